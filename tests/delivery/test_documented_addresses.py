"""Every address is documented, most of them in docs/serving.md."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

DOCS = Path(__file__).parents[2] / "docs"


def test_every_address_is_documented(client: FlaskClient) -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    rules = {
        re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"<\1>", rule.rule)
        for rule in client.application.url_map.iter_rules()
    }
    assert {rule for rule in rules if f"`{rule}`" not in text} == set()
