"""Records of registers, and pages of documents, as entries of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from oress_opendata.languages import choose_text
from oress_opendata.model.document import DocumentText
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places
from oress_opendata.model.record import Record, code_of
from oress_opendata.model.release import Manifest
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.search.entry import Entry, code_term, facet_values, sample_facet
from oress_opendata.projections.search.indexing.column_roles import (
    DATES,
    IDENTIFIERS,
    KINDS,
    LANGUAGE,
    LICENCE,
    NOTES,
    PROVIDER,
    Role,
)
from oress_opendata.projections.search.indexing.places import containing_codes, province_code

# Weights of a code: in the record itself; of a place that contains its place; in a satellite, one
# of several; of the services that it provides.
CODED, AROUND, LISTED, PROVIDED = 3.0, 2.5, 1.0, 0.6
# Weight of a document's codes on each of its pages.
PAGE_CODED = 0.8
RESOURCE = "resource"

ReadText = Callable[[str], DocumentText | None]


@dataclass(frozen=True, slots=True)
class RecordContext:
    """What the records of a register are indexed with. `provided` are the codes of the services of
    a record, by its key; `read_text` gives the text of a PDF by its sha256, None if it has not been
    read yet; `pdfs` are those of the release."""

    manifest: Manifest
    roles: Mapping[str, Role]
    places: Places
    languages: tuple[str, ...]
    provided: Mapping[str, frozenset[tuple[str, str]]]
    read_text: ReadText
    pdfs: Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class EntryDraft:
    """An entry while the columns of its record are collected."""

    more_titles: list[str] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, float] = field(default_factory=dict)
    facets: list[tuple[str, str]] = field(default_factory=list)
    date: str = ""
    licence: str = ""
    kind: str = ""
    numbers: list[str] = field(default_factory=list)

    def add_code(self, scheme: str, code: str, weight: float) -> None:
        term = code_term(scheme, code)
        self.codes[term] = max(weight, self.codes.get(term, 0.0))


def record_to_entries(context: RecordContext, register: str, record: Record) -> Iterator[Entry]:
    """A record, then the pages of its PDF if it has one that was read."""
    draft = _draft_entry(context, register, record)
    entry = Entry(
        key=f"{register}/{record.id}",
        titles=record.name or {"": record.id},
        texts={language: " · ".join(texts) for language, texts in draft.texts.items()},
        codes=draft.codes,
        facets=facet_values(
            [
                ("type", register),
                sample_facet(is_sample=is_sample(context.manifest.descriptor)),
                *draft.facets,
            ]
        ),
        date=draft.date,
        more_titles=(*draft.more_titles, record.id),
        context=tuple(dict.fromkeys(draft.context)),
        shown={
            "dataset": context.manifest.name,
            "sample": is_sample(context.manifest.descriptor),
            **({"kind": record.code("type")} if register == PLACE else {}),
            **_provider_of(context, record),
        },
        kind=draft.kind,
        numbers=tuple(dict.fromkeys((record.id, *draft.numbers))),
    )
    yield entry
    yield from _pages(context, entry, record)


def _provider_of(context: RecordContext, record: Record) -> dict[str, Any]:
    """Of a service: the key of the record that provides it, its kind, for whom and where."""
    for name, role in context.roles.items():
        if role.meaning == PROVIDER and (code := record.code(name)):
            return {
                "provider": f"{role.column.register}/{code}",
                "kind": record.code("kind"),
                "publics": record.codes("public"),
                "territories": record.codes("territory"),
            }
    return {}


def list_pdfs(manifest: Manifest) -> dict[str, tuple[str, str]]:
    """The path and the sha256 of each PDF of a release, by the name and the path of its resource:
    the column `resource` of a record may hold either."""
    found = {}
    files = {file.path: file for file in manifest.files}
    for resource in manifest.descriptor.get("resources", []):
        file = files.get(resource.get("path"))
        if file and PurePosixPath(file.path).suffix.lower() == ".pdf":
            found[resource["name"]] = found[file.path] = (file.path, file.sha256)
    return found


def dataset_licences(manifest: Manifest) -> list[str]:
    licences = manifest.descriptor.get("licenses") or []
    return [str(licence.get("name") or licence.get("title") or "") for licence in licences]


def _draft_entry(context: RecordContext, register: str, record: Record) -> EntryDraft:
    draft = EntryDraft()
    if register == PLACE:
        _add_code(context, draft, PLACE, record.id, CODED)
    for name, value in record.values.items():
        role = context.roles.get(name)
        if role is not None:
            is_list = isinstance(value, list)
            for cell in value if is_list else [value]:
                if cell is not None:
                    _add_value(context, draft, role, cell, LISTED if is_list else CODED)
    for scheme, code in sorted(context.provided.get(f"{register}/{record.id}", ())):
        _add_code(context, draft, scheme, code, PROVIDED)
    licences = [draft.licence] if draft.licence else dataset_licences(context.manifest)
    draft.facets += [("licence", licence) for licence in licences]
    return draft


def _add_value(
    context: RecordContext, draft: EntryDraft, role: Role, value: Any, weight: float
) -> None:
    if role.meaning:
        _add_meaning(draft, role.meaning, value)
        _identify(draft, role, value)
    if role.kind == "title":
        draft.more_titles.append(str(value))
    elif role.kind == "text" and role.meaning in NOTES:
        draft.context.append(str(value))
    elif role.kind == "text":
        texts = draft.texts.setdefault(role.column.language or "", [])
        texts.append(_as_text(value, context.languages))
    elif role.kind == "facet" and isinstance(value, Mapping):
        code = str(value["code"])
        if role.scheme:
            _add_code(context, draft, role.scheme, code, weight)
        else:  # another record: found by its name
            draft.context += value["label"].values()
        draft.facets.append((role.facet, code))
    elif role.kind == "facet":
        plain = str(value).lower() if isinstance(value, bool) else str(value)
        draft.facets.append((role.facet, plain))


def _add_meaning(draft: EntryDraft, meaning: str, value: Any) -> None:
    """Date, language and licence, by the property of a column, whatever its name."""
    plain = code_of(value)
    if meaning in DATES and not draft.date:
        draft.date = plain
        draft.facets.append(("year", plain[:4]))
    elif meaning == LANGUAGE:
        draft.facets += [("language", language.strip()) for language in plain.split(",")]
    elif meaning == LICENCE:
        draft.licence = plain


def _identify(draft: EntryDraft, role: Role, value: Any) -> None:
    """What kind of thing it is, and the numbers that an administration gave to it."""
    scheme = role.column.scheme
    if role.meaning in KINDS and scheme and not draft.kind:
        draft.kind = f"{scheme}/{code_of(value)}"
    elif role.meaning in IDENTIFIERS and not isinstance(value, Mapping):
        draft.numbers.append(str(value))


def _add_code(
    context: RecordContext, draft: EntryDraft, scheme: str, code: str, weight: float
) -> None:
    if scheme != PLACE:
        draft.add_code(scheme, code, weight)
        return
    for number, place in enumerate(containing_codes(context.places, code)):
        draft.add_code(PLACE, place, weight if number == 0 else min(weight, AROUND))
    draft.facets.append(("province", province_code(context.places, code)))


def _as_text(value: Any, languages: tuple[str, ...]) -> str:
    return choose_text(value["label"], languages) if isinstance(value, Mapping) else str(value)


def _pages(context: RecordContext, entry: Entry, record: Record) -> Iterator[Entry]:
    pdf = context.pdfs.get(record.text(RESOURCE))
    text = context.read_text(pdf[1]) if pdf else None
    if pdf is None or text is None or text.problem:
        return
    for number, page in enumerate(text.pages, start=1):
        if page.strip():
            yield _page_to_entry(entry, pdf[0], number, page, text.recognised)


def _page_to_entry(document: Entry, path: str, number: int, text: str, recognised: bool) -> Entry:
    """A page: its own text with the codes of its document. The title is shown, but found once,
    with the document."""
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
