"""The one lexical form of a typed literal: the form that the store gives back.

The store keeps numbers, times and booleans as values: `1.50` comes back as `1.5`, `+7` as `7`. So
they are written in that form everywhere, and the files, the dumps, the documents and SPARQL say the
same. It is the canonical form of XML Schema 1.1, except that a double has no exponent.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, Store

XSD = "http://www.w3.org/2001/XMLSchema#"
_EXPONENT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]{1,2}").fullmatch
_ANY = NamedNode("urn:any")


@lru_cache(maxsize=100_000)
def canonical_form(text: str, datatype: str) -> str:
    """A text of a type of XML Schema (its local name) in its one form. A text that is not valid for
    the type is returned unchanged."""
    if datatype == "decimal" and _EXPONENT(text):
        # Table Schema has exponents, and this type has none.
        text = f"{Decimal(text):f}"
    store = Store()
    store.add(Quad(_ANY, _ANY, Literal(text, datatype=NamedNode(XSD + datatype))))
    return next(str(quad.object.value) for quad in store if isinstance(quad.object, Literal))
