"""Names in another script, in a list of links on a telephone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Service

LIST = """
const list = document.createElement("ul");
list.className = "similar";
const words = (some) => "<span>" + Array(9).fill(some).join("</span> <span>") + "</span>";
list.innerHTML = '<li><a href="/"><bdi lang="fr">' + words("Direction")
  + '</bdi></a></li><li><a href="/"><bdi lang="ar">' + words("المديرية") + "</bdi></a></li>";
document.querySelector("main").append(list);
return [...list.querySelectorAll("bdi")].map((name) => {
  const lines = new Map();
  for (const word of name.children) {
    const { left, right, top } = word.getBoundingClientRect();
    const side = document.dir === "rtl" ? -right : left;
    lines.set(top, Math.min(side, lines.get(top) ?? Infinity));
  }
  return new Set([...lines.values()].map(Math.round)).size;
});
"""


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_all_lines_of_a_name_begin_on_the_side_of_the_page(
    service: Service, browser: Any, language: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{service.address}/{language}/about")
    assert page.evaluate(f"() => {{{LIST}}}") == [1, 1]
    page.close()
