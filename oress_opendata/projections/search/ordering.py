"""What lists are sorted by: one text for each order, which ends with the key of the entry.

For engines that sort by a field, in the order of characters. Samples are last in every order.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from oress_opendata.languages import LOCALES
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.relevance import FADING, LAST, SAMPLE, prior_of

BY_DATE, BY_PRIOR, BY_NAME = "by_date", "by_prior", "by_name"
# Between what a list is sorted by and the key: before all other characters; after a date, after
# them, since of two dates the longer one is the later.
END, DATE_END = "\x1f", "\x7f"
_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_PRIOR_DIGITS = 1_000_000
_LONGEST_NAME = 80


def name_field(language: str) -> str:
    """The field of the names in a language, for sorting; else in the first that there is."""
    return f"{BY_NAME}_{language}" if language in LOCALES else BY_NAME


FIELDS = (BY_DATE, BY_PRIOR, BY_NAME, *map(name_field, LOCALES))


def number_of(key: str) -> int:
    """A number that stands for a key; 0 for none."""
    return int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) if key else 0


def document_of(entry: Entry) -> str:
    """The key of the document of which an entry is a page."""
    key, _, page = entry.key.rpartition("#")
    return key if page.isdigit() else ""


def prior_in(sorted_by: str) -> float:
    """The prior that a list without a query is sorted by."""
    prior = 1 - int(sorted_by[1:8]) / _PRIOR_DIGITS
    return 2 * prior * (LAST if sorted_by[0] == "1" else 1.0)


def sorted_by(entry: Entry) -> Mapping[str, str]:
    """The text of each field, without the key."""
    last = "1" if SAMPLE in entry.facets else "0"
    names = {language: sort_key(title)[:_LONGEST_NAME] for language, title in entry.titles.items()}
    first = next(iter(names.values()), "\uffff")
    page = entry.key.rpartition("#")[2] if document_of(entry) else "1"
    prior = prior_of(entry.facets) / (1 + FADING * (int(page) - 1))
    date = entry.date.translate(_COMPLEMENT) if entry.date else "\uffff"
    return {
        BY_DATE: f"{last}{date}{DATE_END}",
        BY_PRIOR: f"{last}{round((1 - prior / 2) * _PRIOR_DIGITS):07d}{END}",
        BY_NAME: f"{last}{first}{END}",
        **{name_field(code): f"{last}{names.get(code) or first}{END}" for code in LOCALES},
    }
