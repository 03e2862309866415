"""Find personal data in the cells of a column, whose name and other cells say what they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.sources.privacy.headers import Kind, find_kind, names_code
from oress_opendata.sources.privacy.phones import is_bare_mobile, may_be_bare
from oress_opendata.sources.privacy.texts import Private, find_private, may_be_private

# The share of a column's values that must look like 661234567 to be taken for numbers of mobiles:
# of codes of nine digits a fifth begins with 6 or 7.
LEAST_BARE = 0.6


class ColumnPrivacy:
    """What looks personal in the cells of one column, which come in batches."""

    def __init__(self, name: str, is_key: bool = False) -> None:
        self.kind: Kind | None = find_kind(name)
        self.is_code = is_key or names_code(name)
        self.has_words = False
        self._seen = self._bare = 0

    def find(self, values: Collection[str]) -> Iterator[tuple[str, Private]]:
        """The values that look personal, and what in them does. `values` are distinct."""
        # One search in all of them together: nearly always nothing is found.
        together = "|".join(values)
        bare = list(filter(is_bare_mobile, values)) if may_be_bare(together) else []
        self._seen += sum(map(bool, map(str.strip, values)))
        self._bare += len(bare)
        unnamed = self.kind != "phone" and not self.is_code
        if unnamed and bare and self._bare >= LEAST_BARE * self._seen:
            yield from ((value, Private("private-phone", value)) for value in bare)
        if self.kind is None and not may_be_private(together, self.is_code):
            return
        for value in values:
            for private in find_private(value, self.kind, self.is_code):
                yield value, private

    def note_words(self, values: Collection[str]) -> None:
        """Note whether any value is more than a small figure: `gsm` may hold percentages."""
        self.has_words = self.has_words or any(map(_is_more_than_figure, values))


def _is_more_than_figure(value: str) -> bool:
    plain = value.strip()
    digits = sum(character.isdigit() for character in plain)
    return digits >= 8 or any(character.isalpha() for character in plain)
