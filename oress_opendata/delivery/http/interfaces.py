"""The interfaces for programs: the one table. The developers page, the API catalogue and
`/llms.txt` list those that this service has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app

from oress_opendata.delivery.http.service import Service
from oress_opendata.languages import N_


@dataclass(frozen=True, slots=True)
class Interface:
    """`path` is below the base address, `opened` what a person opens in its place. `description` is
    for programs, with its form in the table of forms, and `documentation` for people."""

    path: str
    purpose: str
    opened: str = ""
    description: tuple[str, str] | None = None
    documentation: str = "/{language}/developers"


INTERFACES = (
    Interface("/api/v1", N_("The API, to read and to try (OpenAPI)"), "/api/docs",
              ("/api/openapi.json", "json"), "/api/docs"),
    Interface("/catalog", N_("The catalogue in DCAT-AP 3, for harvesters"), "/catalog.ttl",
              ("/catalog.ttl", "ttl")),
    Interface("/sparql", N_("Everything in SPARQL 1.1"), description=("/.well-known/void", "ttl"),
              documentation="/{language}/sparql"),
    Interface("/oai", N_("All metadata by OAI-PMH 2.0"), "/oai?verb=Identify",
              ("/oai?verb=Identify", "xml")),
    Interface("/ldes", N_("All versions of everything as a stream of events (LDES)"),
              "/{language}/developers#ldes", ("/ldes", "ttl")),
    Interface("/reconcile", N_("Match names with structures, actors and places (OpenRefine)"),
              description=("/reconcile", "json")),
    # A browser cannot open it: its section says how to connect.
    Interface("/mcp", N_("Search, read and compare for AI assistants (MCP)"),
              "/{language}/developers#assistants-title"),
    Interface("/{language}/feed.atom", N_("What changed, in words, for feed readers (Atom)")),
    Interface("/api/v1/changes", N_("What was published, corrected and withdrawn, in order"),
              "/api/v1/changes?since=0", ("/api/openapi.json", "json"), "/api/docs"),
    Interface("/dump/all.ttl.gz", N_("Everything as one file of linked data"),
              description=("/.well-known/void", "ttl")),
    Interface("/.well-known/void", N_("Description of the linked data (VoID)")),
    Interface("/sitemap.xml", N_("Every page in every language, for search engines (sitemap)")),
)  # fmt: skip


def list_interfaces(service: Service) -> Iterator[Interface]:
    """Those that have a route here."""
    adapter = current_app.url_map.bind("")
    for interface in INTERFACES:
        path = in_language(interface.path, service.addresses.language)
        if adapter.test(path, "GET") or adapter.test(path, "POST"):
            yield interface


def in_language(path: str, language: str) -> str:
    return path.replace("{language}", language)
