"""`/llms.txt` (https://llmstxt.org): what the catalogue is, and where its data are, for language
models. In English, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.interfaces import in_language, list_interfaces
from oress_opendata.delivery.http.service import Service
from oress_opendata.languages import choose_text
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import DESCRIPTOR
from oress_opendata.model.texts import is_sample, texts_of
from oress_opendata.store.releases import list_datasets

LANGUAGE = "en"
MOST_DATASETS = 200
LONGEST = 200
SUMMARY = """\
# ORESS Open Data

> Open data on the social and solidarity economy of Tanger-Tétouan-Al Hoceima (Morocco): \
cooperatives, associations, mutual societies and foundations, who supports them, figures by place, \
and documents, in French, Arabic and English.

Published by: {publisher}

- Each dataset has versions that never change. Cite the IRI of the version that you used, with its \
licence.
- Each row states its source, its status and the day on which it was checked.
- What was not surveyed is not known: it is not "not offered".
- Data marked as a sample are fictitious. They describe no real organisation.
- Places have codes of the HCP, such as `01.571`. Regions changed in 2009 and 2015: figures of \
different perimeters are not comparable.
- No key and no registration are needed. Send the ETag of an answer in If-None-Match to get 304.
"""
PAGES = (
    ("developers", "Recipes for programmers", "Python, R, JavaScript, curl, SPARQL, DuckDB, MCP"),
    ("about", "About", "method, licences, privacy, how to cite"),
    ("guide", "How to found a cooperative", "step by step, with who helps"),
    ("actors", "Who can help", "support by need and place"),
    ("places", "Places", "a sheet for each province and commune"),
    ("charts", "Charts and maps", "each as a page, SVG, PNG, CSV and JSON, for places to choose"),
)


def make_llms(service: Service) -> Blueprint:
    llms = Blueprint("llms", __name__)

    @llms.get("/llms.txt")
    def get_llms() -> Response:
        kind = FORMS["txt"].content_type
        return answer(service, lambda connection: write_llms(service, connection), kind)

    return llms


def write_llms(service: Service, connection: Connection) -> str:
    language = LANGUAGE if LANGUAGE in service.settings.languages else service.addresses.language
    base = service.settings.base_url
    lines = [
        SUMMARY.format(publisher=_plain(service.settings.publisher)),
        "## Interfaces\n",
        *(
            f"- [{interface.purpose}]({base}{in_language(interface.path, language)})"
            for interface in list_interfaces(service)
        ),
        "\n## Datasets\n",
        *_list_datasets(service, connection),
        "\n## Pages\n",
        *(
            f"- [{title}]({service.addresses.page(path, language=language)}): {about}"
            for path, title, about in PAGES
        ),
    ]
    return "\n".join([*lines, ""])


def _list_datasets(service: Service, connection: Connection) -> Iterator[str]:
    languages = (LANGUAGE, *service.settings.languages)
    for dataset in list_datasets(connection)[:MOST_DATASETS]:
        if dataset.current:
            descriptor = service.store.manifest(dataset.current.manifest).descriptor
            title, description = (
                _plain(choose_text(texts_of(descriptor, key, languages[1]), languages))
                for key in ("title", "description")
            )
            address = service.addresses.file(dataset.name, "latest", DESCRIPTOR)
            sample = "SAMPLE, FICTITIOUS. " if is_sample(descriptor) else ""
            yield f"- [{title or dataset.name}]({address}): {sample}{description}".rstrip(": ")


def _plain(text: str) -> str:
    """A text of others in one line without markup."""
    line = " ".join(text.replace("[", "(").replace("]", ")").split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rpartition(' ')[0]} …"
