"""Citations of a release: APA in each language, BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from oress_opendata.languages import N_, say
from oress_opendata.projections.descriptions.subject import Subject

APA = N_("{publisher}. ({year}). {title} (Version {version}) [Data set]. {iri}")
# What BibTeX would read as its own signs.
_ESCAPED = re.compile(r"([#$%&_{}])")


def cite_apa(subject: Subject, language: str) -> str:
    """The reference of a data set after APA 7, section 10.9, in words of a language."""
    return say(
        APA,
        language,
        publisher=subject.publisher,
        year=subject.issued.year,
        title=subject.text("title", language),
        version=subject.manifest.version,
        iri=subject.iri,
    )


def cite_bibtex(subject: Subject) -> str:
    name = subject.manifest.name
    fields = {
        "author": f"{{{_escape(subject.publisher)}}}",
        "title": f"{{{_escape(subject.text('title'))}}}",
        "year": str(subject.issued.year),
        "version": subject.manifest.version,
        "publisher": _escape(subject.publisher),
        "url": subject.iri,
        "note": f"Version {subject.manifest.version}",
    }
    lines = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items())
    return f"@misc{{{name}-{subject.manifest.version},\n{lines}\n}}\n"


def cite_ris(subject: Subject) -> str:
    """Lines of the RIS format; DATA is its type of a data set."""
    lines = [
        ("TY", "DATA"),
        ("AU", subject.publisher),
        ("TI", subject.text("title")),
        ("PY", str(subject.issued.year)),
        ("DA", subject.issued.strftime("%Y/%m/%d")),
        ("ET", subject.manifest.version),
        ("PB", subject.publisher),
        *(("KW", word) for word in subject.keywords),
        ("AB", " ".join(subject.text("description").split())),
        ("UR", subject.iri),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines if text or tag == "ER")


def cite_csl(subject: Subject) -> list[dict[str, Any]]:
    """CSL-JSON, as Zotero and citeproc read it."""
    issued = subject.issued
    return [
        {
            "id": f"{subject.manifest.name}-{subject.manifest.version}",
            "type": "dataset",
            "title": subject.text("title"),
            "author": [{"literal": subject.publisher}],
            "publisher": subject.publisher,
            "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
            "version": subject.manifest.version,
            "abstract": subject.text("description"),
            "keyword": ", ".join(subject.keywords),
            "URL": subject.iri,
        }
    ]


def dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _escape(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text)
