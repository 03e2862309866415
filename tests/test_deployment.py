"""The files of deploy/ with the real programs: nginx before the service, systemd's checker."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import yaml
from werkzeug.serving import make_server

from oress_opendata.delivery.http.reader import PUBLISHER
from oress_opendata.model.diagnosis import Diagnosis
from oress_opendata.operations.probe import probe
from oress_opendata.settings import TABLE, Settings
from tests.serving import Service, wait_until

pytestmark = pytest.mark.slow
DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
MAIN = """
{user} daemon off; pid {folder}/pid; error_log {folder}/main.log crit;
events {{}}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {site}
}}
"""


@pytest.mark.parametrize("name", ["compose.yaml", "deploy/compose-readers.yaml"])
def test_the_container_trusts_the_gateway_of_its_network(name: str) -> None:
    composition = yaml.safe_load((DEPLOY.parent / name).read_text("utf-8"))
    (network,) = composition["networks"]["default"]["ipam"]["config"]
    settings = [one.get("environment", {}) for one in composition["services"].values()]
    ours = [one for one in settings if "ORESS_PROXIES" in one]
    assert ours
    assert all(one["ORESS_PROXIES"] == network["gateway"] for one in ours)
    assert ip_address(network["gateway"]) in ip_network(network["subnet"])


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def proxied(
    settings: Settings,
    publish: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Settings]:
    """The settings of a service that is reached through nginx, as deploy/nginx.conf has it."""
    if NGINX is None:
        pytest.skip("needs nginx; .ci/run installs it")
    publish()
    address = f"http://127.0.0.1:{find_free_port()}"
    monkeypatch.setenv("ORESS_BASE_URL", address)
    service = Service(settings, "--workers", "1")
    proxy = None
    try:
        service.wait_ready()
        proxy = start_nginx(NGINX, tmp_path / "nginx", address, service.address)
        local = replace(settings, base_url=address)
        wait_until(lambda: all(found.check != "address" for found in find_problems(local)))
        yield local
    finally:
        if proxy:
            proxy.terminate()
            proxy.wait()
        service.stop()


def start_nginx(nginx: str, folder: Path, address: str, behind: str) -> subprocess.Popen[bytes]:
    return run_nginx(nginx, folder, "nginx.conf", address, {"http://127.0.0.1:8000": behind})


def run_nginx(
    nginx: str, folder: Path, name: str, address: str, changes: dict[str, str]
) -> subprocess.Popen[bytes]:
    """nginx with a file of deploy/, whose addresses are changed."""
    site = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{urlsplit(address).port};"),
        ("listen [::]:80;", ""),
        ("data.example.org", "127.0.0.1"),
        ("/var/cache/nginx/oress", f"{folder}/cache"),
        ("/var/log/nginx/oress.log", f"{folder}/error.log"),
        *changes.items(),
    ):
        assert old in site
        site = site.replace(old, new)
    folder.mkdir()
    main = folder / "nginx.conf"
    # As administrator, its workers would be another user, to whom the folder is closed.
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(user=user, folder=folder, site=site), encoding="utf-8")
    return subprocess.Popen([nginx, "-c", str(main), "-p", str(folder)], stderr=subprocess.DEVNULL)


def test_nginx_sends_forms_to_the_publisher_and_the_rest_to_readers(tmp_path: Path) -> None:
    """One of the readers is gone: another answers for it."""
    if NGINX is None:
        pytest.skip("needs nginx; .ci/run installs it")
    assert PUBLISHER.pattern in (DEPLOY / "nginx-readers.conf").read_text(encoding="utf-8")
    with answering("publisher") as publisher, answering("reader") as reader:
        address = f"http://127.0.0.1:{find_free_port()}"
        gone = f"127.0.0.1:{find_free_port()}"
        hosts = {"10.0.0.10:8000": publisher, "10.0.0.11:8000": gone}
        changes = {**hosts, "10.0.0.12:8000": reader, "10.0.0.13:8000": reader}
        proxy = run_nginx(NGINX, tmp_path / "nginx", "nginx-readers.conf", address, changes)
        try:
            wait_until(lambda: is_open(address))
            for path in ("/fr/desk", "/ar/report", "/en/claim/a", "/api/v1/packages"):
                assert urlopen(address + path).read() == b"publisher", path
            for path in ("/fr", "/fr/datasets/desk", "/api/v1/datasets", "/catalog.ttl"):
                assert urlopen(address + path).read() == b"reader", path
        finally:
            proxy.terminate()
            proxy.wait()


@contextmanager
def answering(name: str) -> Iterator[str]:
    """A server that answers its name; its host and port."""

    def answer(_: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Length", str(len(name)))])
        return [name.encode()]

    server = make_server("127.0.0.1", 0, answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def is_open(address: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", urlsplit(address).port or 80)).close()
    except OSError:
        return False
    return True


def find_problems(settings: Settings) -> list[Diagnosis]:
    return [found for found in probe(settings) if found.gravity]


def test_nginx_changes_nothing_that_matters(proxied: Settings, tmp_path: Path) -> None:
    assert find_problems(proxied) == []
    for _ in range(2):  # made, then kept
        for language in ("ar", "fr"):
            request = Request(f"{proxied.base_url}/", headers={"Accept-Language": language})
            with urlopen(request) as answer:
                assert answer.url == f"{proxied.base_url}/{language}/"
    logs = [path.read_text() for path in (tmp_path / "nginx").glob("*.log")]
    assert logs == [""] * len(logs)


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("needs systemd-analyze, of the package systemd")
    units = []
    for unit in sorted((*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer"))):
        text = unit.read_text(encoding="utf-8").replace("/opt/oress/.venv/bin/oress", "/bin/true")
        units.append(tmp_path / unit.name)
        units[-1].write_text(text, encoding="utf-8")
    added = DEPLOY / "oress.service.d" / "several-machines.conf"
    (tmp_path / added.parent.name).mkdir()
    text = added.read_text(encoding="utf-8").replace("/opt/oress/.venv/bin/oress", "/bin/true")
    (tmp_path / added.parent.name / added.name).write_text(text, encoding="utf-8")
    checked = subprocess.run(
        [checker, "verify", *units], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("name", ["oress.env", "oress-reader.env"])
def test_the_shell_has_the_settings_of_the_service(name: str) -> None:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    own = {one for one in names if not one.startswith("AWS_")}
    assert own <= {setting.variable for setting in TABLE}
    subprocess.run(["sh", "-n", DEPLOY / "oress"], check=True)
