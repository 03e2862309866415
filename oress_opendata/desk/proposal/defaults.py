"""The values that new rows need and the sheet lacks: asked once, proposed where possible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from oress_opendata.desk.mapping.answers import EMPTY, Answers
from oress_opendata.desk.mapping.headings import read_headings
from oress_opendata.desk.mapping.question import Choice, Question, Step
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.values import create_converter, title_of
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.spreadsheet.table_area import SheetNote
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.search.analysis.texts import clean_text, fold_text, reduce_words

WHAT_VALUE = N_("The sheet has no column “{title}”, which new rows need. Which value do they get?")
WHAT_SOURCE = N_("Where do the data come from? (“{title}” of the rows that are new or change)")
_SOURCE = re.compile(r"\W*(?:sources?|المصدر)\s*[:\-–]\s*(.+)", re.I | re.S)
# The share of the records with one value that makes it a proposal.
USUAL = 0.6


@dataclass(frozen=True)
class Defaults:
    """`texts` are what is written around the table: titles above it often say what its rows are."""

    target: Target
    provided: frozenset[str]
    notes: Sequence[SheetNote]
    workbook: str
    answers: Answers

    @cached_property
    def provenance(self) -> Mapping[str, str]:
        terms = self.target.register.schema.get("oress:provenance") or {}
        return {str(term): str(name) for term, name in terms.items()}

    def key_of(self, table: Table, column: Column) -> str:
        return f"default:{table.resource}.{column.name}"

    def provenance_of(self, table: Table) -> dict[str, str]:
        """The provenance of a new row of a table, by column: that of the register's rows."""
        own = self.target.register
        terms = table.schema.get("oress:provenance") or {}
        columns = {column.name: column for column in own.columns}
        return {
            str(name): self.value_of(own, columns[self.provenance[term]])
            for term, name in terms.items()
            if self.provenance.get(term) in columns
        }

    def value_of(self, table: Table, column: Column) -> str:
        """The value of a column in new rows: answered, as last time, or proposed."""
        key = self.key_of(table, column)
        is_source = column.name == self.provenance.get("source")
        answer = self.answers.given.get(key) if is_source else self.answers.find(key)
        if answer is None:
            return self.suggest(table, column)
        if answer == EMPTY:
            return ""
        if column.scheme or column.register:
            return answer
        return create_converter(column, self.target.today)(answer).text

    def suggest(self, table: Table, column: Column) -> str:
        """A proposal; empty where there is none."""
        if column.name == self.provenance.get("checked"):
            return self.target.today.isoformat()
        if column.name == self.provenance.get("source"):
            return self._suggest_source()
        required = (column.field.get("constraints") or {}).get("required")
        if not required:
            return ""
        fixed = read_headings().get(f"default:{column.scheme}")
        if fixed:
            return fixed[0]
        return self._find_in_titles(column) or self._find_usual(table, column)

    def _suggest_source(self) -> str:
        for note in self.notes:
            found = _SOURCE.match(note.text)
            if found:
                return clean_text(found[1])
        return clean_text(self.workbook)

    def _find_in_titles(self, column: Column) -> str:
        """The code that the titles of the sheet name: LISTE DES COOPERATIVES."""
        words = {
            word
            for text in (*(note.text for note in self.notes), self.workbook)
            for word in reduce_words(text)
        }
        options = self.target.options.get(column.scheme or "", ())
        found = [
            option.code
            for option in options
            if any(
                set(reduce_words(text)) <= words
                for text in (*option.labels.values(), *option.spellings)
                if len(fold_text(text)) > 3
            )
        ]
        return found[0] if len(found) == 1 else ""

    def _find_usual(self, table: Table, column: Column) -> str:
        place = table.positions[column.name]
        counts = Counter(row[place] for row in self.target.rows.get(table.resource, ()))
        if not counts:
            return ""
        value, count = counts.most_common(1)[0]
        return value if count >= USUAL * counts.total() else ""

    def ask(self, *, has_new: bool, has_changes: bool) -> Iterator[Question]:
        """Questions about required columns that the sheet lacks, and about the source."""
        table = self.target.register
        for column in table.columns:
            key = self.key_of(table, column)
            named = column.name in table.labels.values()
            if column.name in self.provided or column.name == table.id_column or named:
                continue
            if column.name == self.provenance.get("source"):
                if key not in self.answers.given and (has_new or has_changes):
                    yield self._create(table, column, WHAT_SOURCE)
            elif column.name == self.provenance.get("checked"):
                continue
            elif has_new and self._is_required(column) and self.answers.find(key) is None:
                yield self._create(table, column, WHAT_VALUE)

    def _is_required(self, column: Column) -> bool:
        return bool((column.field.get("constraints") or {}).get("required"))

    def _create(self, table: Table, column: Column, sentence: str) -> Question:
        vocabulary = column.scheme or column.register or ""
        options = self.target.options.get(vocabulary, ())
        return Question(
            key=self.key_of(table, column),
            step=Step.DEFAULTS,
            words=Words(sentence, {"title": title_of(column)}),
            choices=tuple(Choice(one.code, Words(labels=one.labels)) for one in options),
            suggestion=self.suggest(table, column),
            is_free=not vocabulary,
        )
