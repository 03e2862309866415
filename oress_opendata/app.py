"""Wire settings and a store into a WSGI application.

Order matters once: problems are registered last, to replace flask-smorest's handler.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from oress_opendata.delivery.api.blueprint import register_api
from oress_opendata.delivery.assistants.routes import register_assistants
from oress_opendata.delivery.deposit.site import register_deposits
from oress_opendata.delivery.desk.site import register_desk
from oress_opendata.delivery.downloads.covers import make_covers
from oress_opendata.delivery.downloads.derived import make_formats
from oress_opendata.delivery.downloads.descriptions import make_descriptions
from oress_opendata.delivery.downloads.files import make_files
from oress_opendata.delivery.downloads.linksets import make_linksets
from oress_opendata.delivery.harvest.site import register_harvest
from oress_opendata.delivery.http.access_log import log_accesses
from oress_opendata.delivery.http.caching import compress
from oress_opendata.delivery.http.health import make_health
from oress_opendata.delivery.http.measurements import Measurements, measure_requests
from oress_opendata.delivery.http.metrics import make_metrics
from oress_opendata.delivery.http.prefix import Mount
from oress_opendata.delivery.http.problems import register_problems
from oress_opendata.delivery.http.rates import limit_rates
from oress_opendata.delivery.http.reader import mark_reader
from oress_opendata.delivery.http.security import SecurityHeaders, refuse_controls, trusted_hosts
from oress_opendata.delivery.http.service import make_service
from oress_opendata.delivery.http.uploads import LEAST_BYTES
from oress_opendata.delivery.inbox.site import register_inbox
from oress_opendata.delivery.pages.linked.routes import register_linked_pages
from oress_opendata.delivery.pages.shared.problem import render_problem_page
from oress_opendata.delivery.pages.site import register_pages
from oress_opendata.desk.database import open_desk
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, open_store


class Json(DefaultJSONProvider):
    """JSON for people too: no escaped letters, members in their given order."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: Any, **options: Any) -> str:
        return super().dumps(obj, **{"separators": (",", ":"), **options})


def create_app(
    settings: Settings, store: Store | None = None, measurements: Measurements | None = None
) -> Flask:
    """The service. Opens the store if none is given; raises StoreUnavailable. `measurements` are
    those of all web processes; without any, this one has its own."""
    measurements = measurements or Measurements()
    service = make_service(settings, store or open_store(settings))
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.json = Json(app)
    app.config.update(TRUSTED_HOSTS=trusted_hosts(settings), MAX_CONTENT_LENGTH=LEAST_BYTES)
    # Either would redirect to an address made from the request.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    measure_requests(app, measurements)
    app.after_request(compress)
    if settings.access_log:
        log_accesses(app)
    limit_rates(app, settings)
    app.before_request(refuse_controls)
    if settings.reader:
        mark_reader(app, settings.home)
    app.register_blueprint(make_health(service))
    app.register_blueprint(make_metrics(app, service, measurements))
    app.register_blueprint(make_files(service))
    app.register_blueprint(make_descriptions(service))
    app.register_blueprint(make_linksets(service))
    app.register_blueprint(make_formats(service))
    app.register_blueprint(make_covers(service))
    api = register_api(app, service)
    register_pages(app, service)
    register_linked_pages(app, service)
    if service.settings.takes_messages:
        desk = open_desk(settings, service.store)
        register_desk(app, service, desk)
        register_deposits(api, service, desk)
        register_inbox(app, service, desk)
    register_harvest(app, service)
    register_assistants(app, service)
    register_problems(app, service, partial(render_problem_page, service))
    app.wsgi_app = SecurityHeaders(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.wsgi_app = Mount(app.wsgi_app, roots_of(settings))  # type: ignore[assignment, method-assign]
    return app


def roots_of(settings: Settings) -> list[str]:
    """The paths below which the service answers, the longest first."""
    paths = {urlsplit(base).path for base in (settings.base_url, settings.id_base)}
    return sorted(paths - {""}, key=len, reverse=True)
