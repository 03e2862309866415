"""The name of a place as pages show it: with its kind where other places have the same name."""

from __future__ import annotations

from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import comma_of
from oress_opendata.model.places import COMMUNE, Place, Places


def name_place(reader: Reader, places: Places, code: str) -> Text:
    """Chefchaouen (province), Chefchaouen (commune); the code of an unknown place."""
    place = places.all.get(code)
    if place is None:
        return Text(code)
    name = reader.name(place.names) or Text(code)
    if name.text not in places.shared_names:
        return name
    return Text(f"{name.text} ({kind_of(reader, place)})", name.language)


def name_in_brackets(name: str, language: str) -> str:
    """A place's name for the inside of parentheses: Chefchaouen, province."""
    return name.replace(" (", comma_of(language)).removesuffix(")") if " (" in name else name


def kind_of(reader: Reader, place: Place) -> str:
    """What a place is, as it is written inside a sentence."""
    kind = str(reader.label("place-type", COMMUNE if place.is_commune else place.kind))
    return kind[:1].lower() + kind[1:]
