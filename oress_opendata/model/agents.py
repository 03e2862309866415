"""Who made a dataset: the contributors of a descriptor by role, in both editions of the standard.

https://datapackage.org/standard/data-package/#contributors
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.iris import is_iri

CREATORS = frozenset({"creator", "author"})
PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Agent:
    """A contributor. `address` is a web address or empty; a person has a family name."""

    name: str
    address: str = ""
    roles: tuple[str, ...] = ()
    given: str = ""
    family: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.family)

    @property
    def is_creator(self) -> bool:
        return not CREATORS.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Agents:
    """The agents of a dataset. Without named creators, the publisher is the author."""

    creators: tuple[Agent, ...]
    publisher: Agent
    contributors: tuple[Agent, ...]

    @property
    def authors(self) -> tuple[Agent, ...]:
        return self.creators or (self.publisher,)


def agents_of(descriptor: Mapping[str, Any], catalogue: Agent) -> Agents:
    """The creators, the publisher (of the descriptor, else the catalogue's) and all others, each in
    the order of the descriptor."""
    named = [read_agent(part) for part in descriptor.get("contributors") or ()]
    known = [agent for agent in named if agent.name]
    publishers = [agent for agent in known if PUBLISHER in agent.roles]
    return Agents(
        creators=tuple(agent for agent in known if agent.is_creator),
        publisher=publishers[0] if publishers else catalogue,
        contributors=tuple(
            agent for agent in known if not agent.is_creator and agent not in publishers[:1]
        ),
    )


def read_agent(part: Mapping[str, Any]) -> Agent:
    given, family = (str(part.get(key) or "") for key in ("givenName", "familyName"))
    path = str(part.get("path") or "")
    address = path if path.startswith(("http://", "https://")) and is_iri(path) else ""
    roles = part.get("roles") or part.get("role") or ()
    return Agent(
        name=str(
            part.get("title") or f"{given} {family}".strip() or part.get("organization") or path
        ),
        address=address,
        roles=(roles,) if isinstance(roles, str) else tuple(map(str, roles)),
        given=given,
        family=family,
    )
