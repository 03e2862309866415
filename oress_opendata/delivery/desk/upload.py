"""The file that a form of the desk sends."""

from __future__ import annotations

from flask import request

from oress_opendata.desk.drafts.upload import Upload
from oress_opendata.errors import OressError
from oress_opendata.languages import N_

NO_FILE = N_("Choose a file first.")


class NoFile(OressError):
    """A form was sent without its file."""


def read_upload() -> Upload:
    """The uploaded file. Raises NoFile."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise NoFile(NO_FILE)
    return Upload(given.filename, given.read())
