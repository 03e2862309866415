"""CKAN, as national portals take a dataset: the parameters of `package_create`.

https://docs.ckan.org/en/2.11/api/#ckan.logic.action.create.package_create

Without `groups` and `owner_org`: CKAN refuses names that the portal does not have, so its staff
chooses them. Themes are among the extras.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from oress_opendata.languages import choose_text
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import File
from oress_opendata.projections.descriptions.subject import Subject, text_of
from oress_opendata.vocabularies.installed import installed_vocabulary

# The licences that every CKAN knows, by our codes without their version.
LICENCES = {
    "CC-BY": "cc-by",
    "CC-BY-SA": "cc-by-sa",
    "CC0": "cc-zero",
    "ODbL": "odc-odbl",
    "ODC-By": "odc-by",
    "PDDL": "odc-pddl",
    "OGL-UK": "uk-ogl",
}
OTHER = "other-open"
_NO_TAG = re.compile(r"[^\w .-]+|_")
_NO_NAME = re.compile(r"[^a-z0-9_-]+")


def describe_ckan(subject: Subject, language: str) -> dict[str, Any]:
    """A release, with its texts in a language where they exist."""
    contact = subject.settings.contact
    licences = subject.licences()
    described = {
        "name": _NO_NAME.sub("-", subject.manifest.name.lower())[:100],
        "title": subject.text("title", language),
        "notes": subject.text("description", language),
        "url": subject.page(language),
        "version": subject.manifest.version,
        "license_id": _licence(licences[0].code if licences else ""),
        "author": ", ".join(agent.name for agent in subject.agents.authors),
        "maintainer": subject.publisher,
        "maintainer_email": contact if "@" in contact else "",
        "tags": [{"name": tag} for tag in list_tags(subject.keywords)],
        "extras": [
            {"key": key, "value": value} for key, value in _extras(subject, language).items()
        ],
        "resources": [_resource(subject, file, language) for file in subject.files()],
    }
    return {key: value for key, value in described.items() if value}


def list_tags(keywords: Iterable[str]) -> list[str]:
    """Keywords as CKAN takes them: letters, digits, spaces, hyphens and points, 2 to 100."""
    plain = (
        " ".join(_NO_TAG.sub(" ", unicodedata.normalize("NFC", word)).split())[:100].strip()
        for word in keywords
    )
    return [tag for tag in dict.fromkeys(plain) if len(tag) >= 2]


def _licence(code: str) -> str:
    if not code:
        return "notspecified"
    return LICENCES.get(re.sub(r"-\d.*$", "", code), OTHER)


def _extras(subject: Subject, language: str) -> Mapping[str, str]:
    """What CKAN has no field for, by name. A name is there once."""
    descriptor = subject.descriptor
    labels = installed_vocabulary(subject.settings.id_base).label
    order = subject.order(language)

    def name_codes(scheme: str, codes: Iterable[Any]) -> str:
        named = (choose_text(labels(scheme, str(code)), order) or str(code) for code in codes)
        return ", ".join(named)

    frequency = descriptor.get("oress:frequency")
    found = {
        "identifier": subject.iri,
        "issued": time_to_text(subject.issued),
        "temporal": subject.period,
        "spatial": ", ".join(place.name_in(order) for place in subject.places),
        "language": ", ".join(subject.languages),
        "theme": name_codes("theme", descriptor.get("oress:themes") or ()),
        "frequency": name_codes("frequency", [frequency] if frequency else ()),
        "license": ", ".join(licence.title for licence in subject.licences()),
        "license_url": next((one.address for one in subject.licences()), ""),
        "sha256_zip": subject.manifest.zip.sha256,
    }
    for key, texts in (("title", subject.texts("title")), ("notes", subject.texts("description"))):
        found |= {f"{key}_{code}": text for code, text in texts.items() if code != language}
    return {key: value for key, value in found.items() if value}


def _resource(subject: Subject, file: File, language: str) -> dict[str, Any]:
    resource = subject.resource_of(file)
    order = subject.order(language)
    described = {
        "name": text_of(resource, "title", order) or file.path,
        "description": text_of(resource, "description", order),
        "url": subject.url_of(file.path),
        "format": PurePosixPath(file.path).suffix.removeprefix(".").upper(),
        "mimetype": file.mediatype,
        "size": file.bytes,
        "hash": file.sha256,
        # CKAN reads no time zone: it is UTC.
        "last_modified": time_to_text(subject.issued).removesuffix("Z"),
    }
    return {key: value for key, value in described.items() if value}
