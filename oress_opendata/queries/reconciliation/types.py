"""The types of what can be reconciled: registers and their kinds, and concept schemes.

`structure` is a register and `structure/cooperative` a kind in it; of places, the kinds are those
that people tell apart: `province` is a province or a prefecture, `commune` an urban or a rural one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.languages import N_, choose_text, say
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.querying.names import Entity, Names, Scope

CONCEPT = "concept"
PROVINCE, COMMUNE = "province", "commune"
PLACE_KIND = "place-type"
# The kinds of places behind a type.
PLACE_TYPES = {
    COMMUNE: ("commune", "commune_urbaine", "commune_rurale"),
    PROVINCE: ("province", "prefecture"),
    "cercle": ("cercle",),
    "region": ("region",),
    "pays": ("pays",),
}
_PLACE_TYPE = {kind: name for name, kinds in PLACE_TYPES.items() for kind in kinds}
REGISTERS = {
    "structure": N_("Structure"),
    "actor": N_("Support actor"),
    PLACE: N_("Place"),
    "document": N_("Document"),
    "service": N_("Support service"),
    "step": N_("Step of the guide"),
    "figure": N_("Cited figure"),
    "statement": N_("Statement"),
    "contradiction": N_("Contradiction"),
    "event": N_("Event"),
    CONCEPT: N_("Concept"),
}
PROVINCES = N_("Province or prefecture")


@dataclass(frozen=True, slots=True)
class Type:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Types:
    """The types of a catalogue, named in a language. `languages` are tried in their order."""

    vocabulary: Vocabulary
    languages: tuple[str, ...]

    def of(self, entity: Entity) -> list[Type]:
        """The types of an entity, the narrowest first."""
        return [self.named(name) for name in type_ids(entity.register, entity.kind)]

    def named(self, name: str) -> Type:
        return Type(name, self._name(name))

    def kind_of(self, entity: Entity) -> str:
        """What an entity is, in words: its own kind, not the group of it."""
        scheme, _, code = entity.kind.partition("/")
        if entity.register == CONCEPT:
            return self._scheme(scheme)
        label = choose_text(self.vocabulary.label(scheme, code), self.languages) if code else ""
        return label or self._name(entity.register)

    def list_all(self, names: Names) -> Iterator[Type]:
        """The types that anything has, the widest first."""
        kinds = names.list_kinds()
        found = [type_ids(register, kind) for register, kind, _ in kinds]
        widest = dict.fromkeys(chain[-1] for chain in found)
        narrower = dict.fromkeys(name for chain in found for name in chain[:-1])
        yield from map(self.named, (*widest, *narrower))

    def _name(self, name: str) -> str:
        register, _, code = name.partition("/")
        if name == PROVINCE:
            return say(PROVINCES, self.languages[0])
        if name in PLACE_TYPES:
            return choose_text(self.vocabulary.label(PLACE_KIND, name), self.languages) or name
        if register == CONCEPT and code:
            return self._scheme(code)
        if code:
            return self._label(register, code)
        plain = register.replace("-", " ").capitalize()
        return say(REGISTERS[register], self.languages[0]) if register in REGISTERS else plain

    def _scheme(self, name: str) -> str:
        scheme = self.vocabulary.schemes.get(name)
        return choose_text(scheme.titles, self.languages) if scheme else name

    def _label(self, register: str, code: str) -> str:
        scheme, _, notation = code.partition("/")
        return choose_text(self.vocabulary.label(scheme, notation), self.languages) or code


def type_ids(register: str, kind: str) -> list[str]:
    """The ids of the types of a register's kind, the narrowest first."""
    if register == PLACE:
        code = kind.partition("/")[2]
        return [_PLACE_TYPE[code], PLACE] if code in _PLACE_TYPE else [PLACE]
    return [f"{register}/{kind}", register] if kind else [register]


def read_scope(name: str) -> Scope:
    """The scope of a type; nothing is in that of an unknown one."""
    if name in PLACE_TYPES:
        return Scope(PLACE, tuple(f"{PLACE_KIND}/{kind}" for kind in PLACE_TYPES[name]))
    register, _, kind = name.partition("/")
    return Scope(register, (kind,) if kind else ())
