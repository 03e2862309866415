"""Registers the blueprints of this folder."""

from __future__ import annotations

from flask import Flask

from oress_opendata.delivery.harvest.api_catalog import make_api_catalog
from oress_opendata.delivery.harvest.catalogue import make_catalogue
from oress_opendata.delivery.harvest.dumps import make_dumps
from oress_opendata.delivery.harvest.identity import make_identity
from oress_opendata.delivery.harvest.ldes.routes import make_ldes
from oress_opendata.delivery.harvest.llms import make_llms
from oress_opendata.delivery.harvest.mirror import make_mirror
from oress_opendata.delivery.harvest.oai.routes import make_oai
from oress_opendata.delivery.harvest.reconciliation.routes import make_reconciliation
from oress_opendata.delivery.harvest.robots import make_robots
from oress_opendata.delivery.harvest.row_graphs import make_row_formats
from oress_opendata.delivery.harvest.security_contact import make_security_contact
from oress_opendata.delivery.harvest.sitemaps import make_sitemaps
from oress_opendata.delivery.harvest.sparql import make_sparql
from oress_opendata.delivery.http.service import Service


def register_harvest(app: Flask, service: Service) -> None:
    for make in (
        make_row_formats,
        make_identity,
        make_catalogue,
        make_dumps,
        make_sparql,
        make_sitemaps,
        make_robots,
        make_api_catalog,
        make_security_contact,
        make_llms,
        make_reconciliation,
        make_oai,
        make_ldes,
        make_mirror,
    ):
        app.register_blueprint(make(service))
