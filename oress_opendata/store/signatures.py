"""Signatures of the journal's heads: Ed25519, in the files of minisign and signify.

`signing.key` is the private key, readable by its owner only. `signatures/00000012.minisig` is the
signature of the head at entry 12. A copy of a catalogue has the original's signatures, and no key.
https://jedisct1.github.io/minisign/#signature-format
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from oress_opendata.errors import Damage, SettingsError
from oress_opendata.languages import N_
from oress_opendata.model.head import Head
from oress_opendata.store.files import read_regular, replace_durably

KEY, FOLDER = "signing.key", "signatures"
# The algorithm, and the bytes of its number, a key and a signature.
ALGORITHM, NUMBER, SIGNATURE = b"Ed", 8, 64
NO_KEY = N_("This is not a public key of minisign or signify: {text}")
DAMAGED_KEY = N_("The file {file} is damaged. Restore it from the copy that you keep.")
UNSIGNED = N_("The head of the journal has no signature.")
OTHER_KEY = N_("The signature of the head of the journal is by another key.")
FALSE = N_("The signature of the head of the journal is not valid.")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`number` tells keys apart; `key` are its 32 bytes."""

    number: bytes
    key: bytes

    @classmethod
    def from_text(cls, text: str) -> PublicKey:
        """From the last line of its file, or that line alone. Raises SettingsError."""
        lines = text.split("\n")
        try:
            content = b64decode(
                next(line for line in reversed(lines) if line.strip()), validate=True
            )
        except (ValueError, StopIteration):
            content = b""
        if content[:2] != ALGORITHM or len(content) != len(ALGORITHM) + NUMBER + 32:
            raise SettingsError(NO_KEY, text=text[:80])
        return cls(content[2:10], content[10:])

    def __str__(self) -> str:
        return b64encode(ALGORITHM + self.number + self.key).decode()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair: the public key, and the 32 bytes of the private one."""

    public: PublicKey
    seed: bytes

    def sign(self, head: Head) -> str:
        """The signature file of a head."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        signature = private.sign(head.to_bytes())
        comment = f"entry {head.seq} of {head.id_base}"
        whole = private.sign(signature + comment.encode())
        return (
            "untrusted comment: the head of the journal\n"
            f"{b64encode(ALGORITHM + self.public.number + signature).decode()}\n"
            f"trusted comment: {comment}\n"
            f"{b64encode(whole).decode()}\n"
        )


def make_key(home: Path) -> SigningKey:
    """The key of a home, made at the first call."""
    if (known := read_key(home)) is not None:
        return known
    seed, number = secrets.token_bytes(32), secrets.token_bytes(NUMBER)
    path = home / KEY
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(b64encode(ALGORITHM + number + seed) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return _to_key(number, seed)


def read_key(home: Path) -> SigningKey | None:
    """None for a home without a key. Raises Damage."""
    try:
        content = b64decode(read_regular(home / KEY).strip(), validate=True)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Damage(DAMAGED_KEY, file=KEY) from error
    if content[:2] != ALGORITHM or len(content) != len(ALGORITHM) + NUMBER + 32:
        raise Damage(DAMAGED_KEY, file=KEY)
    return _to_key(content[2:10], content[10:])


def _to_key(number: bytes, seed: bytes) -> SigningKey:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return SigningKey(PublicKey(number, public), seed)


def verify_signature(head: Head, signature: str, key: PublicKey) -> None:
    """Raises Damage if it is not the key's signature of this head."""
    try:
        line, comment, whole = signature.split("\n")[1:4]
        content = b64decode(line, validate=True)
        last = b64decode(whole, validate=True)
    except ValueError as error:
        raise Damage(FALSE) from error
    if content[2:10] != key.number:
        raise Damage(OTHER_KEY)
    public = Ed25519PublicKey.from_public_bytes(key.key)
    trusted = comment.removeprefix("trusted comment: ").encode()
    try:
        if content[:2] != ALGORITHM:
            raise InvalidSignature
        public.verify(content[10:], head.to_bytes())
        public.verify(last, content[10:] + trusted)
    except InvalidSignature as error:
        raise Damage(FALSE) from error


def signature_path(home: Path, seq: int) -> Path:
    return home / FOLDER / f"{seq:08d}.minisig"


def read_signature(home: Path, seq: int) -> str | None:
    """The signature of the head at an entry; None if there is none."""
    try:
        return read_regular(signature_path(home, seq)).decode("utf-8", "replace")
    except OSError:
        return None


def keep_signature(home: Path, seq: int, signature: str) -> None:
    (home / FOLDER).mkdir(exist_ok=True)
    replace_durably(signature_path(home, seq), signature.encode())


def list_signed(home: Path) -> list[int]:
    """The entries whose heads have a signature, in order."""
    return sorted(int(path.stem) for path in (home / FOLDER).glob("[0-9]*.minisig"))
