"""The columns of a table as fields: their names, types, codes and meanings, from the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from oress_opendata.desk.mapping.contents import Contents, read_contents
from oress_opendata.desk.mapping.dates import read_date
from oress_opendata.desk.mapping.headings import folded_words, is_empty_word
from oress_opendata.desk.mapping.options import Options
from oress_opendata.desk.mapping.values import Converter, create_converter
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.matching.features import FOUNDED
from oress_opendata.desk.spreadsheet.table_area import Header, TableArea
from oress_opendata.desk.spreadsheet.workbook import Sheet, Value, value_to_text
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column
from oress_opendata.projections.search.analysis.texts import (
    clean_text,
    fold_text,
    fold_words,
    script_of,
)
from oress_opendata.projections.search.indexing.column_roles import IDENTIFIERS
from oress_opendata.sources.privacy.headers import find_kind

LEFT_OUT = N_("The column “{title}” was left out: data of private persons are not published.")
IS_CODES = N_(
    "The column “{title}” holds names of {vocabulary}: they were replaced by their codes."
)
TYPES = ("integer", "number", "year", "date", "boolean")
# The share of the distinct values that must be names of codes, and how many there must be.
KNOWN, LEAST = 0.8, 3
# What tells one row from another, and so is used to find it again.
MEANINGS = tuple(sorted(IDENTIFIERS | FOUNDED))
PARTIAL_DATE = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
_NOT_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class InferredField:
    header: Header
    field: Mapping[str, Any]
    read: Callable[[Value], str]


def make_name(text: str, taken: Sequence[str] = (), fallback: str = "table") -> str:
    """A name for a package, a table or a column, from any text."""
    words = [word for word in fold_words(text) if word.isascii()]
    plain = _NOT_NAME.sub("_", "_".join(words)).strip("_")[:60] or fallback
    plain = plain if plain[0].isalpha() else f"c_{plain}"
    number, name = 2, plain
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def infer_fields(
    sheet: Sheet,
    area: TableArea,
    known: Mapping[str, Options],
    today: date,
    notices: list[Words],
) -> Iterator[InferredField]:
    names: list[str] = []
    for header in area.headers:
        contents = read_contents(sheet, area, header)
        title = header.text or header.letters
        if find_kind(title) is not None:
            notices.append(Words(LEFT_OUT, {"title": title}))
            continue
        if not contents.filled:
            continue
        name = make_name(_plain_name(title), names, f"column_{header.letters.lower()}")
        names.append(name)
        vocabulary = _find_vocabulary(contents, known)
        field: dict[str, Any] = {"name": name, "title": title}
        if script_of(title) == "ar":
            field["oress:title"] = {"ar": title}
        if vocabulary:
            notices.append(Words(IS_CODES, {"title": title, "vocabulary": vocabulary}))
            field |= _coded_field(vocabulary, name)
            yield InferredField(header, field, _create_coder(known[vocabulary]))
        else:
            yield _plain_field(sheet, area, header, field, today)


def _plain_name(title: str) -> str:
    """The title of a column, or what other registers call it if that is a name in Arabic."""
    if fold_text(title) in folded_words(LABEL):
        return "name_ar" if script_of(title) == "ar" else "name_fr"
    return title


def _find_vocabulary(contents: Contents, known: Mapping[str, Options]) -> str:
    """The scheme or register whose codes the values of a column name; empty where none."""
    texts = [clean_text(value_to_text(value)) for value in contents.values]
    words = [text for text in texts if text and not text.replace(".", "").isdigit()]
    if len(words) < LEAST:
        return ""
    shares = {
        name: sum(bool(options.find(text).code) for text in words) / len(words)
        for name, options in known.items()
    }
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and shares[best] >= KNOWN else ""


def _coded_field(vocabulary: str, name: str) -> dict[str, Any]:
    if vocabulary == "place":
        place = {"propertyUrl": "http://purl.org/dc/terms/spatial"}
        return {"type": "string", **place, "valueUrl": f"/id/place/{{{name}}}"}
    return {"type": "string", "oress:scheme": vocabulary}


def _create_coder(options: Options) -> Callable[[Value], str]:
    def read(value: Value) -> str:
        return options.find(clean_text(value_to_text(value))).code

    return read


def _plain_field(
    sheet: Sheet, area: TableArea, header: Header, field: dict[str, Any], today: date
) -> InferredField:
    """A field of the first type that takes every value of the column; else of texts."""
    values = {sheet.rows[row - 1][header.column - 1] for row in area.rows}
    for kind in TYPES:
        if kind == "year" and not _look_like_years(values):
            continue
        if kind == "integer" and (_look_like_years(values) or _have_leading_zeros(values)):
            continue
        if kind == "number" and _have_leading_zeros(values):
            continue
        convert = create_converter(Column(str(field["name"]), kind, {}), today)
        if all(convert(value).fault is None for value in values):
            return InferredField(header, {**field, "type": kind}, partial(_read_text, convert))
    found: dict[str, Any] = {**field, "type": "string"}
    meaning = next((one for one in MEANINGS if fold_text(header.text) in folded_words(one)), "")
    if meaning:
        found["propertyUrl"] = meaning
    if _are_dates(values, today):
        found["constraints"] = {"pattern": PARTIAL_DATE}
    convert = create_converter(Column("text", "string", found), today)
    return InferredField(header, found, partial(_read_text, convert))


def _are_dates(values: set[Value], today: date) -> bool:
    """Whether all values are dates, some without their day or month."""
    filled = [value for value in values if not _is_blank(value)]
    dates = [read_date(value, today) for value in filled]
    return bool(filled) and None not in dates


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and is_empty_word(value))


def _read_text(convert: Converter, value: Value) -> str:
    return convert(value).text


def _look_like_years(values: set[Value]) -> bool:
    texts = [value_to_text(value) for value in values if value is not None]
    return bool(texts) and all(re.fullmatch("(?:19|20)[0-9]{2}", text) for text in texts)


def _have_leading_zeros(values: set[Value]) -> bool:
    """Whether any is a code such as 007, which no number is."""
    return any(isinstance(value, str) and re.match(r"0\d", value.strip()) for value in values)
