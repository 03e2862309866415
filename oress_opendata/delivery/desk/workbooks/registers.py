"""The registers that a list can update."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.records import DraftRefused
from oress_opendata.desk.imports.draft import read_memory
from oress_opendata.desk.rows.form import text_of
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import list_datasets

NOT_HERE = N_("{dataset} has no register {register} that can be updated from a list.")


@dataclass(frozen=True, slots=True)
class RegisterChoice:
    """A register of a dataset with its titles; `is_known` if answers of an earlier list are
    remembered."""

    dataset: str
    register: str
    title: str
    is_known: bool

    @property
    def value(self) -> str:
        return f"{self.dataset}/{self.register}"


def list_choices(desk: Desk, language: str) -> Iterator[RegisterChoice]:
    """The registers whose records are in one table: a list does not say to which of several its
    rows belong."""
    with transaction(desk.store.reading) as connection:
        datasets = list_datasets(connection)
    for dataset in datasets:
        if dataset.current is None:
            continue
        descriptor = desk.store.manifest(dataset.current.manifest).descriptor
        tables = read_tables(descriptor)
        counts = Counter(table.register for table in tables)
        for table in tables:
            if table.register and table.id_column and counts[table.register] == 1:
                with transaction(desk.reading) as connection:
                    known = bool(read_memory(connection, dataset.name, table.register).given)
                parts = (descriptor, table.descriptor)
                title = " · ".join(text_of(part, "title", language) for part in parts)
                yield RegisterChoice(dataset.name, table.register, title, known)


def refuse_other(desk: Desk, dataset: str, register: str) -> None:
    choices = list_choices(desk, desk.settings.languages[0])
    known = {(choice.dataset, choice.register) for choice in choices}
    if (dataset, register) not in known:
        raise DraftRefused(NOT_HERE, dataset=dataset, register=register)
