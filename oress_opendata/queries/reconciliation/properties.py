"""The columns of the registers as properties: what can refine a query, and extend a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from oress_opendata.languages import N_, choose_text, say
from oress_opendata.meaning.descriptor import Column, declared_registers, satellite_owners
from oress_opendata.model.release import Manifest
from oress_opendata.projections.search.analysis.texts import fold_once, fold_text
from oress_opendata.projections.search.indexing.column_roles import read_roles
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.reconciliation.types import CONCEPT, read_scope
from oress_opendata.store.releases import list_datasets

# What every entity has, whatever its register.
IRI, PAGE, PROVINCE, NAME = "iri", "page", "province", "name"
COMMON = {NAME: N_("Name"), IRI: N_("IRI"), PAGE: N_("Page"), PROVINCE: N_("Province")}
# What a concept has.
DEFINITION, BROADER, SCHEME, CODE = "definition", "broader", "scheme", "code"
CONCEPT_PROPERTIES = {
    CODE: N_("Code"),
    DEFINITION: N_("Definition"),
    BROADER: N_("Broader concept"),
    SCHEME: N_("Concept scheme"),
}


@dataclass(slots=True)
class Property:
    """A column, by its name in the records; `registers` have it, `titles` are by language."""

    id: str
    titles: Mapping[str, str]
    registers: set[str] = field(default_factory=set)
    column: Column | None = None

    def name(self, languages: Iterable[str]) -> str:
        return choose_text(self.titles, tuple(languages)) or self.id

    @property
    def type(self) -> str:
        """The type of its values where they are entities: a scheme or a register."""
        if self.column is None:
            return ""
        if self.column.scheme:
            return f"{CONCEPT}/{self.column.scheme}"
        return self.column.register or ""


def list_properties(catalogue: Catalogue, connection: Connection) -> dict[str, Property]:
    """The properties of all registers by id; cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember(
        "reconciliation-properties", lambda: _read_properties(catalogue, connection)
    )


def find_properties(
    properties: Mapping[str, Property], prefix: str, languages: Iterable[str], type_id: str = ""
) -> list[Property]:
    """The properties whose names or ids have words that begin like a text; those of a type."""
    register = read_scope(type_id).register if type_id else ""
    order = tuple(languages)
    fitting = [
        found
        for found in properties.values()
        if (not register or register in found.registers or not found.registers)
        and _begins(found, " ".join(fold_once(prefix)))
    ]
    return sorted(fitting, key=lambda found: (bool(found.registers), found.name(order), found.id))


def _begins(found: Property, prefix: str) -> bool:
    texts = [fold_text(text) for text in (found.id.replace("_", " "), *found.titles.values())]
    return any(f" {text}".find(f" {prefix}") >= 0 for text in texts)


def _read_properties(catalogue: Catalogue, connection: Connection) -> dict[str, Property]:
    languages = catalogue.settings.languages
    found = {name: Property(name, _say_all(text, languages)) for name, text in COMMON.items()}
    for name, text in CONCEPT_PROPERTIES.items():
        found[name] = Property(name, _say_all(text, languages), {CONCEPT})
    for register, name, column in _list_columns(catalogue, connection):
        plain = {languages[0]: str(column.field.get("title") or name)}
        titles = column.field.get("oress:title") or plain
        known = found.setdefault(name, Property(name, titles, {register}, column))
        if known.registers:
            known.registers.add(register)
        known.column = known.column or column
    return found


def _say_all(sentence: str, languages: Iterable[str]) -> dict[str, str]:
    return {language: say(sentence, language) for language in languages}


def _list_columns(
    catalogue: Catalogue, connection: Connection
) -> Iterator[tuple[str, str, Column]]:
    manifests = _current_manifests(catalogue, connection)
    for manifest in manifests:
        for register in sorted(declared_registers(manifest.descriptor)):
            others = [
                other
                for other in manifests
                if other is not manifest and register in satellite_owners(other.descriptor)
            ]
            for name, role in read_roles(manifest, others, register).items():
                yield register, name, role.column


def _current_manifests(catalogue: Catalogue, connection: Connection) -> list[Manifest]:
    current = (dataset.current for dataset in list_datasets(connection))
    return [catalogue.store.manifest(release.manifest) for release in current if release]
