"""The pages of linked data, registered in one place: vocabularies and SPARQL queries."""

from __future__ import annotations

from flask import Flask

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.linked.sparql import make_sparql_page
from oress_opendata.delivery.pages.linked.vocabularies import make_vocabulary_pages


def register_linked_pages(app: Flask, service: Service) -> None:
    for make in (make_vocabulary_pages, make_sparql_page):
        app.register_blueprint(make(service), url_prefix="/<language:language>")
