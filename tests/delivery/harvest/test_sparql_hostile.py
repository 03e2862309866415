"""Hostile queries against a real server on everything that is shipped: each is answered in time, by
a problem or by what was asked; nothing is fetched, nothing changed, nothing of the machine told.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.conftest import PATIENCE, Service

Answer = tuple[int, str, bytes]
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
# Far above the limit of a query, and below the patience of the client.
SECONDS = 25
# Where queries try to send the server: a socket that must receive no connection.
TRAP = "http://127.0.0.1:TRAP/"
CALL = "{ ?s ?p ?o }"
ASKED = "ASK { ?s ?p ?o }"
# All of these exceed every limit; a query should hit its limit early.
ANY = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i ."
LETTERS = "abcdefghijklmnopq"


@pytest.fixture(scope="module")
def trap() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield listener


@pytest.fixture(autouse=True)
def nobody_knocks(trap: socket.socket) -> Iterator[None]:
    yield
    with pytest.raises(BlockingIOError):
        trap.accept()


def send(
    service: Service, method: str, target: str, body: bytes | None = None, **headers: str
) -> Answer:
    """One raw request, and its response within the time limit."""
    started = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(service.address).netloc, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, named)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    assert time.monotonic() - started < SECONDS
    mimetype = str(answer.getheader("Content-Type", "")).partition(";")[0]
    if answer.status >= 400:
        assert mimetype == "application/problem+json", content
        assert json.loads(content)["detail"]
    for secret in (b"Traceback", b"root:", bytes(service.home), b"site-packages"):
        assert secret not in content
    return answer.status, mimetype, content


def ask(service: Service, trap: socket.socket, query: str, **headers: str) -> Answer:
    told = query.replace("TRAP", str(trap.getsockname()[1]))
    body = urlencode({"query": told}, errors="surrogatepass").encode()
    return send(service, "POST", "/sparql", body, **{"Content_Type": FORM, **headers})


CALLS = {
    "in capitals and small letters": f"SELECT * {{ SeRvIcE <{TRAP}> {CALL} }}",
    "no space": f"SELECT*{{SERVICE<{TRAP}>{CALL}}}",
    "a comment between": f"SELECT * {{ SERVICE # x\n <{TRAP}> {CALL} }}",
    "a comment with a quote": f"SELECT * {{ # '\n SERVICE <{TRAP}> {CALL} # '\n }}",
    "a comment that ends at a return": f"SELECT * {{ #\rSERVICE <{TRAP}> {CALL}\n }}",
    "a prefixed name": f"PREFIX : <{TRAP}> SELECT * {{ SERVICE:x {CALL} }}",
    "a prefix of that name": f"PREFIX SERVICE: <{TRAP}> SELECT * {{ SERVICE SERVICE:x {CALL} }}",
    "a prefixed name and a comment": f"PREFIX : <{TRAP}> SELECT * {{ service:#\n {CALL} }}",
    "a name in a hidden line": f"PREFIX : <{TRAP}> SELECT * {{ #\rSERVICE:x {CALL}\n }}",
    "a prefixed name, silent": f"PREFIX : <{TRAP}> SELECT * {{ SERVICE SILENT:x {CALL} }}",
    "behind true": f"SELECT * {{ ?s ?p trueSERVICE <{TRAP}> {CALL} }}",
    "behind true, prefixed": f"PREFIX : <{TRAP}> SELECT * {{ ?s ?p trueSERVICE:x {CALL} }}",
    "behind a number": f"SELECT * {{ ?s ?p 1SERVICE <{TRAP}> {CALL} }}",
    "behind an exponent": f"PREFIX : <{TRAP}> SELECT * {{ ?s ?p 1e5SERVICE:x {CALL} }}",
    "behind a dot": f"SELECT * {{ ?s ?p ?o.SERVICE <{TRAP}> {CALL} }}",
    "behind a bracket": f"SELECT * {{ ?s ?p []SERVICE<{TRAP}>{CALL} }}",
    "behind a language": f"SELECT * {{ ?s ?p 'x'@fr SERVICE <{TRAP}> {CALL} }}",
    "behind a datatype": f"SELECT * {{ ?s ?p 'x'^^<urn:x>SERVICE <{TRAP}> {CALL} }}",
    "between two comparisons": f"SELECT * {{ FILTER(1<2) SERVICE <{TRAP}> {CALL} FILTER(2>1) }}",
    "as if in an IRI": f"PREFIX : <{TRAP}> SELECT * {{ FILTER(1<2)SERVICE:x#>\n {CALL} }}",
    "as if in a text": f"SELECT * {{ FILTER(1<'a>b')SERVICE<{TRAP}>{CALL} BIND('' AS ?z) }}",
    "as if in a text, in a hidden line":
        f"SELECT * {{ #\r FILTER(1<'a>b')SERVICE<{TRAP}>{CALL} BIND('' AS ?z)\n }}",
    "an escape of a letter": f"SELECT * {{ \\u0053ERVICE <{TRAP}> {CALL} }}",
    "a long escape of a letter": f"SELECT * {{ SERV\\U00000049CE <{TRAP}> {CALL} }}",
    "an escaped quote": f"SELECT * {{ BIND('\\u0027' AS ?x) SERVICE <{TRAP}> {CALL} "
        "BIND('\\u0027' AS ?y) }",
    "an escaped quote, as if in a text":
        f"SELECT * {{ BIND('\\u0027' AS ?x) FILTER(1<'a>b')SERVICE<{TRAP}>{CALL} "
        "BIND('\\u0027' AS ?y) }",
    "long texts": f"SELECT * {{ BIND('''''' AS ?x) SERVICE <{TRAP}> {CALL} BIND('''''' AS ?y) }}",
    "a backslash before a quote": f"SELECT * {{ BIND('\\\\' AS ?x) SERVICE <{TRAP}> {CALL} }}",
    "by a variable": f"SELECT * {{ VALUES ?x {{ <{TRAP}> }} SERVICE ?x {CALL} }}",
    "of a file": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "in values": f"SELECT * {{ VALUES ?x {{ UNDEF }}SERVICE <{TRAP}> {CALL} }}",
    "laterally": f"SELECT * {{ ?s ?p ?o LATERAL {{ SERVICE <{TRAP}> {CALL} }} }}",
    "with a version": f"VERSION '1.2' SELECT * {{ SERVICE <{TRAP}> {CALL} }}",
    "in a triple of a triple": f"SELECT * {{ <<?s ?p ?o>> ?q ?z SERVICE <{TRAP}> {CALL} }}",
    "a long s": f"SELECT * {{ \u017fERVICE <{TRAP}> {CALL} }}",
    "in a having": f"SELECT ?s {CALL} GROUP BY ?s HAVING(EXISTS {{ SERVICE <{TRAP}> {CALL} }})",
    "in an order": f"SELECT * {CALL} ORDER BY EXISTS {{ SERVICE <{TRAP}> {CALL} }}",
    "in a binding": f"SELECT * {{ BIND(EXISTS {{ SERVICE <{TRAP}> {CALL} }} AS ?x) }}",
    "in a chosen value": f"SELECT (EXISTS {{ SERVICE <{TRAP}> {CALL} }} AS ?x) {{}}",
    "in a described": f"DESCRIBE ?s {{ SERVICE <{TRAP}> {CALL} }}",
    "in a graph": f"SELECT * {{ GRAPH ?g {{ SERVICE <{TRAP}> {CALL} }} }}",
    "from glued": f"ASKFROM <{TRAP}> {CALL}",
    "from a prefixed name": f"PREFIX : <{TRAP}> SELECT *FROM:x {CALL}",
    "from with a comment": f"SELECT * FROM # x\n <{TRAP}> {CALL}",
    "from named a file": "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_called(service: Service, trap: socket.socket, name: str) -> None:
    assert ask(service, trap, CALLS[name])[0] == 400


UPDATES = {
    "load": f"LOAD <{TRAP}>",
    "load silently": f"LOAD SILENT <{TRAP}> INTO GRAPH <urn:x>",
    "insert": "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "insert using": f"INSERT {{ ?s ?p 1 }} USING <{TRAP}> WHERE {CALL}",
    "delete data": "DELETE DATA { <urn:a> <urn:b> <urn:c> }",
    "create": "CREATE GRAPH <urn:x>",
    "copy": "COPY DEFAULT TO <urn:x>",
    "move": "MOVE <urn:x> TO DEFAULT",
    "add": "ADD <urn:x> TO DEFAULT",
    "with": "WITH <urn:x> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "behind a query": f"{ASKED} ; DROP ALL",
    "behind a comment": "# SELECT\nCLEAR ALL",
}


@pytest.mark.parametrize("name", UPDATES)
def test_nothing_is_changed(service: Service, trap: socket.socket, name: str) -> None:
    query = UPDATES[name].replace("TRAP", str(trap.getsockname()[1]))
    assert ask(service, trap, query)[0] == 400
    for kind, body in (
        (FORM, urlencode({"update": query}).encode()),
        ("application/sparql-update", query.encode()),
    ):
        assert send(service, "POST", "/sparql", body, Content_Type=kind)[0] == 400
    assert ask(service, trap, ASKED)[2] == b'{"head":{},"boolean":true}'


UNREADABLE = {
    "a prefix without a name": "PREFIX <urn:x> ASK {}",
    "an unknown prefix": "ASK { nope:a nope:b nope:c }",
    "a prefix twice wrong": "PREFIX a:b: <urn:x> ASK { a:b:c ?p ?o }",
    "an invalid base": "BASE <no base> ASK { <x> ?p ?o }",
    "an IRI with a space": "ASK { <http://x/ y> ?p ?o }",
    "an escape that is no character": "ASK { ?s ?p '\\uD800' }",
    "an escape beyond all characters": "ASK { ?s ?p '\\UFFFFFFFF' }",
    "NUL": "ASK { ?s ?p '\0' }",
    "a surrogate": "ASK { ?s ?p '\ud800",
    "a tilde": "~" * 5_000,
    "quotes": "'" * 19_000,
    "backslashes": "'\\" * 9_000,
    "a variable twice": "SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }",
    "an aggregate in a filter": "SELECT * { ?s ?p ?o FILTER(COUNT(?s) > 1) }",
    "an unknown function": "PREFIX f: <urn:f> SELECT (f:x(1, 2, 3 AS ?x) {}",
    "half a template": "CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }",
    "a negative limit": "SELECT * { ?s ?p ?o } LIMIT -1",
    "a limit beyond numbers": f"SELECT * {{ ?s ?p ?o }} LIMIT {'9' * 400}",
    "an optional too deep": "SELECT * " + "{ OPTIONAL " * 60 + "{}" + "}" * 60,
    "collections too deep": "ASK { " + "(" * 60 + "1" + ")" * 60 + " ?p ?o }",
    "lists too deep": "ASK { ?s ?p " + "[ ?p " * 60 + "1" + "]" * 60 + "}",
    "paths too deep": "ASK { ?s " + "(" * 60 + "<urn:x>" + ")*" * 60 + " ?o }",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_document_is_reported(
    service: Service, trap: socket.socket, name: str
) -> None:
    # On a busy machine, a long query may wait in vain for its turn at first.
    until = time.monotonic() + PATIENCE
    status = ask(service, trap, UNREADABLE[name])[0]
    while status == 503 and time.monotonic() < until:
        status = ask(service, trap, UNREADABLE[name])[0]
    assert status == 400


DEEP = 20
HEAVY = {
    "path in path": "SELECT (COUNT(*) AS ?n) { ?s ((!<urn:x>)*)* ?o . ?o ((!<urn:y>)+)+ ?z }",
    "both ways": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x>|^!<urn:x>)* ?o }",
    "steps": "SELECT (COUNT(*) AS ?n) { ?s " + "/".join(["(!<urn:x>)?"] * 20) + " ?o }",
    "evil pattern": f"SELECT * {{ {ANY} FILTER(REGEX(STR(?c), '^(([a-z])+.)+[A-Z]([a-z])+$')) }}",
    "huge pattern": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(.{1,1000}){1,1000}')) }",
    "a pattern that doubles": f"SELECT (REPLACE(STR(?c), '(.*)', '$1$1$1$1') AS ?x) {{ {ANY} }}",
    "all in one text": "SELECT (GROUP_CONCAT(?o; separator='xxxxxxxxxxxxxxxxxxxx') AS ?t) "
        "{ ?s ?p ?o . ?a ?b ?c }",
    "texts of texts": "SELECT (GROUP_CONCAT(?t) AS ?u) { { SELECT (GROUP_CONCAT(?o) AS ?t) "
        "{ ?s ?p ?o } } ?a ?b ?c }",
    "samples": f"SELECT (SAMPLE(?c) AS ?x) (MAX(?f) AS ?y) (COUNT(DISTINCT ?i) AS ?n) {{ {ANY} }}",
    "optionals": "SELECT * { " + "OPTIONAL { ?a ?b ?c " * DEEP + "}" * DEEP + "}",
    "wide optionals": "SELECT * { ?s ?p ?o "
        + " ".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(30)) + "}",
    "unions": "SELECT (COUNT(*) AS ?n) { "
        + " ".join("{ ?s ?p ?o } UNION" for _ in range(200)) + " { ?s ?p ?o } }",
    "product of unions": "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"{{ ?s ?p ?o{n} }} UNION {{ ?s ?q ?o{n} }}" for n in range(12)) + "}",
    "filters": "SELECT * { ?s ?p ?o FILTER(" + "!(" * 40 + "BOUND(?s)" + ")" * 40 + ") } LIMIT 1",
    "exists in exists": "SELECT * { ?s ?p ?o " + "FILTER EXISTS { ?o ?q ?s " * 15 + "}" * 15 + "}",
    "minus": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o MINUS { ?a ?b ?c . ?d ?e ?f } }",
    "bindings": "SELECT * { BIND('xxxxxxxxxxxxxxxx' AS ?a) " + " ".join(
        f"BIND(CONCAT(?{one},?{one},?{one},?{one}) AS ?{two})" for one, two in pairwise(LETTERS)
    ) + "}",
    "values": "SELECT (COUNT(*) AS ?n) { " + " ".join(
        f"VALUES (?a{n} ?b{n}) {{ (1 2) (3 4) (5 6) (7 8) (9 0) }}" for n in range(15)) + "}",
    "joined values": "SELECT * { VALUES ?x { " + "1 " * 4_000 + "} VALUES ?y { "
        + "1 " * 4_000 + "} }",
    "describe all": "DESCRIBE *  { ?s ?p ?o . ?a ?b ?c }",
    "describe everything": "DESCRIBE ?s { ?s ?p ?o }",
    "a template that multiplies": f"CONSTRUCT {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?a ?e ?i . "
        f"[ ?b ?c ] ?e [ ?h ?i ] }} WHERE {{ {ANY} }}",
    "a template of blank nodes": "CONSTRUCT { " + "[] ?p ?o . " * 200 + "} WHERE { ?s ?p ?o }",
    "sums of text": f"SELECT (SUM(STRLEN(?c)) AS ?n) (AVG(?f) AS ?m) {{ {ANY} }}",
    "hashes": f"SELECT (SHA512(CONCAT(STR(?c), STR(?f))) AS ?x) {{ {ANY} }} ORDER BY ?x",
    "random order": f"SELECT * {{ {ANY} }} ORDER BY RAND()",
    "far offset": f"SELECT * {{ {ANY} }} OFFSET 999999999999",
    "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } }",
    "groups": "SELECT ?a ?f (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?f ORDER BY ?n",
    "subqueries": "SELECT (COUNT(*) AS ?n) " + "{ { SELECT * " * 12 + f"{{ {ANY} }}" + "} }" * 12,
    "large answer": "SELECT * { ?s ?p ?o } ORDER BY DESC(?o)",
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_heavy_ends_in_time(service: Service, trap: socket.socket, name: str) -> None:
    status, mimetype, content = ask(service, trap, HEAVY[name])
    # 400 where the query itself is too large, 503 where time or memory ends it.
    assert status in (200, 400, 503)
    if status == 200:
        assert mimetype in ("application/sparql-results+json", "text/turtle")
    assert len(content) <= 50_000_000
    assert ask(service, trap, ASKED)[0] == 200


HARMLESS = {
    "exponents": "SELECT (1e999999999 * -1e308 / 1e-400 AS ?x) {}",
    "a long number": f"SELECT ({'9' * 5_000} + 1 AS ?x) {{}}",
    "decimals": f"SELECT (1.{'0' * 5_000}1 * 1.{'0' * 5_000}1 AS ?x) {{}}",
    "division by nothing": "SELECT (1/0 AS ?x) (1e0/0 AS ?y) (-(-9223372036854775808) AS ?z) {}",
    "overflow": "SELECT (9223372036854775807 * 9223372036854775807 AS ?x) {}",
    "a date beyond years": "SELECT (xsd:dateTime('999999999-01-01T00:00:00Z') AS ?x) {}",
    "a long IRI": f"ASK {{ <http://x/{'a' * 15_000}> ?p ?o }}",
    "a long variable": f"SELECT ?{'v' * 9_000} {{ ?{'v' * 9_000} ?p ?o }} LIMIT 1",
    "a prefix of nothing": "PREFIX a: <> ASK { a:b ?p ?o }",
    "a relative IRI": "ASK { <../../etc/passwd> ?p ?o }",
    "a file's IRI": "SELECT * { <file:///etc/passwd> ?p ?o }",
    "a file's graph": "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
    "an address' graph": f"SELECT * {{ GRAPH <{TRAP}> {{ ?s ?p ?o }} }}",
    "described elsewhere": f"DESCRIBE <{TRAP}>",
    "built of texts": f"SELECT (IRI('{TRAP}') AS ?x) (IRI('file:///etc/passwd') AS ?y) {{}}",
    "words in a text": "SELECT ('SERVICE <http://x/> { } FROM' AS ?x) {}",
    "script in a text": "SELECT ('<script>alert(1)</script>' AS ?x) {}",
    "direction marks": "SELECT ('\u202e\u2066' AS ?x) {}",
    "the machine's words": "SELECT (UUID() AS ?a) (NOW() AS ?b) (RAND() AS ?c) {}",
    "unbound": "SELECT ?nothing { FILTER(?nothing = ?never) }",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_queries_that_only_look_invalid_are_answered(
    service: Service, trap: socket.socket, name: str
) -> None:
    query = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> " + HARMLESS[name]
    status, mimetype, content = ask(service, trap, query)
    assert status == 200, content
    assert mimetype in ("application/sparql-results+json", "text/turtle")
    assert len(content) < 100_000


FORGED = {
    "no query": ("GET", "/sparql?query=", None, "", 400),
    "two queries": ("GET", "/sparql?query=ASK{}&query=ASK{}", None, "", 400),
    "one in the address, one in the body": ("POST", "/sparql?query=ASK{}", b"query=X", FORM, 400),
    "a query and an update": ("GET", "/sparql?query=ASK{}&update=DROP+ALL", None, "", 400),
    "no body": ("POST", "/sparql", b"", FORM, 400),
    "no type": ("POST", "/sparql", b"ASK{}", "", 415),
    "another type": ("POST", "/sparql", b"ASK{}", "text/xml", 415),
    "an invalid type": ("POST", "/sparql", b"ASK{}", "\xff/\xfe;;;=", 415),
    "parts": ("POST", "/sparql", b"--x--", "multipart/form-data; boundary=x", 415),
    "invalid bytes": ("POST", "/sparql", b"ASK { \xff\xfe }", DIRECT, 400),
    "invalid bytes in a form": ("POST", "/sparql", b"query=ASK{%ff%fe}", FORM, 400),
    "invalid bytes in an address": ("GET", "/sparql?query=ASK{%ff%fe}", None, "", 400),
    "an unknown format": ("GET", "/sparql?query=ASK{}&format=../x", None, "", 200),
    "an invalid graph": ("GET", "/sparql?query=ASK{}&default-graph-uri=a+b", None, "", 400),
    "a graph of a file": ("GET", "/sparql?query=ASK{?s+?p+?o}&named-graph-uri=file:///etc/passwd",
                          None, "", 200),
    "a long address": ("GET", "/sparql?query=ASK{}" + "%23" * 2_600, None, "", 200),
    "PUT": ("PUT", "/sparql", b"ASK{}", DIRECT, 405),
    "DELETE": ("DELETE", "/sparql?graph=urn:x", None, "", 405),
    "OPTIONS": ("OPTIONS", "/sparql?query=ASK{}", None, "", 200),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_request_that_is_forged_is_answered(service: Service, name: str) -> None:
    method, target, body, kind, expected = FORGED[name]
    headers = {"Content_Type": kind} if kind else {}
    status, _, content = send(service, method, target, body, **headers)
    assert status == expected, content


def test_the_head_of_a_heavy_query_costs_no_more(service: Service) -> None:
    target = "/sparql?query=" + quote(f"SELECT (COUNT(*) AS ?n) {{ {ANY} }}")
    started = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(service.address).netloc, timeout=30)
    connection.request("HEAD", target)
    answer = connection.getresponse()
    assert (answer.status, bool(answer.headers["Retry-After"])) == (503, True)
    connection.close()
    assert time.monotonic() - started < SECONDS


def test_there_are_a_hundred() -> None:
    assert len([*CALLS, *UPDATES, *UNREADABLE, *HEAVY, *HARMLESS, *FORGED]) > 100
