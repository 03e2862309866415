"""Where something changed, as seen from a place: in which of the places one level below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from oress_opendata.delivery.pages.changes.counts import COMMUNES, PLACES, PROVINCES, say_number
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.model.places import REGION, REGISTER, Places
from oress_opendata.model.texts import isolate
from oress_opendata.queries.changes import Item

# Places of one sentence.
MOST_NAMED = 8
IN_PLACE = N_("{what} in {place}")
AMONG_PLACES = N_("{what}, among them {places}")
COUNTED = N_("{place} ({count})")
OUTERMOST = ("", "pays", REGION)


class Whereabouts:
    """Places as seen from one, or from the whole country."""

    def __init__(self, reader: Reader, places: Places, scope: str) -> None:
        self.reader, self.places, self.scope = reader, places, scope
        known = places.all.get(scope)
        self.is_outermost = (known.kind if known else "") in OUTERMOST

    def locate(self, what: str, items: Sequence[Item]) -> str:
        """What changed, and in which provinces; from a province, in which communes. One in each
        of several says no more than their names, which of places are listed anyway."""
        language = self.reader.language
        areas = Counter(
            code for item in items if len(own := self._areas(item)) == 1 for code in own
        )
        is_whole = areas.total() == len(items)
        if not areas or (areas.total() == len(areas) > 1 and (is_whole or _are_places(items))):
            return what
        if len(areas) == 1 and is_whole:
            place = name_place(self.reader, self.places, next(iter(areas)))
            return say(IN_PLACE, language, what=what, place=isolate(place, language))
        named = [self._count(code, count) for code, count in areas.most_common(MOST_NAMED)]
        shown = comma_of(language).join(named)
        shown += " …" if len(areas) > MOST_NAMED else ""
        if is_whole:
            return say(IN_PLACE, language, what=what, place=shown)
        return say(AMONG_PLACES, language, what=what, places=shown)

    def count(self, codes: Iterable[str]) -> str:
        """Some places in words: the only one by name, else the communes or the provinces by number.
        Empty where they are the place from which one looks."""
        found = set(codes)
        if found <= {self.scope, ""}:
            return ""
        if len(found) == 1:
            return str(name_place(self.reader, self.places, found.pop()))
        known = [self.places.all[code] for code in found if code in self.places.all]
        communes = sum(place.is_commune for place in known)
        provinces = sum(place in self.places.provinces for place in known)
        forms, count = (
            (COMMUNES, communes) if communes
            else (PROVINCES, provinces) if provinces
            else (PLACES, len(found))
        )  # fmt: skip
        return say_number(forms, count, self.reader.language)

    def _areas(self, item: Item) -> set[str]:
        found = {self._area(code) for code in item.places}
        return found - {"", self.scope}

    def _area(self, code: str) -> str:
        if self.is_outermost:
            province = self.places.province_of(code)
            return province.code if province else ""
        place = self.places.all.get(code)
        inside = place is not None and self.scope in self.places.codes_covering(code)
        return code if inside and place is not None and place.is_commune else ""

    def _count(self, code: str, count: int) -> str:
        place = self.places.all.get(code)
        name = self.reader.name(place.names) if place else code
        language = self.reader.language
        return say(COUNTED, language, place=isolate(name, language), count=count)


def _are_places(items: Sequence[Item]) -> bool:
    return all(item.register == REGISTER for item in items)
