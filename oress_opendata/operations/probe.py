"""What a visitor gets: the public address, its certificate, and what a proxy in front changes.

The only outgoing connections of this program: `oress doctor` asks its own public address.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from oress_opendata.iris import iri_to_uri
from oress_opendata.languages import N_
from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.settings import Settings

SECONDS = 10
DAY = 86_400
EXPIRES_SOON, EXPIRES_NOW = 14, 3
# Headers of every answer that a proxy must pass on.
KEPT = (
    "Access-Control-Allow-Origin",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "ETag",
)

REACHED = N_("{address} answers.")
UNREACHED = N_("{address} does not answer: {error}")
CHECK_SERVICE = N_("Check the service and the proxy: systemctl status oress nginx")
STATUS = N_("{address} answers with status {status}.")
CHECK_HOST = N_("Let the proxy pass on the host name of the request: proxy_set_header Host $host")
OTHER = N_("{address} is answered by another program.")
CHECK_PROXY = N_("Compare the configuration of the proxy with deploy/nginx.conf.")
LINKS = N_("Links point to {found}, not to {address}.")
SET_BASE = N_("Set ORESS_BASE_URL to the public address, and restart the service.")
LOST = N_("The proxy removes or repeats the header {header}.")
NO_RANGES = N_("Parts of a file cannot be requested (Range).")
PLAIN = N_("{address} is not encrypted.")
ENCRYPT = N_("Let the proxy serve https, and set ORESS_BASE_URL to https://…")
NO_REDIRECT = N_("http://{host} does not lead to https.")
CERTIFICATE = N_("The certificate is valid for {days} more days.")
EXPIRES = N_("The certificate expires in {days} days.")
RENEW = N_("Renew it: certbot renew. Check its timer: systemctl list-timers")
UNTRUSTED = N_("The certificate is not accepted: {error}")
UNNAMED = N_("No proxy is named, so the limits per client do not apply.")
NAME_PROXY = N_("Set ORESS_PROXIES to the address of the proxy, such as 127.0.0.1.")
LOCAL = N_("The address is local: only this machine reaches the service.")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def probe(settings: Settings) -> Iterator[Diagnosis]:
    """Ask the public address, and say what is wrong with the answers."""
    address = settings.base_url
    words = {"address": address}
    try:
        answer = _get(f"{address}/health/live")
    except (OSError, HTTPException) as error:
        if isinstance(getattr(error, "reason", error), ssl.SSLError):
            yield Diagnosis("tls", Gravity.ERROR, UNTRUSTED, RENEW, {"error": _reason(error)})
        else:
            words["error"] = _reason(error)
            yield Diagnosis("address", Gravity.ERROR, UNREACHED, CHECK_SERVICE, words)
        return
    if answer.status != 200:
        words["status"] = str(answer.status)
        yield Diagnosis("address", Gravity.ERROR, STATUS, CHECK_HOST, words)
        return
    yield from _check_answers(address)
    yield from _check_encryption(address)
    if urlsplit(address).scheme == "https" and not settings.proxies:
        yield Diagnosis("proxy", Gravity.WARNING, UNNAMED, NAME_PROXY)


def _check_answers(address: str) -> Iterator[Diagnosis]:
    listed = _get(f"{address}/api/v1/datasets?limit=1")
    try:
        items = json.loads(listed.body)["items"]
        links = [str(item["url"]) for item in items]
        files = [f"{address}/datasets/{item['name']}/{item['version']}" for item in items]
    except (ValueError, KeyError, TypeError):
        yield Diagnosis("address", Gravity.ERROR, OTHER, CHECK_PROXY, {"address": address})
        return
    yield Diagnosis("address", Gravity.OK, REACHED, "", {"address": address})
    for link in links:
        if not link.startswith(f"{address}/"):
            found = {"found": link, "address": address}
            yield Diagnosis("address", Gravity.ERROR, LINKS, SET_BASE, found)
    for header in KEPT:
        if len(listed.headers.get_all(header) or ()) != 1:
            yield Diagnosis("proxy", Gravity.WARNING, LOST, CHECK_PROXY, {"header": header})
    for file in files:
        if _get(f"{file}/datapackage.json", Range="bytes=0-9").status != 206:
            yield Diagnosis("proxy", Gravity.WARNING, NO_RANGES, CHECK_PROXY)


def _check_encryption(address: str) -> Iterator[Diagnosis]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https":
        yield _check_certificate(host, parts.port or 443)
        yield from _check_redirect(host)
    elif host in ("localhost", "127.0.0.1", "::1"):
        yield Diagnosis("address", Gravity.OK, LOCAL)
    else:
        yield Diagnosis("tls", Gravity.WARNING, PLAIN, ENCRYPT, {"address": address})


def _check_certificate(host: str, port: int) -> Diagnosis:
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), SECONDS) as connection,
        context.wrap_socket(connection, server_hostname=host) as secured,
    ):
        certificate = secured.getpeercert() or {}
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    days = int((ends - time.time()) // DAY)
    if days >= EXPIRES_SOON:
        return Diagnosis("tls", Gravity.OK, CERTIFICATE, "", {"days": days})
    gravity = Gravity.ERROR if days < EXPIRES_NOW else Gravity.WARNING
    return Diagnosis("tls", gravity, EXPIRES, RENEW, {"days": days})


def _check_redirect(host: str) -> Iterator[Diagnosis]:
    try:
        answer = _get(f"http://{host}/")
    except (OSError, HTTPException):
        return  # the port is closed, which is as good
    if not str(answer.headers.get("Location", "")).startswith("https://"):
        yield Diagnosis("tls", Gravity.WARNING, NO_REDIRECT, CHECK_PROXY, {"host": host})


def _get(address: str, **headers: str) -> Answer:
    """The answer to a request, of whatever status. Raises OSError without one."""
    request = Request(iri_to_uri(address), headers={"User-Agent": "oress-doctor", **headers})
    try:
        with build_opener(_Stay).open(request, timeout=SECONDS) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def _reason(error: Exception) -> str:
    return str(error.reason if isinstance(error, URLError) else error)
