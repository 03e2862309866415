"""Which field each column of a sheet fills: by its header, by its contents, as last time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from oress_opendata.desk.mapping.answers import IGNORED, Answers
from oress_opendata.desk.mapping.contents import Contents, read_contents
from oress_opendata.desk.mapping.headings import ROW_NUMBER, folded_words
from oress_opendata.desk.mapping.options import Options
from oress_opendata.desk.mapping.slots import Slot
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.spreadsheet.table_area import Header, TableArea
from oress_opendata.desk.spreadsheet.workbook import Sheet
from oress_opendata.languages import N_
from oress_opendata.projections.search.analysis.texts import fold_text, reduce_text
from oress_opendata.sources.privacy.headers import Kind, find_kind

ANSWERED = N_("as you decided")
REMEMBERED = N_("as last time")
SAME_TITLE = N_("the same title")
USUAL_TITLE = N_("a usual title of this column")
LIKE_TITLE = N_("a similar title")
BY_CONTENTS = N_("its contents: {share} of its values are known")
CONTRADICTED = N_("the title fits, but many of its values do not")
NUMBERS_ROWS = N_("it only numbers the rows")
NO_VALUES = N_("it is empty")
PRIVATE = N_("data of private persons are not published (law 09-08)")
UNKNOWN = N_("no field of the register is called so")
# From here on a column is not asked about.
SURE = 0.7
LEAST = 0.45
FEW = 5


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column of the sheet. `slot` is None where it is ignored; `is_open` where it is asked."""

    key: str
    header: Header
    slot: Slot | None
    reason: Words
    confidence: float
    is_open: bool
    contents: Contents


@dataclass(frozen=True, slots=True)
class _Offer:
    confidence: float
    position: int
    slot: Slot
    reason: Words


def header_keys(headers: Sequence[Header]) -> tuple[str, ...]:
    """The key of each column for answers; of two with one header, the second has a number."""
    keys: list[str] = []
    for header in headers:
        plain = f"column:{fold_text(header.text) or header.letters}"
        number = sum(key == plain or key.startswith(f"{plain} #") for key in keys)
        keys.append(f"{plain} #{number + 1}" if number else plain)
    return tuple(keys)


def map_columns(
    sheet: Sheet,
    area: TableArea,
    slots: Sequence[Slot],
    options: Mapping[str, Options],
    answers: Answers,
) -> tuple[Mapped, ...]:
    """What each column of an area is. No field is given to two columns."""
    keys = header_keys(area.headers)
    by_name = {slot.name: slot for slot in slots}
    contents = [read_contents(sheet, area, header) for header in area.headers]
    settled: dict[int, Mapped] = {}
    for position, (key, header) in enumerate(zip(keys, area.headers, strict=True)):
        decided = _settle(key, header, contents[position], by_name, answers)
        if decided is not None:
            settled[position] = decided
    taken = {mapped.slot.name for mapped in settled.values() if mapped.slot}
    free = [position for position in range(len(keys)) if position not in settled]
    offers = {
        position: list(
            _make_offers(area.headers[position], position, contents[position], slots, options)
        )
        for position in free
    }
    chosen = _assign([offer for some in offers.values() for offer in some], taken)
    for position in free:
        offer = chosen.get(position)
        header = area.headers[position]
        settled[position] = _to_mapped(keys[position], header, offer, contents[position])
    return tuple(settled[position] for position in range(len(keys)))


def _settle(
    key: str, header: Header, contents: Contents, by_name: Mapping[str, Slot], answers: Answers
) -> Mapped | None:
    """A column about which nothing must be guessed."""
    answer = answers.find(key)
    if answer is not None and (answer == IGNORED or answer in by_name):
        reason = Words(ANSWERED if key in answers.given else REMEMBERED)
        return Mapped(key, header, by_name.get(answer), reason, 1.0, False, contents)
    kinds = {find_kind(slot.column.name) for slot in by_name.values()}
    reason_to_ignore = _find_reason_to_ignore(header, contents, kinds)
    if reason_to_ignore:
        return Mapped(key, header, None, Words(reason_to_ignore), 1.0, False, contents)
    return None


def _find_reason_to_ignore(header: Header, contents: Contents, kinds: set[Kind | None]) -> str:
    if not contents.filled:
        return NO_VALUES
    kind = find_kind(header.text)
    if kind in ("person", "identity") or (kind is not None and kind not in kinds):
        return PRIVATE
    folded = fold_text(header.text)
    named = header.text.casefold().strip() in ("#", "n°", "") or folded in folded_words(ROW_NUMBER)
    return NUMBERS_ROWS if named and contents.counts_rows else ""


def _make_offers(
    header: Header,
    position: int,
    contents: Contents,
    slots: Sequence[Slot],
    options: Mapping[str, Options],
) -> Iterator[_Offer]:
    for order, slot in enumerate(slots):
        named, reason = _rate_header(header.text, slot)
        if named < LEAST and not contents.may_tell(slot):
            continue
        fit = contents.rate(slot, options.get(slot.name, options.get(slot.vocabulary)))
        if slot.column.language and fit < 0.5:
            continue  # the other language
        # A few values say nothing against a title.
        fit = max(fit, 0.5) if named >= 0.9 and len(contents.values) < FEW else fit
        confidence = _weigh(named, fit, contents.is_telling(slot, fit))
        if confidence >= LEAST:
            if named < LEAST:
                reason = Words(BY_CONTENTS, {"share": f"{fit:.0%}"})
            elif confidence < SURE and fit < 0.5:
                reason = Words(CONTRADICTED)
            yield _Offer(confidence - order / 10_000, position, slot, reason)


def _weigh(named: float, fit: float, telling: bool) -> float:
    """The confidence from that of the header and the share of values that fit."""
    if named >= 0.9:
        return named if fit >= 0.5 else 0.5
    if named >= LEAST:
        return named * (0.6 + 0.4 * fit) + (0.1 if telling else 0)
    return 0.75 * fit if telling else 0.0


def _rate_header(header: str, slot: Slot) -> tuple[float, Words]:
    score, sentence = _rate_names(
        fold_text(header), reduce_text(header), slot.own_names, slot.synonyms
    )
    return score, Words(sentence)


@lru_cache(maxsize=50_000)
def _rate_names(
    folded: str, reduced: str, own: frozenset[str], synonyms: frozenset[str]
) -> tuple[float, str]:
    """How well a header names a field, and why."""
    if not folded:
        return 0.0, UNKNOWN
    if folded in own:
        return 1.0, SAME_TITLE
    if folded in synonyms:
        return 0.96, USUAL_TITLE
    names = own | synonyms
    if reduced in {reduce_text(name) for name in names}:
        return 0.93, USUAL_TITLE
    likeness = max((fuzz.ratio(folded, name) for name in names if len(name) > 4), default=0.0)
    if likeness >= 88 and len(folded) > 5:
        return 0.85, LIKE_TITLE
    inside = [name for name in names if len(name) > 3 and f" {name} " in f" {folded} "]
    if inside:
        return 0.6 + 0.25 * len(max(inside, key=len)) / len(folded), LIKE_TITLE
    return 0.0, UNKNOWN


def _assign(offers: list[_Offer], taken: set[str]) -> dict[int, _Offer]:
    """The best offers, so that no field and no column has two."""
    chosen: dict[int, _Offer] = {}
    for offer in sorted(offers, key=lambda offer: -offer.confidence):
        if offer.position not in chosen and offer.slot.name not in taken:
            chosen[offer.position] = offer
            taken.add(offer.slot.name)
    return chosen


def _to_mapped(key: str, header: Header, offer: _Offer | None, contents: Contents) -> Mapped:
    if offer is None:
        return Mapped(key, header, None, Words(UNKNOWN), 0.0, True, contents)
    is_open = offer.confidence < SURE
    return Mapped(key, header, offer.slot, offer.reason, offer.confidence, is_open, contents)
