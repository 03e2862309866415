"""The deposits as they are served, and described beside the rest of the API."""

from __future__ import annotations

from flask_smorest import Api

from oress_opendata.delivery.deposit.routes import SECURITY, make_deposits
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk


def register_deposits(api: Api, service: Service, desk: Desk) -> None:
    api.register_blueprint(make_deposits(service, desk), url_prefix="/api/v1")
    api.spec.components.security_scheme(SECURITY, {"type": "http", "scheme": "bearer"})
