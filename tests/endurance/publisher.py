"""A publisher who does anything at any time: small datasets with registers, documents, and what one
dataset says of the things of another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import typst

from oress_opendata.errors import OressError
from oress_opendata.model.redaction import Target
from oress_opendata.model.release import Release
from oress_opendata.projections.requests import request_views
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.redact import perform_redaction
from oress_opendata.publication.redaction_plan import prepared_redaction
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import list_datasets
from tests.conftest import in_languages, make_field, write_small_package

HEADER = ("id", "name_fr", "name_ar", "members")
THINGS, OTHERS, SATELLITES, PAPERS = "cooperatives", "associations", "suivi", "papers"
REGISTER = f"{THINGS}-thing"
NOTE = {**make_field("note"), "propertyUrl": "http://www.w3.org/2000/01/rdf-schema#comment"}
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    SATELLITES: {
        "oress:register": None,
        "oress:label": None,
        "rdfType": None,
        "aboutUrl": f"/id/{REGISTER}/{{id}}",
        "fields": [make_field("id"), NOTE],
    },
    PAPERS: {"oress:register": "document", "aboutUrl": "/id/document/{id}"},
}
# Open releases of a dataset; then old ones are withdrawn, so that a redaction stays short.
MOST_OPEN = 5

Row = list[str]


class Publisher:
    """`size` is the number of things at the start. `did` counts the acts by name."""

    def __init__(
        self, folder: Path, store: Store, settings: Settings, dice: Random, size: int
    ) -> None:
        self.folder, self.store, self.settings, self.dice = folder, store, settings, dice
        self.did: Counter[str] = Counter()
        self.count = 0
        self.drafts: dict[str, dict[str, Row]] = {name: {} for name in (THINGS, OTHERS, PAPERS)}
        for name, rows in ((THINGS, size), (OTHERS, 30), (PAPERS, 3)):
            self._add_rows(name, rows)
        self.pdf = typst.compile(b"Un document")

    def begin(self) -> None:
        for name in (THINGS, OTHERS, SATELLITES, PAPERS):
            self._publish(name)
        assert self.did["publish"] == 4, self.did

    def act(self, name: str = "") -> None:
        """Do something, or this. Counts as refused what the rules of publication do not let
        pass."""
        acts: Mapping[str, tuple[Callable[[], None], int]] = {
            "publish": (self._change_much, 5),
            "correct": (self._change_little, 4),
            "withdraw": (self._withdraw, 2),
            "withdraw all": (self._withdraw_dataset, 1),
            "erase": (self._erase, 2),
            "redact": (self._redact, 2),
            "rebuild": (self._rebuild, 1),
        }
        weights = [weight for _, weight in acts.values()]
        name = name or self.dice.choices(list(acts), weights)[0]
        try:
            acts[name][0]()
        except OressError as error:
            self.did[f"{name} refused: {type(error).__name__}"] += 1

    def _change_much(self) -> None:
        name = self._choose()
        rows = self.drafts.get(name, {})
        if name != SATELLITES:
            for identifier in self.dice.sample(list(rows), len(rows) // 10):
                del rows[identifier]
            self._add_rows(name, len(rows) // 10 + 1)
        for row in self.dice.sample(list(rows.values()), len(rows) // 5):
            row[3] = str(self.dice.randrange(1000))
        self._publish(name)

    def _change_little(self) -> None:
        name = self._choose()
        rows = self.drafts.get(name, {})
        if rows:
            # More than one changed label would look like ids that were given anew.
            self.dice.choice(list(rows.values()))[1] += " bis"
        self._publish(name, "correct")

    def _withdraw(self) -> None:
        release = self._choose_open()
        withdraw_release(self.store, release.dataset, release.version, "Une erreur")
        self.did["withdraw"] += 1

    def _withdraw_dataset(self) -> None:
        withdraw_release(self.store, self._choose(), None, "Une erreur")
        self.did["withdraw all"] += 1

    def _erase(self) -> None:
        release = self._choose_open()
        withdraw_release(self.store, release.dataset, release.version, "Loi 09-08", erase=True)
        self.did["erase"] += 1

    def _redact(self) -> None:
        name = self.dice.choice((THINGS, OTHERS))
        identifier = self.dice.choice(list(self.drafts[name]))
        column = self.dice.choice((None, "members"))
        target = Target(f"{name}-thing", identifier, column)
        with prepared_redaction(self.store, self.settings, target, "Loi 09-08") as plan:
            perform_redaction(self.store, plan)
        if column is None:
            del self.drafts[name][identifier]
        self.did[f"redact a {'cell' if column else 'row'}"] += 1

    def _rebuild(self) -> None:
        request_views(self.store.home, ["stream"])
        self.did["rebuild"] += 1

    def _publish(self, name: str, act: str = "publish") -> None:
        releases = self._list_releases(name)
        for release in [one for one in releases if one.is_open][MOST_OPEN:]:
            withdraw_release(self.store, name, release.version, "Ancien", erase=True)
            self.did["erase"] += 1
        major, minor, _ = map(int, releases[0].version.split(".")) if releases else (0, 0, 0)
        version = f"{major + 1}.0.0" if act == "publish" else f"{major}.{minor + 1}.0"
        folder = write_small_package(
            self.folder, name, version, self._rows_of(name), dict(SCHEMAS.get(name, {}))
        )
        if name == PAPERS:
            self._add_files(folder)
        publish_path(self.store, folder, self.settings, f"Version {version}")
        self.did[act] += 1

    def _rows_of(self, name: str) -> Iterable[tuple[str, ...]]:
        if name == SATELLITES:
            about = self.dice.sample(list(self.drafts[THINGS]), len(self.drafts[THINGS]) // 4)
            return [("id", "note"), *((one, f"Note {self.dice.randrange(5)}") for one in about)]
        return [HEADER, *map(tuple, self.drafts[name].values())]

    def _add_rows(self, name: str, count: int) -> None:
        for _ in range(count):
            self.count += 1
            identifier = f"n{self.count}"
            row = [identifier, f"Nom {self.count}", f"اسم {self.count}", str(self.count)]
            self.drafts[name][identifier] = row

    def _add_files(self, folder: Path) -> None:
        path = folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        for identifier in list(self.drafts[PAPERS])[:2]:
            (folder / f"{identifier}.pdf").write_bytes(self.pdf)
            file = {"name": identifier, "path": f"{identifier}.pdf", "mediatype": "application/pdf"}
            descriptor["resources"].append({**file, **in_languages("Un document")})
        path.write_text(json.dumps(descriptor), encoding="utf-8")

    def _choose(self) -> str:
        return self.dice.choice((THINGS, OTHERS, SATELLITES, PAPERS))

    def _choose_open(self) -> Release:
        with transaction(self.store.reading) as connection:
            known = list_datasets(connection)
        found = [one for dataset in known for one in dataset.releases if one.is_open]
        return self.dice.choice(found)

    def _list_releases(self, name: str) -> tuple[Release, ...]:
        """The highest version first."""
        with transaction(self.store.reading) as connection:
            known = {dataset.name: dataset for dataset in list_datasets(connection)}
        return known[name].releases if name in known else ()
