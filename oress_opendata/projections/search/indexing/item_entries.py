"""The items of registers, and the pages of documents, as entries of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from oress_opendata.languages import choose_text
from oress_opendata.model.document import DocumentText
from oress_opendata.model.release import Manifest
from oress_opendata.projections.search.entry import Entry, code_term, facet_values
from oress_opendata.projections.search.indexing.column_roles import DATES, LANGUAGE, LICENCE, Role
from oress_opendata.projections.search.indexing.places import REGISTER as PLACE
from oress_opendata.projections.search.indexing.places import Places

# What a thing is coded with; the place that its place lies in; what a satellite says of it, one of
# several; what it provides lends to it.
CODED, AROUND, LISTED, LENT = 3.0, 2.5, 1.0, 0.6
# Of a document's own words on each of its pages.
PAGE_CODED = 0.8
RESOURCE = "resource"

ReadText = Callable[[str], DocumentText | None]


@dataclass(frozen=True, slots=True)
class Teller:
    """What the items of a register are told with. `lent` are the codes of what things provide, by
    key; `read_text` gives the text of a PDF by its sha256, None where it is not read yet; `pdfs`
    are the release's."""

    manifest: Manifest
    roles: Mapping[str, Role]
    places: Places
    languages: tuple[str, ...]
    lent: Mapping[str, frozenset[tuple[str, str]]]
    read_text: ReadText
    pdfs: Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Told:
    """What the columns of an item say, gathered."""

    more_titles: list[str] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, float] = field(default_factory=dict)
    facets: list[tuple[str, str]] = field(default_factory=list)
    date: str = ""
    licence: str = ""

    def add_code(self, scheme: str, code: str, weight: float) -> None:
        term = code_term(scheme, code)
        self.codes[term] = max(weight, self.codes.get(term, 0.0))


def item_to_entries(teller: Teller, register: str, body: Mapping[str, Any]) -> Iterator[Entry]:
    """An item, then the pages of its PDF where it has one that was read."""
    told = _tell(teller, register, body)
    identifier = body["id"]
    entry = Entry(
        key=f"{register}/{identifier}",
        titles=body["name"] or {"": identifier},
        texts={language: " · ".join(texts) for language, texts in told.texts.items()},
        codes=told.codes,
        facets=facet_values([("type", register), *told.facets]),
        date=told.date,
        more_titles=(*told.more_titles, identifier),
        context=tuple(dict.fromkeys(told.context)),
        shown={"dataset": teller.manifest.name, "sample": is_sample(teller.manifest)},
    )
    yield entry
    yield from _pages(teller, entry, body)


def list_pdfs(manifest: Manifest) -> dict[str, tuple[str, str]]:
    """The path and the sha256 of each PDF of a release, by the names of its resource: its name and
    its path, either of which an item's column `resource` may hold."""
    found = {}
    files = {file.path: file for file in manifest.files}
    for resource in manifest.descriptor.get("resources", []):
        file = files.get(resource.get("path"))
        if file and PurePosixPath(file.path).suffix.lower() == ".pdf":
            found[resource["name"]] = found[file.path] = (file.path, file.sha256)
    return found


def is_sample(manifest: Manifest) -> bool:
    return manifest.descriptor.get("oress:sample") is True


def dataset_licences(manifest: Manifest) -> list[str]:
    licences = manifest.descriptor.get("licenses") or []
    return [str(each.get("name") or each.get("title") or "") for each in licences]


def _tell(teller: Teller, register: str, body: Mapping[str, Any]) -> Told:
    told = Told()
    if register == PLACE:
        _tell_place(teller, told, body["id"])
    for name, value in body["values"].items():
        role = teller.roles.get(name)
        if role is not None:
            several = isinstance(value, list)
            for each in value if several else [value]:
                if each is not None:
                    _tell_value(teller, told, role, each, LISTED if several else CODED)
    for scheme, code in sorted(teller.lent.get(f"{register}/{body['id']}", ())):
        _tell_code(teller, told, scheme, code, LENT)
    licences = [told.licence] if told.licence else dataset_licences(teller.manifest)
    told.facets += [("licence", each) for each in licences]
    return told


def _tell_value(teller: Teller, told: Told, role: Role, value: Any, weight: float) -> None:
    column = role.column
    _tell_meaning(told, column.property_url, value)
    if role.kind == "title":
        told.more_titles.append(str(value))
    elif role.kind == "text":
        told.texts.setdefault(column.language or "", []).append(_as_text(value, teller.languages))
    elif role.kind == "facet" and isinstance(value, Mapping):
        code = str(value["code"])
        if column.scheme or column.register == PLACE:
            _tell_code(teller, told, column.scheme or PLACE, code, weight)
        else:  # another thing: by what it is called
            told.context += value["label"].values()
        told.facets.append((role.facet, code))
    elif role.kind == "facet":
        plain = str(value).lower() if isinstance(value, bool) else str(value)
        told.facets.append((role.facet, plain))


def _tell_meaning(told: Told, means: str | None, value: Any) -> None:
    """What some properties say beside, whatever their column is called."""
    plain = str(value["code"] if isinstance(value, Mapping) else value)
    if means in DATES and not told.date:
        told.date = plain
        told.facets.append(("year", plain[:4]))
    elif means == LANGUAGE:
        told.facets += [("language", each.strip()) for each in plain.split(",")]
    elif means == LICENCE:
        told.licence = plain


def _tell_code(teller: Teller, told: Told, scheme: str, code: str, weight: float) -> None:
    if scheme != PLACE:
        told.add_code(scheme, code, weight)
        return
    for number, each in enumerate(teller.places.lying_in(code)):
        told.add_code(PLACE, each, weight if number == 0 else min(weight, AROUND))
    told.facets.append(("province", teller.places.province_of(code) or ""))


def _tell_place(teller: Teller, told: Told, code: str) -> None:
    _tell_code(teller, told, PLACE, code, CODED)


def _as_text(value: Any, languages: tuple[str, ...]) -> str:
    return choose_text(value["label"], languages) if isinstance(value, Mapping) else str(value)


def _pages(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Iterator[Entry]:
    pdf = teller.pdfs.get(str(body["values"].get(RESOURCE)))
    text = teller.read_text(pdf[1]) if pdf else None
    if pdf is None or text is None or text.problem:
        return
    for number, page in enumerate(text.pages, start=1):
        if page.strip():
            yield _page_to_entry(entry, pdf[0], number, page, text.recognised)


def _page_to_entry(document: Entry, path: str, number: int, text: str, recognised: bool) -> Entry:
    """A page: its own text, and of its document what it is about. The title is shown, and found
    once, with the document."""
    language = _only_language(document)
    shown = {**(document.shown or {}), "page": number, "path": path, "recognised": recognised}
    return Entry(
        key=f"{document.key}#{number}",
        titles={},
        texts={language: text},
        codes=dict.fromkeys(document.codes, PAGE_CODED),
        facets=document.facets,
        date=document.date,
        context=tuple(document.titles.values()),
        shown={**shown, "called": document.titles},
    )


def _only_language(document: Entry) -> str:
    languages = [value for name, value in document.facets if name == "language"]
    return languages[0] if len(languages) == 1 else ""
