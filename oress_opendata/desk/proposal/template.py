"""A workbook to fill in, made from the schema of a register: lists of codes, notes, an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from oress_opendata.desk.mapping.options import Options, create_options
from oress_opendata.desk.mapping.slots import Slot, list_slots
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.values import digits_of, takes_dates
from oress_opendata.desk.spreadsheet.table_search import EXAMPLE
from oress_opendata.languages import N_, choose_text, direction, say
from oress_opendata.sources.privacy.headers import find_kind

CODES = "codes"
# Rows that a drop-down list reaches, and characters of a note.
LAST_ROW, LONGEST_NOTE = 20_000, 1_000
LONGEST_NAME = 31
ID_NOTE = N_("Leave this cell empty for a new row; never change it in another one.")
REQUIRED_NOTE = N_("Required.")
LIST_NOTE = N_("Several values: separate them by a semicolon.")
YES, NO = N_("yes"), N_("no")
WRONG_TITLE, WRONG = N_("Not in the list"), N_("Choose a value of the list.")


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of the template. `choices` are the labels of its list, empty without one."""

    slot: Slot
    title: str
    note: str
    choices: tuple[str, ...]
    example: str
    is_required: bool


def write_template(target: Target, language: str) -> bytes:
    """An empty workbook (.xlsx): a frozen header, drop-down lists with the labels of codes, notes
    with the descriptions, and an example row that is skipped when it is read."""
    output = BytesIO()
    book = Workbook(output, {"in_memory": True, "strings_to_formulas": False})
    fields = list(_list_fields(target, language))
    titles = target.register.descriptor.get("oress:title")
    title = choose_text(titles, (language, *target.languages)) or target.register.resource
    sheet = book.add_worksheet(_sheet_name(title))
    codes = book.add_worksheet(CODES)
    codes.hide()
    if direction(language) == "rtl":
        sheet.right_to_left()
    formats = {
        True: book.add_format({"bold": True, "bg_color": "#DCE9E4", "border": 1}),
        False: book.add_format({"bg_color": "#EEF3F1", "border": 1}),
    }
    example = book.add_format({"italic": True, "font_color": "#6B6B6B"})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 1)
    for place, field in enumerate(fields):
        shown = f"{field.title} *" if field.is_required else field.title
        sheet.write_string(0, place, shown, formats[field.is_required])
        if field.note:
            sheet.write_comment(0, place, field.note[:LONGEST_NOTE], {"x_scale": 2})
        sheet.write_string(1, place, field.example, example)
        keeps_zeros = digits_of(field.slot.column) or find_kind(field.slot.column.name) == "phone"
        sheet.set_column(place, place, 24, text if keeps_zeros else None)
        _add_list(sheet, codes, place, field, language)
    book.close()
    return output.getvalue()


def _sheet_name(title: str) -> str:
    plain = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return plain.strip()[:LONGEST_NAME] or "1"


def _add_list(sheet: Worksheet, codes: Worksheet, place: int, field: _Field, language: str) -> None:
    """A drop-down list. Its labels are in the hidden sheet: a list in the cell itself ends after
    255 characters."""
    if not field.choices:
        return
    letters = xl_col_to_name(place)
    codes.write_string(0, place, field.slot.name)
    codes.write_column(1, place, field.choices)
    validation = {
        "validate": "list",
        "source": f"={CODES}!${letters}$2:${letters}${len(field.choices) + 1}",
        "error_title": say(WRONG_TITLE, language)[:32],
        "error_message": say(WRONG, language)[:255],
        "error_type": "warning" if field.slot.is_list else "stop",
    }
    sheet.data_validation(1, place, LAST_ROW, place, validation)


def _list_fields(target: Target, language: str) -> Iterator[_Field]:
    """The fields that somebody fills in: not the provenance, which is asked once."""
    provenance = set((target.register.schema.get("oress:provenance") or {}).values())
    id_column = target.register.id_column
    for slot in list_slots(target):
        own = slot.table is target.register and slot.second is None and not slot.is_context
        if slot.code or not (own or slot.is_list) or slot.column.name in provenance:
            continue
        is_id = own and slot.column.name == id_column
        required = bool((slot.column.field.get("constraints") or {}).get("required"))
        choices = _list_choices(target, slot, language)
        yield _Field(
            slot=slot,
            title=slot.title.say(language),
            note=_note(slot, language, is_id=is_id),
            choices=choices,
            example=EXAMPLE if is_id else _example(slot, choices, language),
            is_required=required and not is_id and not slot.is_list,
        )


def _note(slot: Slot, language: str, *, is_id: bool) -> str:
    described = slot.column.field.get("oress:description")
    described = described or slot.column.field.get("description")
    lines = [choose_text(described, (language, "fr", "en"))]
    if is_id:
        lines.append(say(ID_NOTE, language))
    elif (slot.column.field.get("constraints") or {}).get("required"):
        lines.append(say(REQUIRED_NOTE, language))
    if slot.is_list:
        lines.append(say(LIST_NOTE, language))
    return "\n".join(filter(None, lines))


def _list_choices(target: Target, slot: Slot, language: str) -> tuple[str, ...]:
    """The labels of a column's codes in a language, each of them unlike the others."""
    if slot.column.type == "boolean":
        return say(YES, language), say(NO, language)
    found = target.options.get(slot.vocabulary)
    if not found or slot.is_context:
        return ()
    place = slot.table.positions[slot.column.name]
    options = create_options(
        found, {row[place] for row in target.rows.get(slot.table.resource, ())}
    )
    kept = [o for o in options.all.values() if not options.preferred or o.kind in options.preferred]
    labels = {option.code: choose_text(option.labels, (language, "fr", "en")) for option in kept}
    counts = Counter(labels.values())
    shown = (
        label if counts[label] == 1 else f"{label} ({_outer(options, labels, code, language)})"
        for code, label in labels.items()
    )
    return tuple(sorted(shown, key=str.casefold))


def _outer(options: Options, labels: Mapping[str, str], code: str, language: str) -> str:
    """What tells a label from the same one: the largest place that contains it, else its code."""
    names = [
        choose_text(options.all[outer].labels, (language, "fr", "en"))
        for outer in sorted(options.ancestors(code), key=len)
        if outer in options.all and outer not in labels and options.all[outer].parent
    ]
    return names[1] if len(names) > 1 else names[0] if names else code


def _example(slot: Slot, choices: tuple[str, ...], language: str) -> str:
    column = slot.column
    if choices:
        return choices[0]
    if column.type == "date" or takes_dates(column):
        return "21/04/2002"
    if column.type in ("integer", "number", "year"):
        return {"integer": "12", "number": "12,5", "year": "2024"}[column.type]
    if length := digits_of(column):
        return "0" * length
    if find_kind(column.name) == "phone":
        return "05 39 00 00 00"
    if column.field.get("format") == "email":
        return "contact@example.org"
    return "https://example.org" if column.field.get("format") == "uri" else "…"
