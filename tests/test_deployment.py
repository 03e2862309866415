"""The files of deploy/ with the real programs: nginx before the service, systemd's checker."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import yaml

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


def test_the_container_trusts_the_gateway_of_its_network() -> None:
    composition = yaml.safe_load((DEPLOY.parent / "compose.yaml").read_text("utf-8"))
    (network,) = composition["networks"]["default"]["ipam"]["config"]
    assert composition["services"]["oress"]["environment"]["ORESS_PROXIES"] == network["gateway"]
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
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{urlsplit(address).port};"),
        ("listen [::]:80;", ""),
        ("data.example.org", "127.0.0.1"),
        ("http://127.0.0.1:8000", behind),
        ("/var/cache/nginx/oress", f"{folder}/cache"),
        ("/var/log/nginx/oress.log", f"{folder}/error.log"),
    ):
        assert old in site
        site = site.replace(old, new)
    folder.mkdir()
    main = folder / "nginx.conf"
    # As administrator, its workers would be another user, to whom the folder is closed.
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(user=user, folder=folder, site=site), encoding="utf-8")
    return subprocess.Popen([nginx, "-c", str(main), "-p", str(folder)], stderr=subprocess.DEVNULL)


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
    checked = subprocess.run(
        [checker, "verify", *units], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_shell_has_the_settings_of_the_service() -> None:
    lines = (DEPLOY / "oress.env").read_text(encoding="utf-8").splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert names <= {setting.variable for setting in TABLE}
    subprocess.run(["sh", "-n", DEPLOY / "oress"], check=True)
