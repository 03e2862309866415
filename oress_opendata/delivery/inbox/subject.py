"""What a report is about: a page of this site, and the record that it shows."""

from __future__ import annotations

from urllib.parse import unquote

from oress_opendata.projections.records import PAGES

MOST = 300


def read_subject(text: str, root: str) -> str:
    """`register/id` of the record that a page shows, else the path of the page; empty for what is
    no page of this site. The language does not matter."""
    path, _, part = text.removeprefix(root).partition("#")
    if len(text) > MOST or not text.isprintable() or not path.startswith("/") or "//" in path:
        return ""
    _, _language, *steps = path.split("/")
    for register, folder in PAGES.items():
        if len(steps) == 2 and steps[0] == folder and steps[1]:
            return f"{register}/{unquote(steps[1])}"
    if len(steps) == 3 and steps[0] == "registers":
        return f"{steps[1]}/{unquote(steps[2])}"
    return "/" + "/".join(steps) + (f"#{part}" if part else "")


def page_of(subject: str) -> str:
    """The path of the page of a subject, below the language."""
    if subject.startswith("/"):
        return subject
    register, _, identifier = subject.partition("/")
    return f"/{PAGES.get(register, f'registers/{register}')}/{identifier}"
