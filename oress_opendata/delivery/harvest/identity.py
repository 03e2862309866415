"""`/id/…` and `/vocab/…` redirect with 303 by `Accept`; `/doc/…` with a suffix is the RDF itself.

In order: the requested form (406 if none fits), the resource (404, 410), then the redirect or the
document, with `Link`s (https://signposting.org/FAIR/).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Set
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, json
from pyoxigraph import NamedNode, Triple

from oress_opendata.delivery.harvest.descriptions import (
    Resource,
    find_catalogue,
    find_dataset_resource,
    find_record_resource,
    find_release_resource,
    find_term,
    open_reading,
)
from oress_opendata.delivery.http.caching import knows
from oress_opendata.delivery.http.negotiation import (
    PAGE_OR_RDF,
    choose_form,
    reader_language,
    redirect,
    split_suffix,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import Gone
from oress_opendata.model.form import FORMS, RDF_FORMS
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.projections.rdf.syntaxes import (
    TYPE,
    context_of,
    make_page,
    write_page,
)
from oress_opendata.store.engine import transaction

REVALIDATE = "no-cache"
LICENCE = PREFIXES["dct"] + "license"
DISTRIBUTION = PREFIXES["dcat"] + "distribution"
KEPT = "/:@!$&'()*+,;=-._~%"
MOST_TYPES = 6


def make_identity(service: Service) -> Blueprint:
    identity = Blueprint("identity", __name__)
    routes: tuple[tuple[str, Callable[..., Resource]], ...] = (
        ("/id/catalog", find_catalogue),
        ("/id/dataset/<name>", find_dataset_resource),
        ("/id/dataset/<name>/<version>", find_release_resource),
        ("/id/<register>/<identifier>", find_record_resource),
        ("/vocab/<scheme>", _find_scheme),
        ("/vocab/<scheme>/<notation>", find_term),
    )
    for route, find in routes:
        _add_routes(identity, service, route, find)

    @identity.get("/doc/context.jsonld")
    def get_context() -> Response:
        prefixes = {**PREFIXES, "oress": f"{service.settings.id_base}/vocab/oress#"}
        body = json.dumps({"@context": context_of(prefixes)})
        response = Response(body, content_type=FORMS["jsonld"].content_type)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    return identity


def _find_scheme(service: Service, scheme: str) -> Resource:
    return find_term(service, scheme, None)


def _add_routes(
    identity: Blueprint, service: Service, route: str, find: Callable[..., Resource]
) -> None:
    name = route.strip("/").replace("/", "-").translate(str.maketrans("", "", "<>"))

    @identity.get(route, endpoint=f"name-{name}")
    def get_resource(**values: str) -> Response:
        """The IRI of a resource is not a document: redirect to what describes it."""
        form = choose_form(PAGE_OR_RDF)
        resource = find(service, **values)
        return point_to(service, resource, form)

    @identity.get(f"/doc{route}", endpoint=f"doc-{name}")
    def get_document(**values: str) -> Response:
        last = list(values)[-1] if values else None
        stem, suffix = split_suffix(values[last]) if last else ("", None)
        if suffix is None or last is None:
            abort(404)
        return send_document(service, find(service, **{**values, last: stem}), suffix)

    if route == "/id/catalog":

        @identity.get("/doc/id/catalog.<suffix>", endpoint="doc-catalog")
        def get_catalogue(suffix: str) -> Response:
            if suffix not in RDF_FORMS:
                abort(404)
            return send_document(service, find(service), suffix)


def point_to(service: Service, resource: Resource, form: str) -> Response:
    """Redirect with 303 to the document or the page; 410 if the resource was withdrawn."""
    with transaction(service.store.reading) as connection:
        try:
            triples = resource.read(connection, open_reading(service))
        except Gone as gone:
            if form == "html":
                raise
            graph = resource.tombstone(connection, gone)
            return _answer(service, resource, graph.triples, form, 410)
    response = redirect(address_of(service, resource, form), 303)
    response.headers["Link"] = ", ".join(links_of(service, resource, triples, form))
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.update(("Accept", "Accept-Language"))
    return response


def send_document(service: Service, resource: Resource, suffix: str) -> Response:
    """The document, cached as long as the registry and the graph do not change."""
    key = _key_of(service, resource, suffix, find_current(service.store.home))
    state = service.snapshots.unchanged()
    if state and (kept := state.answers.get(key)):
        links, _, body = kept.partition(b"\n")
        return _send(body, links.decode(), suffix, 200)
    with transaction(service.store.reading) as connection:
        # What is read after the snapshot is at least as new: nothing old is kept in it.
        state = state or service.snapshots.read(connection)
        reading = open_reading(service)
        try:
            triples = resource.read(connection, reading)
        except Gone as gone:
            graph = resource.tombstone(connection, gone)
            return _answer(service, resource, graph.triples, suffix, 410)
    body, shown = _write(service, resource, triples, suffix)
    key = _key_of(service, resource, suffix, reading.generation)
    state.keep_answer(key, shown.encode() + b"\n" + body)
    return _send(body, shown, suffix, 200)


def _key_of(service: Service, resource: Resource, suffix: str, generation: Path | None) -> str:
    language = reader_language(service.settings)
    return repr((service.build, generation, language, resource.path, suffix))


def _answer(
    service: Service, resource: Resource, triples: Iterable[Triple], suffix: str, status: int
) -> Response:
    return _send(*_write(service, resource, triples, suffix), suffix, status)


def _write(
    service: Service, resource: Resource, triples: Iterable[Triple], suffix: str
) -> tuple[bytes, str]:
    """The document and its `Link` header."""
    page = make_page(triples, resource.iri, service.settings.id_base)
    return write_page(page, suffix), ", ".join(links_of(service, resource, page.triples, suffix))


def _send(body: bytes, links: str, suffix: str, status: int) -> Response:
    tag = hashlib.sha256(body).hexdigest()[:32]
    same = status == 200 and knows(tag)
    response = Response(status=304) if same else Response(body, status)
    response.headers["Content-Type"] = FORMS[suffix].content_type
    response.set_etag(tag)
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Link"] = links
    # The linked page is in the reader's language.
    response.vary.add("Accept-Language")
    if status == 410:
        response.vary.add("Accept")
    return response


def address_of(service: Service, resource: Resource, form: str) -> str:
    if form == "html":
        language = reader_language(service.settings)
        return service.addresses.page(*resource.page, language=language)
    return f"{service.settings.base_url}/doc/{quote(resource.path, safe=KEPT)}.{form}"


def links_of(
    service: Service, resource: Resource, triples: Collection[Triple], form: str
) -> list[str]:
    """Links to other forms, to the IRI to cite, to the licence and the classes."""
    links = [f'<{_quoted(resource.iri)}>; rel="cite-as"']
    for other in PAGE_OR_RDF:
        if other != form:
            address = address_of(service, resource, other)
            links.append(f'<{address}>; rel="alternate"; type="{FORMS[other].media_type}"')
    described = address_of(service, resource, "ttl" if form == "html" else form)
    links.append(f'<{described}>; rel="describedby"; type="{FORMS["ttl"].media_type}"'
                 if form == "html" else f'<{_quoted(resource.iri)}>; rel="describes"')  # fmt: skip
    links.append(f'<{_quoted(resource.collection)}>; rel="collection"')
    main = NamedNode(resource.iri)
    # The licence of a dataset is stated by its distributions.
    licensed = {main, *_values(triples, {main}, DISTRIBUTION)}
    for rel, values in (
        ("license", _values(triples, licensed, LICENCE)),
        ("type", _values(triples, {main}, TYPE)),
    ):
        links += [f'<{_quoted(value.value)}>; rel="{rel}"' for value in values[:MOST_TYPES]]
    return links


def _values(
    triples: Collection[Triple], subjects: Set[NamedNode], predicate: str
) -> list[NamedNode]:
    """The distinct IRIs that these subjects have for a predicate."""
    stated = (triple for triple in triples if triple.predicate.value == predicate)
    found = (triple.object for triple in stated if triple.subject in subjects)
    return list(dict.fromkeys(node for node in found if isinstance(node, NamedNode)))


def _quoted(iri: str) -> str:
    return quote(iri, safe=KEPT + "#?")
