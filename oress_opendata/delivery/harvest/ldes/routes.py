"""The addresses of the streams.

The tag of a page follows from the edition and the number of members; one that is closed is kept by
clients for ever. In another edition its address leads to the view: what was erased is no longer
reached, and clients find where to go on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, request

from oress_opendata.delivery.harvest.descriptions import description_context
from oress_opendata.delivery.harvest.ldes.activities import describe_member
from oress_opendata.delivery.harvest.ldes.description import (
    describe_node,
    describe_shape,
    describe_stream,
    describe_view,
    shape_iri,
    stream_iri,
    view_of,
)
from oress_opendata.delivery.harvest.ldes.syntaxes import PLAIN_FORMS, Document, write_document
from oress_opendata.delivery.harvest.ldes.tree import NO_NODE, Node, Tree
from oress_opendata.delivery.harvest.streams import read_stream
from oress_opendata.delivery.http.caching import IMMUTABLE, REVALIDATE, knows, tagged
from oress_opendata.delivery.http.negotiation import choose_form, reader_language, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import NotFound
from oress_opendata.model.form import FORMS, QUAD_FORMS
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.stream.database import STREAMS

EDITION = re.compile(r"\d{8}T\d{6}Z(-[0-9a-f]{4})?")
STREAM = f"/ldes/<any({', '.join(STREAMS)}):name>"


def make_ldes(service: Service) -> Blueprint:
    ldes = Blueprint("ldes", __name__)

    @ldes.get("/ldes")
    def get_streams() -> Response:
        form = choose_form((*PLAIN_FORMS, "html"))
        if form == "html":
            language = reader_language(service.settings)
            page = service.addresses.page("developers", language=language)
            response = redirect(f"{page}#ldes", 303)
            response.vary.update(("Accept", "Accept-Language"))
            return response
        return _send(service, form, (), partial(_write_streams, service, form))

    @ldes.get("/ldes/shape")
    def get_shape() -> Response:
        form = choose_form(PLAIN_FORMS)
        return _send(service, form, (), partial(_write_shape, service, form))

    @ldes.get(STREAM)
    def get_view(name: str) -> Response:
        form = choose_form(PLAIN_FORMS)
        with read_stream(service) as stream:
            tree = Tree(stream, name)
            key = (tree.edition, tree.members)
            return _send(service, form, key, partial(_write_view, service, tree, form))

    @ldes.get(f"{STREAM}/<edition>/<month>")
    def get_month(name: str, edition: str, month: str) -> Response:
        form = choose_form(PLAIN_FORMS)
        with read_stream(service) as stream:
            tree = Tree(stream, name)
            if edition != tree.edition:
                return _lead_to_view(service, name, edition)
            node = tree.find_month(month)
            make = partial(_write_month, service, tree, node, month, form)
            return _send_node(service, form, tree, node, make)

    @ldes.get(f"{STREAM}/<edition>/<month>/<int:number>")
    def get_page(name: str, edition: str, month: str, number: int) -> Response:
        form = choose_form(QUAD_FORMS)
        with read_stream(service) as stream:
            tree = Tree(stream, name)
            if edition != tree.edition:
                return _lead_to_view(service, name, edition)
            node = tree.find_page(month, number)
            make = partial(_write_page, service, tree, node, form)
            return _send_node(service, form, tree, node, make)

    return ldes


def _lead_to_view(service: Service, name: str, edition: str) -> Response:
    """To the view, from a page of an edition that is no more. Raises NotFound for what never was an
    edition."""
    if not EDITION.fullmatch(edition):
        raise NotFound(NO_NODE, path=edition)
    response = redirect(view_of(service.settings, name))
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _write_streams(service: Service, form: str) -> bytes:
    graph, context = Graph(), description_context(service)
    for name in STREAMS:
        describe_stream(graph, name, context)
    return _write(service, Document(graph, stream_iri(service.settings, STREAMS[0])), form)


def _write_shape(service: Service, form: str) -> bytes:
    settings = service.settings
    return _write(service, Document(describe_shape(settings), shape_iri(settings)), form)


def _write_view(service: Service, tree: Tree, form: str) -> bytes:
    view = view_of(service.settings, tree.name)
    graph = describe_node(view, Node(""), tree.list_months())
    graph.merge(describe_view(view))
    describe_stream(graph, tree.name, description_context(service))
    return _write(service, Document(graph, view), form)


def _write_month(service: Service, tree: Tree, node: Node, month: str, form: str) -> bytes:
    view = view_of(service.settings, tree.name)
    graph = describe_node(view, node, tree.list_pages(month))
    return _write(service, Document(graph, f"{view}/{node.path}"), form)


def _write_page(service: Service, tree: Tree, node: Node, form: str) -> bytes:
    settings = service.settings
    view, path = view_of(settings, tree.name), f"ldes/{tree.name}"
    assert node.members
    members = tree.stream.list_members(tree.name, *node.members)
    activities = tuple(describe_member(member, path, settings.id_base) for member in members)
    graph, stream = describe_node(view, node), stream_iri(settings, tree.name)
    return _write(service, Document(graph, f"{view}/{node.path}", stream, activities), form)


def _write(service: Service, document: Document, form: str) -> bytes:
    return write_document(document, service.settings.id_base, form)


def _send_node(
    service: Service, form: str, tree: Tree, node: Node, make: Callable[[], bytes]
) -> Response:
    response = _send(service, form, () if node.is_closed else (tree.members,), make)
    if node.is_closed:
        response.headers["Cache-Control"] = IMMUTABLE
    view = view_of(service.settings, tree.name)
    response.headers["Link"] = f'<{view}>; rel="collection"'
    return response


def _send(
    service: Service, form: str, key: tuple[object, ...], make: Callable[[], bytes]
) -> Response:
    """What `make` makes, or 304."""
    question = (service.build, request.path, form, *key)
    tag = hashlib.blake2b(repr(question).encode(), digest_size=15).hexdigest()
    if knows(tag):
        response = Response(status=304)
    else:
        response = Response(make(), content_type=FORMS[form].content_type)
    response = tagged(response, tag)
    response.vary.add("Accept")
    return response
