"""Record the examples of the API's description from a service on everything that is shipped.

ORESS_SAMPLES=1 oress publish --shipped && ORESS_SAMPLES=1 oress serve
python tests/delivery/record_examples.py http://127.0.0.1:8000
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from oress_opendata.delivery.api.examples import QUESTIONS, RECORDED


def record_answer(address: str, path: str) -> Any:
    """The answer to the question of a path, with {base} for the service's address."""
    question = dict(QUESTIONS[path])
    for name in [name for name in question if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", question.pop(name))
    asked = f"{address}{path}" + (f"?{urlencode(question)}" if question else "")
    with urlopen(asked, timeout=30) as answer:
        text = answer.read().decode("utf-8").replace(address, "{base}")
        return json.loads(text) if answer.headers.get_content_type() == "application/json" else text


def main() -> None:
    recorded = {path: record_answer(sys.argv[1], path) for path in QUESTIONS}
    text = json.dumps(recorded, ensure_ascii=False, indent=1)
    RECORDED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
