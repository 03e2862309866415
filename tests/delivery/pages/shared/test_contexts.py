"""Every page has a typed context: its template uses each field, and no other variable."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jinja2 import Environment, TemplateNotFound, UndefinedError, meta, nodes
from jinja2.ext import i18n

import oress_opendata
from oress_opendata.delivery.pages.shared.rendering import Page, SharedContext
from oress_opendata.delivery.pages.site import FAMILIES, FOLDERS

PROGRAM = Path(oress_opendata.__file__).parent
SHARED = {field.name for field in dataclasses.fields(SharedContext)} | {
    "_",
    "gettext",
    "ngettext",
    "chart_patterns",
    "frame",
    "has_fonts",
    "static",
}
# What the pages of the desk have beside it (delivery/desk/context.py).
STAFF = {"staff", "csrf_field"}  # fmt: skip


def find_pages() -> list[type[Page]]:
    for file in sorted(file for folder in FOLDERS for file in folder.rglob("*.py")):
        name = file.relative_to(PROGRAM.parent).with_suffix("").as_posix().replace("/", ".")
        import_module(name.removesuffix(".__init__"))
    # A dataclass with slots is a second class of the same name.
    found = {(page.__module__, page.__name__): page for page in Page.__subclasses__()}
    return sorted(found.values(), key=lambda page: page.template)


PAGES = find_pages()


class AnyFilter(dict[str, Callable[..., Any]]):
    """Knows every filter, as nothing is rendered here."""

    def __contains__(self, name: object) -> bool:
        return True

    def get(self, name: str, default: Any = None) -> Any:
        return str


def find_templates() -> list[str]:
    """The names of all templates, as the application finds them."""
    return sorted(
        file.relative_to(folder if folder == FAMILIES else folder.parent).as_posix()
        for folder in FOLDERS
        for file in folder.rglob("*.html")
    )


def known_to(name: str) -> set[str]:
    return SHARED if (FAMILIES / name).exists() else SHARED | STAFF


def parse(name: str) -> nodes.Template:
    environment = Environment(extensions=[i18n])
    environment.filters = AnyFilter()
    file = FAMILIES / name if (FAMILIES / name).exists() else FAMILIES.parent / name
    return environment.parse(file.read_text(encoding="utf-8"))


def chain_of(name: str) -> Iterator[nodes.Template]:
    """A template with those that it extends."""
    tree = parse(name)
    yield tree
    for parent in tree.find_all(nodes.Extends):
        assert isinstance(parent.template, nodes.Const)
        yield from chain_of(parent.template.value)


def undeclared(trees: list[nodes.Template]) -> set[str]:
    """The variables that a chain of templates takes from its context."""
    names = {name for tree in trees for name in meta.find_undeclared_variables(tree)}
    assigned = {
        node.target.name
        for tree in trees
        for node in tree.find_all(nodes.Assign)
        if isinstance(node.target, nodes.Name)
    }
    macros = {node.name for tree in trees for node in tree.find_all(nodes.Macro)}
    imported = {
        name if isinstance(name, str) else name[1]
        for tree in trees
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    }
    return names - assigned - macros - imported


def test_the_pages_are_found() -> None:
    assert len(PAGES) > 20
    assert len({page.template for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_the_template_uses_exactly_the_fields(page: type[Page]) -> None:
    assert page.__dataclass_params__.frozen  # type: ignore[attr-defined]
    fields = {field.name for field in dataclasses.fields(page)}
    assert not fields & SHARED
    assert undeclared(list(chain_of(page.template))) - known_to(page.template) == fields


def test_macros_take_what_they_show_as_arguments() -> None:
    imported = {
        node.template.value
        for name in find_templates()
        for node in parse(name).find_all(nodes.FromImport)
        if isinstance(node.template, nodes.Const)
    }
    assert "shared/macros.html" in imported
    for name in imported:
        assert undeclared([parse(name)]) <= known_to(name), name


def test_every_template_belongs_to_a_page_or_is_imported_or_extended() -> None:
    reached = {page.template for page in PAGES}
    files = find_templates()
    for file in files:
        reached |= {name for name in meta.find_referenced_templates(parse(file)) if name}
    # The forms of the desk are parts from which its pages choose.
    assert reached | {"desk/forms.html"} == set(files)


def test_pages_are_rendered_in_one_place() -> None:
    calls = [
        file.relative_to(PROGRAM).as_posix()
        for file in PROGRAM.rglob("*.py")
        if "render_template" in file.read_text(encoding="utf-8")
    ]
    assert calls == ["delivery/pages/shared/rendering.py"]


def test_an_unknown_variable_is_an_error(client: FlaskClient) -> None:
    environment = client.application.jinja_env
    with pytest.raises(UndefinedError):
        environment.from_string("{{ absent }}").render()
    with pytest.raises(TemplateNotFound):
        environment.get_template("absent.html")
