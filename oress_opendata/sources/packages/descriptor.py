"""Read the file of a descriptor, JSON or YAML, as plain JSON without ambiguity.

Refused are duplicate keys, numbers and texts that not every JSON reader keeps, and files, nestings
or repetitions (YAML's aliases) of absurd size.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from oress_opendata.languages import N_
from oress_opendata.model.canonical import canonical_json
from oress_opendata.sources.findings.rules import Rule, error
from oress_opendata.sources.packages.refusal import refusal

JSON_CAP = 5_000_000
# The YAML reader is a hundred times slower than that of JSON.
YAML_CAP = 500_000
NODE_CAP = 200_000

SYNTAX = error(
    "descriptor-syntax",
    N_("“{file}” cannot be read at line {line}, character {character}."),
    N_("Correct it there: often a comma, a quote or a bracket is missing or superfluous."),
)
TEXT = error(
    "descriptor-encoding",
    N_("“{file}” is not UTF-8."),
    N_("Save the file as UTF-8."),
)
LARGE = error(
    "descriptor-large",
    N_("“{file}” is larger than {cap} bytes or nested too deeply."),
    N_("Move data out of the descriptor, which only describes them."),
)
DUPLICATE = error(
    "descriptor-duplicate",
    N_("“{file}” has the key “{value}” twice in one object."),
    N_("Keep one of the two."),
)
PLAIN = error(
    "descriptor-plain",
    N_("“{file}” contains a number or a character that some programs cannot read."),
    N_(
        "Write strings in quotes and integers below 2^53; avoid NaN, infinity and "
        "invalid characters."
    ),
)
NO_OBJECT = error(
    "descriptor-object",
    N_("“{file}” is not an object with properties."),
    N_("A descriptor is an object with “name”, “version” and “resources”."),
)


class _Duplicate(ValueError):
    """Two equal keys; its text is the key."""


class _PlainLoader(yaml.SafeLoader):
    """A YAML loader that refuses duplicate keys."""


def read_document(location: Path, shown: str) -> dict[str, Any]:
    """The object in a JSON or YAML file. `shown` is its name in findings. Raises PackageRefused."""
    is_yaml = location.suffix.lower() in (".yaml", ".yml")
    text = _read_text(location, shown, YAML_CAP if is_yaml else JSON_CAP)
    try:
        value = _parse_yaml(text, shown) if is_yaml else _parse_json(text, shown)
    except RecursionError as problem:
        raise _refused(LARGE, shown, cap=JSON_CAP) from problem
    except _Duplicate as problem:
        raise _refused(DUPLICATE, shown, value=str(problem)) from problem
    if not isinstance(value, dict):
        raise _refused(NO_OBJECT, shown)
    try:
        canonical_json(value)
    except (ValueError, TypeError) as problem:
        raise _refused(PLAIN, shown) from problem
    except RecursionError as problem:
        raise _refused(LARGE, shown, cap=JSON_CAP) from problem
    return value


def _read_text(location: Path, shown: str, cap: int) -> str:
    with location.open("rb") as source:
        content = source.read(cap + 1)
    if len(content) > cap:
        raise _refused(LARGE, shown, cap=cap)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _refused(TEXT, shown) from problem


def _parse_json(text: str, shown: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as problem:
        line, character = problem.lineno, problem.colno
        raise _refused(SYNTAX, shown, line=line, character=character, row=line) from problem


def _parse_yaml(text: str, shown: str) -> Any:
    try:
        node = yaml.compose(text, Loader=_PlainLoader)
        if node is not None and _count_nodes(node, {}) > NODE_CAP:
            raise _refused(LARGE, shown, cap=YAML_CAP)
        return _plain(yaml.load(text, Loader=_PlainLoader))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        line, character = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _refused(SYNTAX, shown, line=line, character=character, row=line) from problem
    except (yaml.YAMLError, ValueError) as problem:
        if isinstance(problem, _Duplicate):
            raise
        raise _refused(SYNTAX, shown, line=1, character=1, row=1) from problem


def _count_nodes(node: yaml.Node, counted: dict[int, int]) -> int:
    """The number of nodes with all aliases expanded; beyond the cap for an endless one."""
    if id(node) in counted:
        return counted[id(node)]
    # An alias to a parent comes back here before the count is known.
    counted[id(node)] = NODE_CAP + 1
    total = 1
    if isinstance(node, yaml.SequenceNode):
        total += sum(_count_nodes(child, counted) for child in node.value)
    elif isinstance(node, yaml.MappingNode):
        total += sum(_count_nodes(child, counted) for pair in node.value for child in pair)
    counted[id(node)] = total
    return total


def _unique(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    value: dict[Any, Any] = {}
    for key, member in pairs:
        if key in value:
            raise _Duplicate(str(key))
        value[key] = member
    return value


def _construct_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    return _unique(
        (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
        for key, value in node.value
    )


_PlainLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def _plain(value: Any) -> Any:
    """The value with YAML's dates as texts again."""
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _refused(rule: Rule, shown: str, row: int | None = None, **parameters: Any) -> Exception:
    value = parameters.pop("value", None)
    return refusal([rule.finding(shown, row, value=value, **parameters)], shown)
