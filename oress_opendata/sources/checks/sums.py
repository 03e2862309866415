"""The hash and size that a descriptor states match the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject

ALGORITHMS = ("md5", "sha1", "sha256", "sha512")

HASH = error(
    "hash-differs",
    N_("The file does not match the hash in the descriptor ({algorithm})."),
    N_("Use the right file, or remove “hash”: it is written at publication."),
)
BYTES = error(
    "bytes-differ",
    N_("The file has {actual} bytes, not {value} as in the descriptor."),
    N_("Use the right file, or remove “bytes”: it is written at publication."),
)
ALGORITHM = warning(
    "hash-unknown",
    N_("The hash “{value}” uses an unknown algorithm and is not checked."),
    N_("Write “sha256:” and the digest, or remove “hash”: it is written at publication."),
)


def check_sums(subject: Subject) -> Iterator[Finding]:
    for resource in subject.descriptor["resources"]:
        location = subject.package.file(resource["path"]).location
        yield from _check_bytes(resource, location)
        if resource.get("hash"):
            yield from _check_hash(subject, resource, location)


def _check_bytes(resource: Mapping[str, Any], location: Path) -> Iterator[Finding]:
    stated, actual = resource.get("bytes"), location.stat().st_size
    if stated is not None and stated != actual:
        yield BYTES.finding(resource["path"], value=str(stated), actual=actual)


def _check_hash(subject: Subject, resource: Mapping[str, Any], location: Path) -> Iterator[Finding]:
    stated = str(resource["hash"])
    # Without a name it is MD5, by version 1 of the standard.
    algorithm, _, expected = stated.rpartition(":")
    algorithm = algorithm.lower().replace("-", "") or "md5"
    if algorithm not in ALGORITHMS:
        yield ALGORITHM.finding(subject.file, value=stated)
        return
    with location.open("rb") as source:
        actual = hashlib.file_digest(source, algorithm).hexdigest()
    if actual != expected.lower():
        yield HASH.finding(resource["path"], value=expected, algorithm=algorithm)
