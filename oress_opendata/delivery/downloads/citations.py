"""Citations as files: by the end of an address the media type and who writes it. Whatever can be
cited (a release, a question about its rows, a document) is offered in all of them."""

from __future__ import annotations

from collections.abc import Callable

from oress_opendata.projections.descriptions.citation import (
    Reference,
    cite_apa,
    cite_bibtex,
    cite_csl,
    cite_ris,
    dump_json,
)

Cite = Callable[[Reference, str], str]
# The language counts for what is read by people only.
CITATIONS: dict[str, tuple[str, Cite]] = {
    "txt": ("text/plain; charset=utf-8", lambda each, code: cite_apa(each, code) + "\n"),
    "bib": ("application/x-bibtex; charset=utf-8", lambda each, _: cite_bibtex(each)),
    "ris": ("application/x-research-info-systems; charset=utf-8", lambda each, _: cite_ris(each)),
    "json": ("application/vnd.citationstyles.csl+json", lambda each, _: dump_json(cite_csl(each))),
}
