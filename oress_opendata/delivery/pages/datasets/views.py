"""What is not there yet, or cannot be made, of the views of a release."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, say
from oress_opendata.model.release import Release
from oress_opendata.projections.omissions import SENTENCES, list_omissions
from oress_opendata.projections.progress import read_positions
from oress_opendata.projections.rdf.store.generation import find_current

COMING = N_("Some views of this version are still being prepared. Its files are complete.")


def views_state(home: Path) -> tuple[object, ...]:
    """Changes with what `describe_views` says; the graph is the last view of a round."""
    left_out = [(found.projection, found.dataset, found.version) for found in list_omissions(home)]
    return *left_out, find_current(home)


def describe_views(reader: Reader, connection: Connection, release: Release) -> tuple[str, ...]:
    """A sentence for each view that leaves the release out, and one where some are still coming."""
    store = reader.service.store
    missing = [
        SENTENCES[found.projection]
        for found in list_omissions(store.home)
        if (found.dataset, found.version) == (release.dataset, release.version)
    ]
    coming = min(read_positions(store, connection).values()) < release.seq
    sentences = [*missing, COMING] if coming else missing
    return tuple(say(sentence, reader.language) for sentence in sentences)
