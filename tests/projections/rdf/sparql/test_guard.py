"""The guard refuses what calls outside wherever it may stand, and lets words be words."""

from __future__ import annotations

import timeit
from time import thread_time

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.errors import BadQuery
from oress_opendata.projections.rdf.sparql.guard import (
    DEEP,
    LONG,
    MOST_BYTES,
    MOST_LEVELS,
    OUTSIDE,
    UNREADABLE,
    read_tokens,
    refuse_query,
    resolve_escapes,
)


def sentence_of(query: str) -> str | None:
    """Why a query is refused; None where it is not."""
    try:
        refuse_query(query)
    except BadQuery as error:
        return error.sentence
    return None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * { ?s ?p 'SERVICE' }", ["SELECT"]),
        ('ASK { ?s ?p """a "SERVICE" b""" }', ["ASK"]),
        ("ASK { ?s ?p 'it\\'s SERVICE' }", ["ASK"]),
        ("ASK {} # SERVICE <x> {", ["ASK"]),
        ("ASK { <http://x/SERVICE#FROM> ?p ?o }", ["ASK"]),
        ("ASK { ?SERVICE $FROM _:SERVICE }", ["ASK"]),
        ("ASK { ex:SERVICE SERVICE:x from: }", ["ASK"]),
        ("ASK { ?s ?p 'x'@service }", ["ASK"]),
        ("ASK { # x\rSERVICE <x> {} }", ["ASK", "SERVICE"]),
        ("ASK { FILTER(1<2) SERVICE <x> {} FILTER(2>1) }", ["ASK", "FILTER", "SERVICE", "FILTER"]),
        ("ASK { SERVICE:x # {\n {} }", ["ASK", "SERVICE"]),
        ("ASK { 1e5SERVICE:x{} }", ["ASK", "e5SERVICE"]),
    ],
)
def test_words_are_distinguished_from_words_that_contain_them(text: str, words: list[str]) -> None:
    assert [word for kind, word in read_tokens(text) if kind == "word"] == words


def test_brackets_in_texts_do_not_count() -> None:
    kinds = [kind for kind, _ in read_tokens("{ ( [ '{' \"(\" <[> # {\n ] ) }")]
    assert kinds == ["open"] * 3 + ["close"] * 3


def test_escapes_are_resolved_unless_they_are_invalid() -> None:
    assert resolve_escapes("\\u0053\\U00000045 \\uD800 \\UFFFFFFFF") == "SE \\uD800 \\UFFFFFFFF"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ASK {} #" + "x" * MOST_BYTES, LONG),
        ("ASK {} #" + "é" * (MOST_BYTES // 2), LONG),
        ("ASK " + "{" * (MOST_LEVELS + 1) + "}" * (MOST_LEVELS + 1), DEEP),
        ("ASK " + "{" * MOST_LEVELS + "}" * MOST_LEVELS, None),
        ("ASK {} \0", UNREADABLE),
        ("ASK { ?service ?p", UNREADABLE),
        ("SELECT * FROM <urn:x> {}", OUTSIDE),
        ("SELECT ?from { ?from ?p 'FROM' }", None),
        ("SELECT ?service { ?service a <http://schema.org/Service> }", None),
        ("PREFIX cpsv: <http://purl.org/vocab/cpsv#> ASK { ?x a cpsv:PublicService }", None),
        ("PREFIX service: <http://x/service/> ASK { service:x ?p ?o }", None),
        ("ASK { ?x ?p 'service' } # SERVICE <http://x/> {}", None),
    ],
)
def test_what_is_refused_and_why(query: str, sentence: str | None) -> None:
    assert sentence_of(query) == sentence


HIDDEN = (
    "#\r FILTER(1<'a>b')SERVICE<http://x/>{} BIND('' AS ?z)\n",
    "BIND('\\u0027' AS ?x) FILTER(1<'a>b')SERVICE<http://x/>{} BIND('\\u0027' AS ?y)",
    "FILTER(1<2)SERVICE?x#>\n{}",
    "FILTER(1<2)SERVICE:x#>\n{}",
    "#\rFILTER(1<2)SERVICE:x#>\n{}",
)


@pytest.mark.parametrize("part", HIDDEN)
def test_what_is_hidden_from_tokens_is_seen_by_a_parser(part: str) -> None:
    """Oxigraph would call it."""
    query = f"PREFIX : <http://x/> SELECT * {{ {part} }}"
    assert "SERVICE" not in [word for _, word in read_tokens(query)]
    pyoxigraph.Store().query(query)  # no SyntaxError
    assert sentence_of(query) == OUTSIDE


space = st.sampled_from([" ", "\n", "\t", "\r", "# it's <a> \"comment\n", "#{\r"])
letters = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda raised: "".join(
        letter.upper() if up else letter for letter, up in zip("service", raised, strict=True)
    )
)
target = st.sampled_from(["<http://x/>", ":x", "?x", "SILENT <http://x/>", "silent:x", "<urn:{}>"])
calls = st.builds(
    "{0}{1}{2}{1}{{ ?s ?p ?o }}".format, letters, space, target.filter(lambda text: "{" not in text)
)
# Whatever a group pattern may be a part of, around the call.
AROUND = (
    "{{ {} }}",
    "OPTIONAL {{ {} }}",
    "{{ {} }} UNION {{ ?a ?b ?c }}",
    "{{ ?a ?b ?c }} UNION {{ {} }}",
    "MINUS {{ {} }}",
    "GRAPH ?g {{ {} }}",
    "FILTER EXISTS {{ {} }}",
    "FILTER NOT EXISTS {{ {} }}",
    "FILTER(1 < 2 && !EXISTS {{ {} }})",
    "{{ SELECT * {{ {} }} }}",
    "BIND(EXISTS {{ {} }} AS ?e)",
    "?a ?b 'it''s', \"SERVICE\" . {} ?d <urn:x#y> true .",
    "VALUES ?v {{ 1 UNDEF }} {}",
    "FILTER(?a<1){} FILTER(2>?a)",
)
QUERIES = (
    "PREFIX : <http://x/> SELECT * {{ {} }}",
    "PREFIX : <http://x/> ASK {{ {} }}",
    "PREFIX : <http://x/> CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} }}",
    "PREFIX : <http://x/> DESCRIBE ?s {{ {} }}",
    "BASE <http://y/> PREFIX : <http://x/> SELECT (COUNT(*) AS ?n) {{ {} }} HAVING(?n > 1)",
)


@given(calls, st.lists(st.sampled_from(AROUND), max_size=6), st.sampled_from(QUERIES))
def test_a_call_is_refused_wherever_a_group_may_stand(
    call: str, around: list[str], query: str
) -> None:
    for character in around:
        call = character.format(call)
    assert sentence_of(query.format(call)) == OUTSIDE


words = st.sampled_from(["SERVICE", "service", "FROM", "SERVICE <http://x/> {", "it SERVICE"])
bare = st.sampled_from(["SERVICE", "service", "Service", "publicSERVICE", "from", "FROM"])
ELSEWHERE = (
    words.map("?s ?p '{}' .".format),
    words.map('?s ?p "{}"@fr .'.format),
    words.map("?s ?p '''\n'{}\n''' .".format),
    words.map("?s ?p ?o . # {}\n".format),
    bare.map("?s ?p <http://x/{0}/{0}#{0}> .".format),
    bare.map("?{0} ?p ${0} .".format),
    bare.map("ex:{0} a ex:{0} .".format),
    bare.map("_:{0} ?p 1 .".format),
    bare.map("FILTER(?{0}<3 || STR(?{0})>'{0}')".format),
)


@given(st.lists(st.one_of(ELSEWHERE), min_size=1, max_size=8))
def test_a_keyword_elsewhere_is_not_a_call(parts: list[str]) -> None:
    query = f"PREFIX ex: <http://x/> SELECT * {{ {' '.join(parts)} }}"
    assert sentence_of(query) is None


@pytest.mark.parametrize("unit", ["'\\", "a\\'", '"\\', "'''\\", "<a'", "x:\n"])
def test_the_time_grows_with_the_length_only(unit: str) -> None:
    # Eight times the length takes eight times as long; a search from every quote took 64 times.
    # Other processes take no time of this thread, and what they slow down is measured again.
    def measure(length: int) -> float:
        text = (unit * length)[:length]
        return min(
            timeit.repeat(lambda: list(read_tokens(text)), timer=thread_time, number=1, repeat=5)
        )

    ratios = (measure(MOST_BYTES) / max(measure(MOST_BYTES // 8), 1e-6) for _ in range(4))
    assert any(ratio < 24 for ratio in ratios)
