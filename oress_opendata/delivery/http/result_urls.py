"""Where a search result leads: its page, and the IRI that identifies it."""

from __future__ import annotations

from urllib.parse import quote

from oress_opendata.delivery.http.service import Service
from oress_opendata.iris import concept_iri, dataset_iri, record_iri
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.search.querying.results import Result

# The steps of the guide are read on its page.
STEP = "step"
# The site's own pages.
PAGE = "page"


def find_url(service: Service, result: Result, language: str) -> str:
    """The page of a result; of a document's page, its text there, which links to the PDF; of a
    service, the page of who provides it, at that service."""
    addresses = service.addresses
    dataset = str(result.shown.get("dataset", ""))
    if result.page is not None:
        text = addresses.page("documents", result.id, "text", language=language)
        return f"{text}?page={result.page}#page-{result.page}"
    if result.type == "dataset":
        return addresses.page("datasets", result.id, language=language)
    if result.type == "column":
        return addresses.page("datasets", dataset, language=language) + "#dictionary"
    if provider := str(result.shown.get("provider", "")):
        register, _, identifier = provider.partition("/")
        page = find_page(service, register, identifier, language)
        return f"{page}#service-{quote(str(result.shown.get('kind', '')))}"
    return find_page(service, result.type, result.id, language)


def find_page(service: Service, kind: str, identifier: str, language: str) -> str:
    """The page of a record of the register `kind`, or of a concept."""
    addresses = service.addresses
    if kind == PAGE:
        path, mark, rest = _split(identifier)
        return addresses.page(*path.split("/"), language=language) + mark + rest
    if kind == "concept":
        return addresses.page("vocab", *identifier.split("/", 1), language=language)
    if kind == STEP:
        return addresses.page("guide", language=language) + f"#{identifier}"
    folder = PAGES.get(kind, f"registers/{kind}").split("/")
    return addresses.page(*folder, identifier, language=language)


def _split(identifier: str) -> tuple[str, str, str]:
    """The path of a page of the site, and its query or fragment."""
    mark = "?" if "?" in identifier else "#"
    return identifier.partition(mark)


def find_iri(service: Service, result: Result) -> str:
    """What identifies a result: a column has the dataset's, a page its document's."""
    base = service.settings.id_base
    if result.type == "dataset":
        return dataset_iri(base, result.id)
    if result.type == "column":
        return dataset_iri(base, str(result.shown["dataset"]))
    if result.type == "concept":
        return concept_iri(base, *result.id.split("/", 1))
    if result.type == PAGE:
        return find_page(service, PAGE, result.id, service.addresses.language)
    return record_iri(base, result.type, result.id)
