"""Where the pages of drafts are, and how their forms answer."""

from __future__ import annotations

from flask import Response

from oress_opendata.delivery.desk.access import go, notify
from oress_opendata.delivery.desk.waiting import wait_a_moment
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, State
from oress_opendata.errors import OressError
from oress_opendata.languages import N_

PART = "drafts"
STATES = {
    State.OPEN: N_("in preparation"),
    State.FROZEN: N_("ready to be checked"),
    State.SUBMITTED: N_("waits for approval"),
    State.SCHEDULED: N_("will be published"),
    State.PUBLISHED: N_("published"),
    State.DISCARDED: N_("discarded"),
}


def show_draft_after(desk: Desk, draft: Draft | str, job: str) -> Response:
    """To the page of a draft, when its job is done or has had a moment."""
    wait_a_moment(desk, job)
    draft_id = draft if isinstance(draft, str) else draft.id
    return go(PART, draft_id)


class refusals_shown:  # noqa: N801, read as a verb after `with`
    """Show an error of a block on the next page, in place of an error page.

    A class, so that type checkers know that what follows the block is reached.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, OressError):
            return False
        notify(self.desk, error.sentence, "bad", **error.parameters)
        return True
