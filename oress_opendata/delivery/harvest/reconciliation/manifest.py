"""The manifest: what the service offers, and where. Names are in the language of the address."""

from __future__ import annotations

from typing import Any

from oress_opendata import __version__
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.reconciliation import BATCH
from oress_opendata.iris import catalog_iri
from oress_opendata.languages import N_, say
from oress_opendata.queries.reconciliation.extension import CONTENTS
from oress_opendata.queries.reconciliation.types import COMMUNE, CONCEPT, PROVINCE, Types

NAME = N_("ORESS Open Data: places, structures, support, concepts (English)")
VERSIONS = ("0.1", "0.2")
# Good first choices for a column of somebody's table; all types can be searched.
DEFAULT_TYPES = ("structure", COMMUNE, PROVINCE, "place", "actor", "document", CONCEPT)
PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 240
CONTENT = N_("Codes and references as")
CONTENT_NAMES = {
    "entity": N_("entities, which can be extended again"),
    "label": N_("labels"),
    "code": N_("codes"),
}
TEXT_LANGUAGE = N_("Language of labels")
MOST = N_("Number of values, 0 for all")


def describe_service(service: Service, types: Types, language: str) -> dict[str, Any]:
    addresses, settings = service.addresses, service.settings
    base = addresses.page("reconcile", language=language)
    return {
        "versions": list(VERSIONS),
        "name": say(NAME, language),
        "identifierSpace": f"{settings.id_base}/",
        "schemaSpace": f"{settings.id_base}/vocab/oress#",
        "documentation": addresses.page("developers", language=language),
        "logo": f"{addresses.base}/static/star.svg",
        "serviceVersion": __version__,
        "defaultTypes": [{"id": t.id, "name": t.name} for t in map(types.named, DEFAULT_TYPES)],
        "view": {"url": f"{settings.id_base}/{{{{id}}}}"},
        "preview": {
            "url": f"{base}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {
            kind: {"service_url": base, "service_path": f"/suggest/{kind}"}
            for kind in ("property", "type")
        }
        | {
            "entity": {
                "service_url": base,
                "service_path": "/suggest/entity",
                "flyout_service_url": base,
                "flyout_service_path": "/flyout?id=${id}",
            }
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/properties"},
            "property_settings": _describe_settings(service, language),
        },
        "batchSize": BATCH,
        "standardizedScore": True,
        # What the protocol has no members for.
        "url": base,
        "publisher": {"name": settings.publisher},
        "catalog": catalog_iri(settings.id_base),
    }


def _describe_settings(service: Service, language: str) -> list[dict[str, Any]]:
    contents = [
        {"value": content, "name": say(CONTENT_NAMES[content], language)} for content in CONTENTS
    ]
    languages = [{"value": code, "name": code} for code in service.settings.languages]
    return [
        {
            "name": "content",
            "label": say(CONTENT, language),
            "type": "select",
            "default": CONTENTS[0],
            "choices": contents,
        },
        {
            "name": "language",
            "label": say(TEXT_LANGUAGE, language),
            "type": "select",
            "default": language,
            "choices": languages,
        },
        {"name": "limit", "label": say(MOST, language), "type": "number", "default": 0},
    ]
