"""Encryption by an outside program: age or gpg. The key to decrypt never comes near this server.

The program writes the file; its output is hashed on the way, and the file is read back and
compared. What is in it cannot be checked here without the private key.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from oress_opendata.errors import SettingsError, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.store.blobs import CHUNK, hash_stream

# The recipient is chosen by the operator, so gpg need not have it marked as trusted.
ENCRYPT = {
    "age": ("--encrypt", "--recipient"),
    "gpg": ("--batch", "--yes", "--trust-model", "always", "--encrypt", "--recipient"),
}
DECRYPT = {"age": ("--decrypt",), "gpg": ("--batch", "--decrypt")}
_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_ARMOURED = b"-----BEGIN PGP MESSAGE-----"

SCHEME = N_("{value} is not a recipient. Write age:RECIPIENT or gpg:RECIPIENT.")
ABSENT = N_("The program {program} is not installed. Install it, then run the command again.")
FAILED = N_("{program} failed: {error}")
CHANGED = N_("{file} was not written as {program} made it. Check the disk and try again.")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who may read a backup: the program, and a public key as that program names it."""

    program: str
    key: str


def parse_recipient(text: str) -> Recipient:
    """`age:KEY` or `gpg:KEY`. Raises SettingsError, and StoreUnavailable without the program."""
    program, _, key = text.partition(":")
    if program not in ENCRYPT or not key or key.startswith("-"):
        raise SettingsError(SCHEME, value=text)
    find_program(program)
    return Recipient(program, key)


def find_program(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise StoreUnavailable(ABSENT, program=program)
    return path


@contextmanager
def encrypting(target: Path, recipient: Recipient) -> Iterator[BinaryIO]:
    """A sink whose bytes are encrypted into a new file. Raises StoreUnavailable."""
    program = find_program(recipient.program)
    words = [program, *ENCRYPT[recipient.program], recipient.key]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        pump = _Pump(cast(BinaryIO, process.stdout), target)
        errors = _Reader(cast(BinaryIO, process.stderr))
        broken = False
        try:
            yield cast(BinaryIO, process.stdin)
            cast(BinaryIO, process.stdin).close()
        except BrokenPipeError:
            broken = True  # the program has ended, and says why
        except BaseException:
            process.kill()
            raise
        finally:
            pump.join()
            errors.join()
        if pump.error:
            raise pump.error
        if process.wait() or broken:
            raise StoreUnavailable(FAILED, program=recipient.program, error=errors.text)
    with target.open("rb") as written:
        if hash_stream(written) != pump.digest.hexdigest():
            raise StoreUnavailable(CHANGED, file=target.name, program=recipient.program)


class _Pump(threading.Thread):
    """Writes what a program puts out to a file, and hashes it."""

    def __init__(self, source: BinaryIO, target: Path) -> None:
        super().__init__(daemon=True)
        self.source, self.target = source, target
        self.digest = hashlib.sha256()
        self.error: OSError | None = None
        self.start()

    def run(self) -> None:
        try:
            with self.target.open("wb") as file:
                while chunk := self.source.read(CHUNK):
                    self.digest.update(chunk)
                    file.write(chunk)
        except OSError as error:
            self.error = error
            self.source.close()


class _Reader(threading.Thread):
    """Reads the messages of a program, so that it never waits for them to be read."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(daemon=True)
        self.source, self.text = source, ""
        self.start()

    def run(self) -> None:
        self.text = self.source.read().decode(errors="replace").strip()


def detect_program(head: bytes) -> str | None:
    """The program that encrypted a file with these first bytes; None if it is not encrypted."""
    if head.startswith(_AGE):
        return "age"
    # An OpenPGP packet has the high bit set (RFC 9580, section 4.2); tar and gzip's 1f have not.
    if head.startswith(_ARMOURED) or (head and head[0] & 0x80):
        return "gpg"
    return None


@contextmanager
def opening(path: Path, identity: Path | None) -> Iterator[BinaryIO]:
    """The bytes of a backup file, decrypted if it is encrypted. Raises StoreUnavailable."""
    with path.open("rb") as file:
        program = detect_program(file.read(64))
    with path.open("rb") as file:
        if program is None:
            yield file
            return
        words = [find_program(program), *DECRYPT[program]]
        if program == "age" and identity is not None:
            words += ["--identity", str(identity)]
        with subprocess.Popen(
            words, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            errors = _Reader(cast(BinaryIO, process.stderr))
            failed: BaseException | None = None
            try:
                yield cast(BinaryIO, process.stdout)
            except BaseException as error:
                failed = error
            cast(BinaryIO, process.stdout).close()
            errors.join()
            if process.wait() and errors.text:
                raise StoreUnavailable(FAILED, program=program, error=errors.text) from failed
            if failed:
                raise failed
