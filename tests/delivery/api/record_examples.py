"""Record the examples of the API's description: `make examples`.

Answers come from a service on everything that is shipped, problems from a small catalogue in which
a release was withdrawn, one is not projected yet, and a view fails.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode
from urllib.request import urlopen

from oress_opendata.app import create_app
from oress_opendata.delivery.api.examples import DEPOSIT, PROBLEMS, RECORDED, REQUESTS
from oress_opendata.desk.accounts.people import add_person
from oress_opendata.desk.accounts.tokens import add_token
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import init_store
from tests.conftest import (
    ROWS,
    WORDS_ONLY,
    make_descriptor,
    serve_everything,
    to_csv,
    write_small_package,
)

ROWS_PATH = "/api/v1/datasets/cooperatives/versions/1.2.0/resources/structures/rows"
# Where each problem is met.
MEETINGS = {
    "bad-parameter": "/api/v1/datasets?limit=0",
    "not-found": "/api/v1/datasets/prices",
    "gone": "/api/v1/datasets/cooperatives/versions/1.0.0",
    "unavailable": ROWS_PATH,
    "error": "/api/v1/changes",
}
ERROR_ID = "5f0c8d2e"


def record_answer(address: str, path: str) -> Any:
    """The answer to the request of a path, with {base} for the service's address."""
    parameters = dict(REQUESTS[path])
    for name in [name for name in parameters if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", parameters.pop(name))
    full = f"{address}{path}" + (f"?{urlencode(parameters)}" if parameters else "")
    with urlopen(full, timeout=30) as answer:
        text = answer.read().decode("utf-8").replace(address, "{base}")
        return json.loads(text) if answer.headers.get_content_type() == "application/json" else text


def record_problems(folder: Path) -> dict[str, Any]:
    """A problem of each kind, with {base} for the service's address."""
    settings = read_settings(
        {"ORESS_HOME": str(folder / "var"), **WORDS_ONLY}, folder / "absent.toml"
    )
    store = init_store(settings)

    def publish(version: str, members: str) -> None:
        package = folder / "packages" / version
        package.mkdir(parents=True)
        rows = (*ROWS[:-1], (*ROWS[-1][:-1], members))
        (package / "structures.csv").write_bytes(to_csv(rows))
        descriptor = make_descriptor("cooperatives", version, ROWS[0])
        (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        publish_path(store, package, settings, "")

    publish("1.0.0", "70")
    publish("1.1.0", "7")
    withdraw_release(store, "cooperatives", "1.0.0", "Wrong number of members", "1.1.0")
    refresh(store, settings)
    publish("1.2.0", "8")
    client = create_app(settings, store).test_client()
    problems = {slug: _meet(slug, client.get) for slug in MEETINGS}
    store.close()
    text = json.dumps(problems, ensure_ascii=False).replace(settings.base_url, "{base}")
    recorded: dict[str, Any] = json.loads(text)
    return recorded


def _meet(slug: str, get: Callable[..., Any]) -> Any:
    failing = patch(
        "oress_opendata.delivery.api.changes.list_entries", side_effect=RuntimeError("broken")
    )
    known = patch("oress_opendata.delivery.http.problems.uuid4")
    with failing if slug == "error" else nullcontext(), known as identifier:
        identifier.return_value.hex = ERROR_ID
        return json.loads(get(MEETINGS[slug], headers={"Accept-Language": "en"}).data)


def record_deposit(folder: Path) -> Any:
    """The answer to a program that tries the next version of a small dataset."""
    settings = read_settings(
        {"ORESS_HOME": str(folder / "deposit"), **WORDS_ONLY}, folder / "absent.toml"
    )
    store = init_store(settings)
    publish_path(store, write_small_package(folder / "first"), settings, "")
    rows = (*ROWS, ("jbala", "Coopérative Jbala", "", "4"))
    package = write_small_package(folder / "second", "cooperatives", "1.1.0", rows)
    app = create_app(settings, store)
    desk = app.extensions["desk"]
    with transaction(desk.writing) as connection:
        person = add_person(connection, "", "amina", Role.PUBLISHER)
        token = add_token(connection, "", person, "example", [], days=1, now=utc_now())
    files = {file.name: (BytesIO(file.read_bytes()), file.name) for file in package.iterdir()}
    headers = {"Authorization": f"Bearer {token}"}
    answer = app.test_client().post(f"{DEPOSIT}?dry_run=1", data=files, headers=headers)
    assert answer.status_code == 200, answer.text
    recorded = answer.get_json()
    desk.close()
    store.close()
    return recorded


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        # Apart, so that the service publishes only what is shipped.
        problems, deposit, served = (Path(temporary) / name for name in ("a", "b", "c"))
        served.mkdir()
        recorded: dict[str, Any] = {PROBLEMS: record_problems(problems)}
        recorded[DEPOSIT] = record_deposit(deposit)
        with serve_everything(served) as service:
            recorded |= {path: record_answer(service.address, path) for path in REQUESTS}
    text = json.dumps(recorded, ensure_ascii=False, indent=1)
    RECORDED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
