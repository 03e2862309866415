"""Citations: APA in each language, BibTeX, RIS, CSL-JSON. Releases, selected rows of a release and
documents of the register are cited by a `Reference`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from oress_opendata.languages import N_, choose_text, comma_of, say
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.settings import DEMONSTRATION

Kind = Literal["dataset", "query", "document"]
# APA 7, sections 10.9 (data sets) and 10.4 (reports).
APA: Mapping[Kind, str] = {
    "dataset": N_("{author}. ({year}). {title} (Version {version}) [Data set]. {address}"),
    "query": N_("{author}. ({year}). {title} (Version {version}) [Selected rows]. {address}"),
    "document": N_("{author}. ({year}). {title} [Document]. {address}"),
}
# What the constant of the settings, which is French, says.
NOT_VALIDATED = N_("Demonstration, not validated by the Regional Council")
CSL: Mapping[Kind, str] = {"dataset": "dataset", "query": "dataset", "document": "report"}
RIS: Mapping[Kind, str] = {"dataset": "DATA", "query": "DATA", "document": "RPRT"}
# Characters with a special meaning in LaTeX, by what prints them.
_PRINTED = {
    **{character: f"\\{character}" for character in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_SPECIAL = re.compile(r"[#$%&_{}\\~^]")


@dataclass(frozen=True, slots=True)
class Reference:
    """The content of a citation. `address` is permanent; `titles` are by language, in the order of
    the settings; `version` is empty for a document."""

    kind: Kind
    key: str
    titles: Mapping[str, str]
    authors: tuple[str, ...]
    publisher: str
    issued: date
    address: str
    version: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    def title(self, language: str = "") -> str:
        return choose_text(self.titles, (language,)) or self.key


def refer_release(subject: Subject) -> Reference:
    manifest = subject.manifest
    return Reference(
        kind="dataset",
        key=f"{manifest.name}-{manifest.version}",
        titles=subject.texts("title") or {"": manifest.name},
        authors=tuple(agent.name for agent in subject.agents.authors),
        publisher=subject.publisher,
        issued=subject.day,
        address=subject.iri,
        version=manifest.version,
        abstract=subject.text("description"),
        keywords=tuple(subject.keywords),
    )


def refer_rows(subject: Subject, address: str) -> Reference:
    """The rows of a release that a query selects; the answer of `address` never changes."""
    return replace(refer_release(subject), kind="query", address=address)


def cite_apa(reference: Reference, language: str) -> str:
    """The reference after APA 7, in words of a language. A publisher that is not the author comes
    before the address (section 9.29)."""
    own = reference.publisher in ("", *reference.authors) or reference.kind == "document"
    place = "" if own else f"{_name(reference.publisher, language)}. "
    return say(
        APA[reference.kind],
        language,
        author=comma_of(language).join(_name(author, language) for author in reference.authors),
        year=reference.issued.year,
        title=reference.title(language),
        version=reference.version,
        address=place + reference.address,
    )


def _name(agent: str, language: str) -> str:
    """The demonstration is named in the reader's language."""
    return say(NOT_VALIDATED, language) if agent == DEMONSTRATION else agent


def cite_bibtex(reference: Reference) -> str:
    fields = {
        "author": " and ".join(f"{{{_escape(author)}}}" for author in reference.authors),
        "title": f"{{{_escape(reference.title())}}}",
        "year": str(reference.issued.year),
        "version": reference.version,
        "publisher": _escape(reference.publisher),
        "url": reference.address,
        "note": f"Version {reference.version}" if reference.version else "",
    }
    lines = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items() if value)
    return f"@misc{{{reference.key},\n{lines}\n}}\n"


def cite_ris(reference: Reference) -> str:
    """Lines of the RIS format."""
    lines = [
        ("TY", RIS[reference.kind]),
        *(("AU", author) for author in reference.authors),
        ("TI", reference.title()),
        ("PY", str(reference.issued.year)),
        ("DA", reference.issued.strftime("%Y/%m/%d")),
        ("ET", reference.version),
        ("PB", reference.publisher),
        *(("KW", word) for word in reference.keywords),
        ("AB", " ".join(reference.abstract.split())),
        ("UR", reference.address),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines if text or tag == "ER")


def cite_csl(reference: Reference) -> list[dict[str, Any]]:
    """CSL-JSON, as Zotero and citeproc read it."""
    issued = reference.issued
    item = {
        "id": reference.key,
        "type": CSL[reference.kind],
        "title": reference.title(),
        "author": [{"literal": author} for author in reference.authors],
        "publisher": reference.publisher,
        "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
        "version": reference.version,
        "abstract": reference.abstract,
        "keyword": ", ".join(reference.keywords),
        "URL": reference.address,
    }
    return [{key: value for key, value in item.items() if value}]


def dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _PRINTED[found.group()], text)
