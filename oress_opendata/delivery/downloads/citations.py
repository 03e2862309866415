"""Citations as files: media type and writer by suffix, for releases, row queries, documents."""

from __future__ import annotations

from collections.abc import Callable

from oress_opendata.model.form import FORMS
from oress_opendata.projections.descriptions.citation import (
    Reference,
    cite_apa,
    cite_bibtex,
    cite_csl,
    cite_ris,
    dump_json,
)

Cite = Callable[[Reference, str], str]
# The language only affects texts for people.
CITATIONS: dict[str, tuple[str, Cite]] = {
    "txt": (FORMS["txt"].content_type, lambda reference, code: cite_apa(reference, code) + "\n"),
    "bib": (FORMS["bib"].content_type, lambda reference, _: cite_bibtex(reference)),
    "ris": (FORMS["ris"].content_type, lambda reference, _: cite_ris(reference)),
    "json": (FORMS["csl"].content_type, lambda reference, _: dump_json(cite_csl(reference))),
}
