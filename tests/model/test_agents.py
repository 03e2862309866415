"""The roles of a descriptor's contributors, in both editions of the standard."""

from __future__ import annotations

from oress_opendata.model.agents import Agent, agents_of, read_agent

CATALOGUE = Agent("Observatory", "https://data.example.org")


def test_creators_are_the_authors_and_the_others_contribute() -> None:
    agents = agents_of(
        {
            "contributors": [
                {"title": "HCP", "path": "https://www.hcp.ma", "roles": ["creator"]},
                {"title": "Desk", "roles": ["maintainer"]},
                {"title": "Jane", "role": "author"},
                {"title": "Nobody in particular"},
            ]
        },
        CATALOGUE,
    )
    assert [agent.name for agent in agents.authors] == ["HCP", "Jane"]
    assert [agent.name for agent in agents.contributors] == ["Desk", "Nobody in particular"]
    assert agents.publisher == CATALOGUE


def test_without_creators_the_publisher_is_the_author() -> None:
    assert agents_of({}, CATALOGUE).authors == (CATALOGUE,)
    stated = {"contributors": [{"title": "Region", "roles": ["publisher"]}]}
    agents = agents_of(stated, CATALOGUE)
    assert [agent.name for agent in agents.authors] == ["Region"]
    assert agents.publisher.name == "Region"
    assert not agents.contributors


def test_a_creator_may_be_the_publisher_too() -> None:
    agents = agents_of({"contributors": [{"title": "HCP", "roles": ["creator", "publisher"]}]},
                       CATALOGUE)  # fmt: skip
    assert agents.creators == (agents.publisher,)


def test_a_person_has_a_family_name_and_only_web_addresses_are_kept() -> None:
    person = read_agent({"givenName": "Amina", "familyName": "Alaoui", "path": "a@example.org"})
    assert (person.name, person.is_person, person.address) == ("Amina Alaoui", True, "")
    assert not read_agent({"title": "HCP"}).is_person
    assert read_agent({"title": "HCP", "path": "http://[hcp/"}).address == ""
