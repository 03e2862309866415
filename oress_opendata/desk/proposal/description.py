"""A spreadsheet that belongs to no register as a package: its types, keys and codes inferred.

What a person must still say (titles in other languages, licence, source) is left to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from oress_opendata.desk.descriptor import write_descriptor
from oress_opendata.desk.mapping.headings import ROW_NUMBER, folded_words
from oress_opendata.desk.mapping.options import create_options
from oress_opendata.desk.mapping.target import Option
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.matching.ids import create_id
from oress_opendata.desk.proposal.inference import LABEL, InferredField, infer_fields, make_name
from oress_opendata.desk.spreadsheet.table_search import choose_sheet, find_table
from oress_opendata.desk.spreadsheet.workbook import Workbook
from oress_opendata.meaning.csv_text import write_csv
from oress_opendata.model.form import FORMS
from oress_opendata.projections.search.analysis.texts import clean_text, fold_text, script_of

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
THING = "http://www.w3.org/2002/07/owl#Thing"


@dataclass(frozen=True, slots=True)
class Description:
    """`resource` is the name of the table; `rows` are its cells by `descriptor`'s fields."""

    descriptor: Mapping[str, Any]
    rows: tuple[tuple[str, ...], ...]
    notices: tuple[Words, ...]

    @property
    def resource(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.descriptor["resources"][0]
        return found


@dataclass(frozen=True, slots=True)
class NewRegister:
    """A register that a table becomes: each row gets an id, which `seed` makes, and an address."""

    name: str
    seed: str


def describe_workbook(
    workbook: Workbook,
    name: str,
    options: Mapping[str, tuple[Option, ...]],
    today: date,
    register: NewRegister | None = None,
) -> Description | None:
    """The description of a workbook's table; None where it has none. `options` are the codes that
    its cells may name: those of schemes, and of the register `place`."""
    sheet = choose_sheet(workbook)
    area = find_table(sheet) if sheet else None
    if sheet is None or area is None or not area.rows:
        return None
    notices: list[Words] = []
    known = {vocabulary: create_options(found) for vocabulary, found in options.items() if found}
    fields = list(infer_fields(sheet, area, known, today, notices))
    rows = tuple(
        tuple(field.read(sheet.rows[row - 1][field.header.column - 1]) for field in fields)
        for row in area.rows
    )
    title = next((note.text for note in area.notes if note.row < area.first_header), "")
    descriptor = _create_descriptor(
        name, clean_text(title) or Path(workbook.name).stem, fields, rows
    )
    description = Description(descriptor, rows, tuple(notices))
    return _make_register(description, fields, register) if register else description


def _make_register(
    description: Description, fields: Sequence[InferredField], register: NewRegister
) -> Description:
    """The same table with an id in each row and an address for each."""
    descriptor = deepcopy(dict(description.descriptor))
    schema = descriptor["resources"][0]["schema"]
    labels = _find_labels(fields, description.rows)
    for language, name in labels.items():
        field = next(one for one in schema["fields"] if one["name"] == name)
        field |= {"lang": language, "propertyUrl": LABEL}
    own = make_name("id", [field["name"] for field in schema["fields"]])
    schema["fields"].insert(0, {"name": own, "type": "string", "constraints": {"required": True}})
    schema |= {
        "oress:register": register.name,
        "oress:label": labels,
        "aboutUrl": f"/id/{register.name}/{{{own}}}",
        "rdfType": [THING],
        "primaryKey": [own],
    }
    taken: set[str] = set()
    rows = []
    for row in description.rows:
        taken.add(new := create_id(register.name, "", f"{register.seed}\0{row}", taken))
        rows.append((new, *row))
    return replace(description, descriptor=descriptor, rows=tuple(rows))


def _find_labels(fields: Sequence[InferredField], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The columns that name the rows, by language: of each script the one whose title says so, else
    the first whose texts are nearly all different."""
    labels: dict[str, str] = {}
    names = folded_words(LABEL)
    ranked = sorted(fields, key=lambda field: fold_text(field.header.text) not in names)
    for field in ranked:
        cells = [row[fields.index(field)] for row in rows]
        filled = [cell for cell in cells if cell]
        plain = field.field["type"] == "string" and not field.field.get("oress:scheme")
        if not plain or field.field.get("valueUrl") or len(set(filled)) < 0.9 * len(cells):
            continue
        script = script_of(" ".join(filled))
        if script:
            labels.setdefault("ar" if script == "ar" else "fr", str(field.field["name"]))
    return labels


def write_description(description: Description, folder: Path) -> None:
    """Write the package into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_descriptor(folder, description.descriptor)
    names = [field["name"] for field in description.resource["schema"]["fields"]]
    file = folder / description.resource["path"]
    with file.open("w", encoding="utf-8", newline="") as target:
        target.writelines(write_csv((names, *description.rows)))


def _create_descriptor(
    name: str, title: str, fields: Sequence[InferredField], rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    language = "ar" if script_of(title) == "ar" else "fr"
    resource = make_name(name).replace("_", "-")
    schema: dict[str, Any] = {"fields": [dict(field.field) for field in fields]}
    key = _find_key(fields, rows)
    if key is not None:
        schema["primaryKey"] = [schema["fields"][key]["name"]]
        constraints = schema["fields"][key].get("constraints", {})
        schema["fields"][key]["constraints"] = {**constraints, "required": True}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "version": "1.0.0",
        "title": title,
        "oress:title": {language: title},
        "licenses": [LICENCE],
        "resources": [
            {
                "name": resource,
                "path": f"{resource}.csv",
                "type": "table",
                "title": title,
                "oress:title": {language: title},
                "format": "csv",
                "mediatype": FORMS["csv"].media_type,
                "encoding": "utf-8",
                "dialect": {"delimiter": ","},
                "schema": schema,
            }
        ],
    }


def _find_key(fields: Sequence[InferredField], rows: Sequence[Sequence[str]]) -> int | None:
    """The first column whose cells are all there and all different, and are no measures."""
    for place, field in enumerate(fields):
        cells = [row[place] for row in rows]
        # The numbers of the rows are others as soon as the list is sorted again.
        numbers = fold_text(field.header.text) in folded_words(ROW_NUMBER)
        plain = field.field["type"] in ("string", "integer", "year") and not numbers
        if plain and all(cells) and len(set(cells)) == len(cells):
            return place
    return None
