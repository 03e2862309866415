"""The desk as it is served: its guard, the context of its templates, all its families of pages."""

from __future__ import annotations

from flask import Flask

from oress_opendata.delivery.desk.access import guard_desk
from oress_opendata.delivery.desk.account import make_account
from oress_opendata.delivery.desk.audit import make_audit
from oress_opendata.delivery.desk.codes import make_codes
from oress_opendata.delivery.desk.context import share_staff_context
from oress_opendata.delivery.desk.descriptions.routes import make_descriptions
from oress_opendata.delivery.desk.documents.routes import make_desk_documents
from oress_opendata.delivery.desk.drafts.actions import make_draft_actions
from oress_opendata.delivery.desk.drafts.publication import make_draft_publication
from oress_opendata.delivery.desk.drafts.routes import make_drafts
from oress_opendata.delivery.desk.help import make_help
from oress_opendata.delivery.desk.home import make_desk_home
from oress_opendata.delivery.desk.inbox.claims import make_claim_links
from oress_opendata.delivery.desk.inbox.routes import make_desk_inbox
from oress_opendata.delivery.desk.invitation import make_invitation
from oress_opendata.delivery.desk.letters.routes import make_desk_letters, share_letters
from oress_opendata.delivery.desk.people import make_people
from oress_opendata.delivery.desk.provider import make_provider
from oress_opendata.delivery.desk.redaction import make_redaction
from oress_opendata.delivery.desk.rows.routes import make_rows
from oress_opendata.delivery.desk.sign_in import make_sign_in
from oress_opendata.delivery.desk.sign_out import make_sign_out
from oress_opendata.delivery.desk.status import make_status
from oress_opendata.delivery.desk.tokens import make_tokens
from oress_opendata.delivery.desk.workbooks.forms import make_workbook_forms
from oress_opendata.delivery.desk.workbooks.routes import make_workbooks
from oress_opendata.delivery.desk.workbooks.templates import make_templates
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk

PREFIX = "/<language:language>/desk"


def register_desk(app: Flask, service: Service, desk: Desk) -> None:
    """After the pages, whose languages and templates it uses."""
    app.extensions["desk"] = desk
    guard_desk(app, desk)
    share_staff_context(app, desk)
    for make in (
        make_desk_home,
        make_drafts,
        make_draft_actions,
        make_draft_publication,
        make_rows,
        make_desk_documents,
        make_descriptions,
        make_status,
        make_help,
        make_sign_in,
        make_sign_out,
        make_provider,
        make_invitation,
        make_account,
        make_codes,
        make_people,
        make_audit,
        make_tokens,
        make_templates,
        make_workbooks,
        make_workbook_forms,
        make_desk_inbox,
        make_desk_letters,
        make_redaction,
        make_claim_links,
    ):
        app.register_blueprint(make(service, desk), url_prefix=PREFIX)
    share_letters(app, desk)
