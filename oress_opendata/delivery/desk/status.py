"""How the service is, in words: what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from flask import Blueprint

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.model.diagnosis import Gravity
from oress_opendata.queries.diagnoses import diagnose
from oress_opendata.queries.status import read_status
from oress_opendata.store.engine import transaction


@dataclass(frozen=True, slots=True)
class ShownDiagnosis:
    """`gravity` is ok, warning or error."""

    gravity: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class StatusPage(Page):
    template: ClassVar[str] = "desk/status.html"

    diagnoses: tuple[ShownDiagnosis, ...]
    is_well: bool


def make_status(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_status", __name__)

    @pages.get("/status")
    def show_status(language: str) -> str:
        with transaction(desk.store.reading) as connection:
            status = read_status(desk.store, connection, datetime.now(UTC))
        found = sorted(diagnose(status), key=lambda diagnosis: -diagnosis.gravity)
        shown = tuple(
            ShownDiagnosis(
                diagnosis.gravity.name.lower(),
                diagnosis.say(language),
                diagnosis.say_remedy(language),
            )
            for diagnosis in found
        )
        return render(StatusPage(shown, all(d.gravity is Gravity.OK for d in found)))

    return pages
