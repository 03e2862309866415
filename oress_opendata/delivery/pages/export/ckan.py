"""A dataset for a national portal that takes it by e-mail: a message with all that it needs.

The portal of Morocco, data.gov.ma, runs CKAN and asks for a message with the name of the
organisation, its logo, and the data in an open format with their description
(https://data.gov.ma/fr/comment_je_publie_les_donn%C3%A9es). Its staff reads French.
"""

from __future__ import annotations

import shutil
import textwrap
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import show_date, show_size
from oress_opendata.errors import SampleRefused
from oress_opendata.languages import N_
from oress_opendata.model.release import Release
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.citation import dump_json
from oress_opendata.projections.descriptions.ckan import describe_ckan
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.store.releases import list_datasets

PORTAL = "opendata@add.gov.ma"
LANGUAGE = "fr"
TEXTS = Path(__file__).parent
# Mail servers refuse messages of more than 25 MB, and encoding adds a third.
MOST_BYTES = 15_000_000
SAMPLE = N_("The dataset {name} is sample data; no portal should have it.")


def write_portal_folder(service: Service, release: Release, folder: Path) -> None:
    """Write the message, the description and the files of a release into a new folder.

    Raises SampleRefused and DamagedBlob.
    """
    manifest = service.store.manifest(release.manifest)
    if is_sample(manifest.descriptor):
        raise SampleRefused(SAMPLE, name=release.dataset)
    subject = make_subject(service, release, manifest)
    described = describe_ckan(subject, LANGUAGE)
    files = folder / "fichiers"
    for file in subject.files():
        (files / file.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(service.store.blobs.checked(file.sha256), files / file.path)
    sheet = write_sheet(subject, described)
    (folder / "fiche.txt").write_text(sheet, encoding="utf-8")
    (folder / "ckan.json").write_text(dump_json(described), encoding="utf-8")
    zipped = service.store.blobs.checked(manifest.zip.sha256)
    message = _write_message(subject, described, sheet, zipped)
    (folder / "message.eml").write_bytes(message.as_bytes())
    body = message.get_body(("plain",))
    assert body is not None
    (folder / "message.txt").write_text(body.get_content(), encoding="utf-8")


def list_offered(service: Service, connection: Connection) -> list[Release]:
    """The current releases of all datasets but sample data."""
    current = (dataset.current for dataset in list_datasets(connection))
    return [
        release
        for release in current
        if release and not is_sample(service.store.manifest(release.manifest).descriptor)
    ]


def write_sheet(subject: Subject, described: dict[str, Any]) -> str:
    """The description for people. A line without a value is left out."""
    extras = {extra["key"]: extra["value"] for extra in described["extras"]}
    values = {
        **dict.fromkeys(("theme", "temporal", "spatial", "frequency", "language"), ""),
        **dict.fromkeys(("title_ar", "notes_ar", "maintainer_email"), ""),
        **extras,
        **described,
        "tags": ", ".join(tag["name"] for tag in described.get("tags", ())),
        "day": show_date(subject.day, LANGUAGE),
    }
    lines = [
        line.format_map(values)
        for line in (TEXTS / "sheet.txt").read_text("utf-8").splitlines()
        if not any(f"{{{key}}}" in line and not value for key, value in values.items())
    ]
    for resource in described["resources"]:
        size = show_size(resource["size"], LANGUAGE)
        lines += [
            "",
            f"- {resource['name']} ({resource['format']}, {size})",
            f"  {resource['url']}",
            f"  sha256 {resource['hash']}",
        ]
    return "\n".join((*lines, ""))


def _fill(text: str) -> str:
    """The text in lines that every mail program shows whole; an address stays in one piece."""
    lines = (
        textwrap.fill(line, 76, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
    return "\n".join((*lines, ""))


def _write_message(
    subject: Subject, described: dict[str, Any], sheet: str, zipped: Path
) -> EmailMessage:
    """A draft, which the sender completes: mail programs open it for editing."""
    attached = zipped.stat().st_size <= MOST_BYTES
    text = (TEXTS / ("message.txt" if attached else "message-large.txt")).read_text("utf-8")
    message = EmailMessage()
    message["To"] = PORTAL
    if email := described.get("maintainer_email"):
        message["From"] = email
    message["Subject"] = f"Jeu de données ouvert : {' '.join(described['title'].split())}"
    message["X-Unsent"] = "1"
    values = {**described, "maintainer_email": email or ""}
    message.set_content(_fill(text.format_map(values)))
    message.add_attachment(sheet, filename="fiche.txt")
    content = dump_json(described).encode()
    message.add_attachment(content, maintype="application", subtype="json", filename="ckan.json")
    if attached:
        name = subject.manifest.zip.path
        content = zipped.read_bytes()
        message.add_attachment(content, maintype="application", subtype="zip", filename=name)
    return message
