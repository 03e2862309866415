"""What a form is answered when it is refused: the same page with a sentence, and what was typed."""

from __future__ import annotations

from flask import Response, g

from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.errors import OressError, TooManyRequests
from oress_opendata.model.texts import say_isolated


def sentence_of(error: OressError) -> str:
    """An error in the language of the page."""
    return say_isolated(error.sentence, g.language, **error.parameters)


def refuse(page: Page, error: OressError) -> Response:
    """The page that says why. 429 with the time to wait, else 400."""
    status = 429 if isinstance(error, TooManyRequests) else 400
    response = Response(render(page), status, content_type=PAGE)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.seconds)
    return response
