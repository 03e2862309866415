"""`oai_dc`: records and datasets in unqualified Dublin Core, in every language that they have.

https://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_, say
from oress_opendata.model.markup import element
from oress_opendata.model.record import Record
from oress_opendata.projections.descriptions.subject import Subject

FICTITIOUS = N_("Fictitious example: no real structure.")
# Schemes whose codes say how a row is known or shown, and not what it is about.
NOT_SUBJECTS = frozenset(
    {"contact-consent", "fact-status", "licence", "name-status", "position-precision"}
)
_DC = "http://purl.org/dc/elements/1.1/"
_OAI = "http://www.openarchives.org/OAI/2.0/oai_dc"
_OPEN = (
    f'<oai_dc:dc xmlns:oai_dc="{_OAI}/" xmlns:dc="{_DC}" '
    f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_OAI}/ {_OAI}.xsd">'
)
# An element, its text and the language of the text.
Line = tuple[str, str, str]


def write_dc(lines: Iterable[Line]) -> str:
    """The lines that have a text, each once."""
    unique = dict.fromkeys(line for line in lines if line[1])
    return _OPEN + "".join(element(f"dc:{name}", *rest) for name, *rest in unique) + "</oai_dc:dc>"


def describe_record(record: Record, register: str, languages: Iterable[str]) -> Iterator[Line]:
    """What a record says of itself; its dataset adds the publisher and the licence."""
    yield from (("title", name, language) for language, name in record.name.items())
    yield "identifier", record.iri, ""
    yield "identifier", record.url, ""
    yield "type", register, ""
    names, ends = set(record.name.values()), tuple(languages)
    for column, cell in record.values.items():
        stem, _, language = column.rpartition("_")
        if isinstance(cell, str) and stem and language in ends and cell not in names:
            yield "description", cell, language
        else:
            yield from _describe_cell(column, cell)


def _describe_cell(column: str, cell: Any) -> Iterator[Line]:
    for value in cell if isinstance(cell, list) else [cell]:
        if isinstance(value, Mapping):
            yield from _describe_code(column, value)
        elif column in ("source", "language") and value:
            yield column, str(value), ""
        elif column == "issued" and value:
            yield "date", str(value), ""


def _describe_code(column: str, value: Mapping[str, Any]) -> Iterator[Line]:
    _, kind, name = str(value["iri"]).rsplit("/", 2)
    labels = [(text, language) for language, text in (value.get("label") or {}).items()]
    if f"/vocab/{kind}/{name}" in value["iri"]:
        if kind == "licence":
            yield "rights", str(value["iri"]), ""
        elif kind not in NOT_SUBJECTS:
            yield from (("subject", *label) for label in labels)
    elif kind == "place":
        yield from (("coverage", *label) for label in labels)
    else:
        yield "relation", str(value["iri"]), ""


def describe_source(subject: Subject, is_sample: bool, iri: str) -> Iterator[Line]:
    """What the records of a dataset have from it."""
    if is_sample:
        for language in subject.settings.languages:
            yield "description", say(FICTITIOUS, language), language
    yield "publisher", subject.publisher, ""
    yield "relation", iri, ""
    for licence in subject.licences():
        yield "rights", licence.address or licence.title or licence.name, ""


def describe_dataset(subject: Subject, iri: str, page: str) -> Iterator[Line]:
    yield from (("title", text, code) for code, text in subject.texts("title").items())
    for agent in subject.agents.authors:
        yield "creator", agent.name, ""
    yield from (("subject", word, "") for word in subject.keywords)
    yield from (("description", text, code) for code, text in subject.texts("description").items())
    yield "publisher", subject.publisher, ""
    for agent in subject.agents.contributors:
        yield "contributor", agent.name, ""
    yield "date", subject.day.isoformat(), ""
    yield "type", "Dataset", ""
    yield from (("format", file.mediatype, "") for file in subject.files())
    yield "identifier", iri, ""
    yield "identifier", page, ""
    yield "identifier", subject.iri, ""
    yield from (("language", code, "") for code in subject.texts("title") if code)
    for place in subject.places:
        yield from (("coverage", name, code) for code, name in place.names.items())
    for licence in subject.licences():
        yield "rights", licence.address or licence.title or licence.name, ""
