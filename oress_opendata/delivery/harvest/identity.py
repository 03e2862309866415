"""`/id/…` and `/vocab/…` answer 303 by `Accept`; `/doc/…` with a suffix is the RDF itself.

In order: the form that is asked for (406 when none fits), the thing (404, 410), then where it is
described, with `Link`s that lead on (https://signposting.org/FAIR/).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Set
from urllib.parse import quote

from flask import Blueprint, Response, abort, json
from pyoxigraph import NamedNode, Triple

from oress_opendata.delivery.harvest.descriptions import (
    Thing,
    find_catalogue,
    find_dataset_thing,
    find_register_thing,
    find_release_thing,
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


def make_things(service: Service) -> Blueprint:
    things = Blueprint("things", __name__)
    routes: tuple[tuple[str, Callable[..., Thing]], ...] = (
        ("/id/catalog", find_catalogue),
        ("/id/dataset/<name>", find_dataset_thing),
        ("/id/dataset/<name>/<version>", find_release_thing),
        ("/id/<register>/<identifier>", find_register_thing),
        ("/vocab/<scheme>", _find_scheme),
        ("/vocab/<scheme>/<notation>", find_term),
    )
    for route, find in routes:
        _add_thing(things, service, route, find)

    @things.get("/doc/context.jsonld")
    def get_context() -> Response:
        prefixes = {**PREFIXES, "oress": f"{service.settings.id_base}/vocab/oress#"}
        body = json.dumps({"@context": context_of(prefixes)})
        response = Response(body, content_type=FORMS["jsonld"].content_type)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    return things


def _find_scheme(service: Service, scheme: str) -> Thing:
    return find_term(service, scheme, None)


def _add_thing(things: Blueprint, service: Service, route: str, find: Callable[..., Thing]) -> None:
    name = route.strip("/").replace("/", "-").translate(str.maketrans("", "", "<>"))

    @things.get(route, endpoint=f"name-{name}")
    def get_thing(**values: str) -> Response:
        """The name of a thing: it is not a document, so another address describes it."""
        form = choose_form(PAGE_OR_RDF)
        thing = find(service, **values)
        return point_to(service, thing, form)

    @things.get(f"/doc{route}", endpoint=f"doc-{name}")
    def get_document(**values: str) -> Response:
        last = list(values)[-1] if values else None
        stem, suffix = split_suffix(values[last]) if last else ("", None)
        if suffix is None or last is None:
            abort(404)
        return send_document(service, find(service, **{**values, last: stem}), suffix)

    if route == "/id/catalog":

        @things.get("/doc/id/catalog.<suffix>", endpoint="doc-catalog")
        def get_catalogue(suffix: str) -> Response:
            if suffix not in RDF_FORMS:
                abort(404)
            return send_document(service, find(service), suffix)


def point_to(service: Service, thing: Thing, form: str) -> Response:
    """303 to the document or the page; what is withdrawn says so at once."""
    with transaction(service.store.reading) as connection:
        try:
            triples = thing.read(connection, open_reading(service))
        except Gone as gone:
            if form == "html":
                raise
            graph = thing.tombstone(connection, gone)
            return _answer(service, thing, graph.triples, form, 410)
    response = redirect(address_of(service, thing, form), 303)
    response.headers["Link"] = ", ".join(links_of(service, thing, triples, form))
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.update(("Accept", "Accept-Language"))
    return response


def send_document(service: Service, thing: Thing, suffix: str) -> Response:
    """The document, kept as long as the registry and the graph are what they were."""
    key = _key_of(service, thing, suffix)
    state = service.snapshots.unchanged()
    if state and (kept := state.answers.get(key)):
        links, _, body = kept.partition(b"\n")
        return _send(body, links.decode(), suffix, 200)
    with transaction(service.store.reading) as connection:
        state = service.snapshots.read(connection)
        try:
            triples = thing.read(connection, open_reading(service))
        except Gone as gone:
            graph = thing.tombstone(connection, gone)
            return _answer(service, thing, graph.triples, suffix, 410)
    body, shown = _write(service, thing, triples, suffix)
    if key == _key_of(service, thing, suffix):
        state.keep_answer(key, shown.encode() + b"\n" + body)
    return _send(body, shown, suffix, 200)


def _key_of(service: Service, thing: Thing, suffix: str) -> str:
    generation = find_current(service.store.home)
    language = reader_language(service.settings)
    return repr((service.build, generation, language, thing.path, suffix))


def _answer(
    service: Service, thing: Thing, triples: Iterable[Triple], suffix: str, status: int
) -> Response:
    return _send(*_write(service, thing, triples, suffix), suffix, status)


def _write(
    service: Service, thing: Thing, triples: Iterable[Triple], suffix: str
) -> tuple[bytes, str]:
    """The document and its links."""
    page = make_page(triples, thing.iri, service.settings.id_base)
    return write_page(page, suffix), ", ".join(links_of(service, thing, page.triples, suffix))


def _send(body: bytes, links: str, suffix: str, status: int) -> Response:
    tag = hashlib.sha256(body).hexdigest()[:32]
    same = status == 200 and knows(tag)
    response = Response(status=304) if same else Response(body, status)
    response.headers["Content-Type"] = FORMS[suffix].content_type
    response.set_etag(tag)
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Link"] = links
    # The page that it links to is in the reader's language.
    response.vary.add("Accept-Language")
    if status == 410:
        response.vary.add("Accept")
    return response


def address_of(service: Service, thing: Thing, form: str) -> str:
    if form == "html":
        language = reader_language(service.settings)
        return service.addresses.page(*thing.page, language=language)
    return f"{service.settings.base_url}/doc/{quote(thing.path, safe=KEPT)}.{form}"


def links_of(service: Service, thing: Thing, triples: Collection[Triple], form: str) -> list[str]:
    """What describes the thing in other forms, how it is cited, its licence and its classes."""
    links = [f'<{_quoted(thing.iri)}>; rel="cite-as"']
    for other in PAGE_OR_RDF:
        if other != form:
            address = address_of(service, thing, other)
            links.append(f'<{address}>; rel="alternate"; type="{FORMS[other].media_type}"')
    described = address_of(service, thing, "ttl" if form == "html" else form)
    links.append(f'<{described}>; rel="describedby"; type="{FORMS["ttl"].media_type}"'
                 if form == "html" else f'<{_quoted(thing.iri)}>; rel="describes"')  # fmt: skip
    links.append(f'<{_quoted(thing.collection)}>; rel="collection"')
    main = NamedNode(thing.iri)
    # A dataset's licence is that of its distributions.
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
    """The IRIs that are said of these with a predicate, each once."""
    said = (triple for triple in triples if triple.predicate.value == predicate)
    found = (triple.object for triple in said if triple.subject in subjects)
    return list(dict.fromkeys(node for node in found if isinstance(node, NamedNode)))


def _quoted(iri: str) -> str:
    return quote(iri, safe=KEPT + "#?")
