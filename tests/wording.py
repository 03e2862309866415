"""All texts that a native editor corrects, as one table: `make wording`.

`make wording` writes the table; `make wording FILE=corrected.xlsx` takes it back, and prints what
changed. The table has the sentences of the catalogues, with one row for each plural form, and the
labels of the vocabularies. The first column names a text; the others are its languages.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po, write_po
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from oress_opendata.languages import LOCALE
from tests.collect_messages import main as collect_messages
from tests.collect_messages import texts_of

LABELS = Path(__file__).parent.parent / "vocab" / "labels"
SOURCE = "en"
TRANSLATED = ("fr", "ar")
HEADER = ("text", SOURCE, *TRANSLATED)
FILE = Path("build/wording.xlsx")
WIDTHS = (28, 60, 60, 60)
# Notes are quoted; keys and codes are no wording.
COLUMN = re.compile(r"(label|alt_labels|definition|scope_note)_(en|fr|ar)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@dataclass
class Wording:
    """One text: its name, and what it says by language."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)


class Refused(ValueError):
    """A table with which nothing can be done, or a text that would break a sentence."""


def list_sentences() -> Iterator[Wording]:
    """The sentences of the catalogues, one for each plural form."""
    found: dict[str, Wording] = {}
    for language in TRANSLATED:
        for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
            for message in read_po(BytesIO(file.read_bytes()), locale=language):
                sources = [message.id] if isinstance(message.id, str) else list(message.id)
                if not sources[0]:
                    continue
                for number, text in enumerate(texts_of(message)):
                    form = f" [{number}]" if len(sources) > 1 else ""
                    source = sources[min(number, len(sources) - 1)]
                    name = f"{file.stem}: {sources[0]}{form}"
                    wording = found.setdefault(name, Wording(name, {SOURCE: source}))
                    wording.texts[language] = text or ""
    yield from found.values()


def list_labels() -> Iterator[Wording]:
    """The labels and definitions of the vocabularies."""
    for file in sorted(LABELS.glob("*.csv")):
        for number, row in enumerate(read_rows(file)[1]):
            by_kind: dict[str, Wording] = {}
            for column, text in row.items():
                if known := COLUMN.fullmatch(column):
                    name = f"{file.name}, {number + 2}: {known[1]}"
                    by_kind.setdefault(known[1], Wording(name)).texts[known[2]] = text
            yield from (wording for wording in by_kind.values() if any(wording.texts.values()))


def read_rows(file: Path) -> tuple[Sequence[str], list[dict[str, str]]]:
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        rows = list(reader)
        return reader.fieldnames or (), rows


def list_wordings() -> list[Wording]:
    return [*list_sentences(), *list_labels()]


def write_table(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "wording"
    sheet.append(HEADER)
    for wording in list_wordings():
        sheet.append([wording.name, *(wording.texts.get(code, "") for code in HEADER[1:])])
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for code, cell in zip(HEADER, row, strict=True):
            is_arabic = code == "ar"
            cell.alignment = Alignment(
                wrap_text=True, vertical="top", readingOrder=2 if is_arabic else 1
            )
            # No text is ever a formula.
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def read_table(path: Path) -> dict[str, dict[str, str]]:
    """The texts of a table by name and language."""
    sheet = load_workbook(path).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    header = [str(value or "") for value in next(rows, ())]
    if header[: len(HEADER)] != list(HEADER):
        raise Refused(f"{path.name}, row 1: expected the columns {', '.join(HEADER)}.")
    return {
        str(row[0]): {code: str(row[n] or "") for n, code in enumerate(HEADER) if n}
        for row in rows
        if row and row[0]
    }


def find_corrections(path: Path) -> dict[tuple[str, str], str]:
    """What the table says otherwise, by name and language. Refuses all, if one cannot be taken."""
    known = {wording.name: wording.texts for wording in list_wordings()}
    found, refused = {}, []
    for number, (name, texts) in enumerate(read_table(path).items(), start=2):
        if name not in known:
            refused.append(f"row {number}: there is no text {name!r} (any more).")
            continue
        for language in TRANSLATED:
            old, new = known[name].get(language, ""), texts[language].strip()
            if new == old.strip():
                continue
            if not new:
                refused.append(f"row {number}, {language}: the text is empty.")
            elif placeholders(new) != placeholders(old):
                refused.append(f"row {number}, {language}: keep {' '.join(placeholders(old))}.")
            else:
                found[name, language] = new
    if refused:
        raise Refused("\n".join(f"{path.name}, {line}" for line in refused))
    return found


def placeholders(text: str) -> list[str]:
    """What is filled in. A plural form may leave out its number."""
    return sorted(set(PLACEHOLDER.findall(text)) - {"%(num)s", "%(num)d"})


def take_corrections(corrections: Mapping[tuple[str, str], str]) -> None:
    """Write all corrections into the catalogues and the labels."""
    for file in sorted(LABELS.glob("*.csv")):
        _correct_labels(file, corrections)
    for language in TRANSLATED:
        sentences = {name: text for (name, of), text in corrections.items() if of == language}
        for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
            _correct_sentences(file, language, sentences.get)
    collect_messages()


def _correct_labels(file: Path, corrections: Mapping[tuple[str, str], str]) -> None:
    header, rows = read_rows(file)
    before = [dict(row) for row in rows]
    for number, row in enumerate(rows):
        for column in row:
            if known := COLUMN.fullmatch(column):
                name = f"{file.name}, {number + 2}: {known[1]}"
                row[column] = corrections.get((name, known[2]), row[column])
    if rows != before:
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _correct_sentences(file: Path, language: str, correct: Callable[[str], str | None]) -> None:
    catalogue = read_po(BytesIO(file.read_bytes()), locale=language)
    changed = False
    for message in catalogue:
        first = message.id if isinstance(message.id, str) else message.id[0]
        is_plural = not isinstance(message.id, str)
        texts = texts_of(message)
        forms = (f" [{number}]" if is_plural else "" for number in range(len(texts)))
        names = [f"{file.stem}: {first}{form}" for form in forms]
        new = tuple(correct(name) or text for name, text in zip(names, texts, strict=True))
        if first and new != texts:
            message.string = new if is_plural else new[0]
            changed = True
    if changed:
        # `make messages` writes the file as it should be, after this.
        head = file.read_text(encoding="utf-8").split("\n\n", 1)[0]
        body = BytesIO()
        write_po(body, catalogue, omit_header=True)
        file.write_text(f"{head}\n\n{body.getvalue().decode().lstrip()}", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        write_table(FILE)
        print(f"{FILE}: correct the columns {' and '.join(TRANSLATED)}, then: make wording FILE=…")
        return 0
    try:
        corrections = find_corrections(Path(arguments[0]))
    except Refused as refusal:
        print(refusal)
        return 1
    take_corrections(corrections)
    for (name, language), text in corrections.items():
        print(f"{language}  {name}\n    {text}")
    print(f"{len(corrections)} texts were corrected.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
