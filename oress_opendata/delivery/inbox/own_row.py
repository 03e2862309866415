"""What the forms of structures have in common: their fields, what was typed, the consent."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from oress_opendata.delivery.desk.rows.shown_form import read_cells
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.answers import today
from oress_opendata.desk.inbox.own_row import apply_consent
from oress_opendata.desk.inbox.texts import clean_texts
from oress_opendata.desk.rows.form import Form
from oress_opendata.meaning.descriptor import Table

CONSENT_FIELD = "consent"


def read_own_cells(desk: Desk, table: Table, form: Form) -> dict[str, str]:
    """The cells that the form holds, and the consent. Raises MessageRefused."""
    given = read_cells(request.form, form)
    titles = {field.name: field.title for field in form.fields}
    clean_texts({titles[name]: cell for name, cell in given.items()})
    consents = CONSENT_FIELD in request.form
    return apply_consent(table, given, consents=consents, day=today(desk))


def find_problem(form: Form, cells: Mapping[str, str]) -> str:
    """The title of the first required field that is empty; else nothing."""
    empty = (one.title for one in form.fields if one.required and not cells.get(one.name))
    return next(empty, "")
