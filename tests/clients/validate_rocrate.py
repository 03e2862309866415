"""Validates RO-Crates with roc-validator, offline; the context is the one that rocrate ships.

Reads a list of crates from the standard input and writes what is wrong with each: the severity and
the message of every issue.
"""

import copy
import json
import os
import sys
from importlib.resources import files
from typing import Any, ClassVar

from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query
from rocrate.rocrate import ROCrate
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.services import validate_metadata_as_dict
from rocrate_validator.utils.http import HttpRequester

CONTEXT = (files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()


class Answer:
    """The answer to a request for the context; there is no network."""

    ok, status_code = True, 200
    headers: ClassVar = {"Content-Type": "application/ld+json"}
    content, text = CONTEXT, CONTEXT.decode()

    def json(self) -> Any:
        return json.loads(CONTEXT)

    def raise_for_status(self) -> None:
        """It never fails."""


def answer(self: Any, address: str, **_options: Any) -> Answer:
    if not address.startswith("https://w3id.org/ro/crate/"):
        raise OSError(address)
    return Answer()


HttpRequester.get = HttpRequester.head = answer
asking = SPARQLProcessor.query
prepared: dict[Any, Query] = {}


def ask_prepared(
    self: Any, query: Any, bindings: Any = None, namespaces: Any = None, *options: Any
) -> Any:
    """Rules ask the same queries of each entity; reading one takes longer than answering it."""
    key = query, *sorted((namespaces or {}).items())
    if isinstance(query, str) and key not in prepared:
        prepared[key] = prepareQuery(query, namespaces or {})
    return asking(self, prepared.get(key, query), bindings, namespaces, *options)


SPARQLProcessor.query = ask_prepared  # type: ignore[assignment,method-assign]


def validate(crate: dict[str, Any]) -> list[list[str]]:
    ROCrate(copy.deepcopy(crate))  # another reader, which changes what it reads
    settings = ValidationSettings(
        rocrate_uri="crate",
        profile_identifier="ro-crate-1.2",
        requirement_severity=Severity.RECOMMENDED,
        metadata_only=True,
        skip_availability_check=True,
    )
    issues = validate_metadata_as_dict(crate, settings).get_issues()
    return [[issue.severity.name, str(issue.message)] for issue in issues]


if __name__ == "__main__":
    sys.stdout.write(json.dumps([validate(crate) for crate in json.load(sys.stdin)]))
    sys.stdout.flush()
    os._exit(0)  # without the report that the validator writes at its end
