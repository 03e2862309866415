"""What may be compared between two censuses, on everything that is shipped."""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.comparisons import read_comparisons
from oress_opendata.vocabularies.installed import installed_vocabulary

NOT_COMPARED = "were not compared"


def test_no_change_is_offered_that_the_limits_refuse(
    catalogue: Catalogue, connection: Connection
) -> None:
    concepts = installed_vocabulary(catalogue.settings.id_base).schemes["indicator"].concepts
    found = read_comparisons(catalogue, connection)
    refused = {code for code, one in concepts.items() if NOT_COMPARED in one.notes.get("en", "")}
    assert refused
    assert not [code for code, one in found.items() if one.allowed and code in refused]
    assert found["labour_unemployment_rate"].reason == "unchecked"
    assert found["population_legal"].allowed
