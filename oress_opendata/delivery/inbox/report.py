"""Report an error on a page: what is wrong, what is right, how one knows, how to be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.sending import TRAP, send
from oress_opendata.delivery.inbox.subject import page_of, read_subject
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.message import Kind
from oress_opendata.desk.inbox.texts import EMPTY, MessageRefused, clean_texts
from oress_opendata.languages import N_, say

FIELDS: Mapping[str, str] = {
    "wrong": N_("What is wrong?"),
    "right": N_("What is right?"),
    "source": N_("How do you know?"),
    "contact": N_("How can we reach you?"),
}


@dataclass(frozen=True, slots=True)
class ReportPage(Page):
    """`about` is the path of the page; `given` what was typed, by field; `problem` a sentence."""

    template: ClassVar[str] = "inbox/report.html"

    about: str
    subject: str
    page: str
    given: Mapping[str, str]
    problem: str
    trap: str


def make_reports(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("inbox_report", __name__)

    @pages.get("/report")
    def show_form(language: str) -> str:
        return _show(service, read_query_string().text("about"), {}, "")

    @pages.post("/report")
    def take_form(language: str) -> str | Response:
        about = request.form.get("about", "")
        given = {name: request.form.get(name, "") for name in FIELDS}
        try:
            titled = clean_texts({say(FIELDS[name], language): given[name] for name in FIELDS})
            clean = dict(zip(FIELDS, titled.values(), strict=True))
            if not clean["wrong"] and not clean["right"]:
                raise MessageRefused(EMPTY)
        except MessageRefused as error:
            return _show(service, about, given, error.say(language))
        contact = clean.pop("contact")
        subject = read_subject(about, service.addresses.root) or "/"
        return send(service, desk, Kind.ERROR, subject, clean, contact=contact)

    return pages


def _show(service: Service, about: str, given: Mapping[str, str], problem: str) -> str:
    subject = read_subject(about, service.addresses.root)
    return render(
        ReportPage(
            about=about if subject else "",
            subject=subject,
            page=page_of(subject) if subject else "",
            given={name: given.get(name, "") for name in FIELDS},
            problem=problem,
            trap=TRAP,
        )
    )
