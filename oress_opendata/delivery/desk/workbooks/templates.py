"""Workbooks to fill in, one for each register, and what is remembered of those that came back."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, notify, person
from oress_opendata.delivery.desk.download import download
from oress_opendata.delivery.desk.workbooks.registers import refuse_other
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.imports.draft import forget_memory
from oress_opendata.desk.proposal.loading import load_target
from oress_opendata.desk.proposal.template import write_template
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

FORGOTTEN = N_("What was remembered of earlier lists is forgotten.")


def make_templates(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("templates", __name__)

    @pages.get("/workbooks/template.xlsx")
    def get_template(language: str) -> Response:
        dataset, _, register = read_query_string().text("register").partition("/")
        refuse_other(desk, dataset, register)
        today = datetime.now(service.settings.timezone).date()
        target = load_target(desk.store, service.settings, dataset, today, register)
        return download(write_template(target, language), f"{dataset}-{language}", "xlsx")

    @pages.post("/workbooks/forget")
    def forget(language: str) -> Response:
        dataset, _, register = request.form.get("register", "").partition("/")
        with transaction(desk.writing) as connection:
            forget_memory(connection, person().name, dataset, register)
        notify(desk, FORGOTTEN)
        return go("workbooks", "new")

    return pages
