"""A media type fits into the header of an answer (RFC 6838 §4.2, RFC 9110 §8.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject

MEDIA_TYPE = error(
    "media-type",
    N_("“{value}” (“mediatype” of “{resource}”) is not a media type."),
    N_("Write it as “text/csv”, or leave it out."),
)
_NAME = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
_PARAMETER = r"[ \t]*;[ \t]*[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|\"[ !#-\[\]-~]*\")"
_is_media_type = re.compile(f"{_NAME}/{_NAME}(?:{_PARAMETER})*", re.ASCII).fullmatch


def check_media_types(subject: Subject) -> Iterator[Finding]:
    for resource in subject.descriptor["resources"]:
        value = resource.get("mediatype")
        if value is not None and not _is_media_type(value):
            yield MEDIA_TYPE.finding(subject.file, value=value, resource=resource["name"])
