"""The thesaurus: the concepts and places that a word names, in any language, and their other names.

Made with the index from the vocabularies, the places and `vocab/spellings.csv`, and stored beside
it. An entry has the codes of its subjects; the words of a query lead to these codes through the
labels in all languages, hidden labels included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places
from oress_opendata.projections.search.analysis.phonetics import phonetic_key
from oress_opendata.projections.search.analysis.tokens import tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.entry import code_term

FILE = "thesaurus.json"
PREFERRED, ALTERNATIVE, HIDDEN = 1.0, 0.95, 0.9
# Smallest share of a label by which a single word of it counts.
LEAST_SHARE = 0.25
MAX_CODES = 12
MAX_SYNONYMS = 10
LONGEST_LABEL = 6

Stems = tuple[str, ...]


def describe_codes(
    vocabulary: Vocabulary, places: Places, spellings: Iterable[tuple[str, ...]]
) -> dict[str, Any]:
    """The content of the thesaurus as JSON: the labels of each code, and equivalent spellings."""
    codes: dict[str, Any] = {}
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts.values():
            codes[code_term(scheme.name, concept.notation)] = {
                "labels": dict(concept.labels),
                "alternatives": list(concept.alternatives),
                "hidden": list(concept.hidden),
            }
    for code, place in places.all.items():
        codes[code_term(PLACE, code)] = {
            "labels": dict(place.names),
            "alternatives": [],
            "hidden": [],
        }
    return {"codes": codes, "spellings": [list(group) for group in spellings]}


@dataclass(slots=True)
class Thesaurus:
    """`whole` has the codes of labels by their stems, `words` those of single words with their
    share of a label, `phonetic` those of phonetic keys; `names` the labels of each code. `written`
    has the codes of labels by their folded words, without stop words."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    whole: dict[Stems, dict[str, float]] = field(default_factory=dict)
    words: dict[str, dict[str, float]] = field(default_factory=dict)
    names: dict[str, list[Stems]] = field(default_factory=dict)
    phonetic: dict[str, dict[str, float]] = field(default_factory=dict)
    spellings: dict[Stems, list[Stems]] = field(default_factory=dict)
    written: dict[Stems, set[str]] = field(default_factory=dict)

    def codes_of_word(self, stem: str) -> dict[str, float]:
        """The codes that a word names, alone or as a part of a label."""
        found = {**self.words.get(stem, {})}
        for code, weight in self.whole.get((stem,), {}).items():
            found[code] = max(weight, found.get(code, 0.0))
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(best[:MAX_CODES])

    def synonyms_of(self, stems: Stems) -> list[Stems]:
        """Other names of what a whole label names, in any language."""
        found: dict[Stems, None] = dict.fromkeys(self.spellings.get(stems, ()))
        for code in self.whole.get(stems, {}):
            found.update(dict.fromkeys(self.names.get(code, ())))
        found.pop(stems, None)
        return list(found)[:MAX_SYNONYMS]

    def codes_beginning(self, prefix: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for word, codes in self.words.items():
            if word.startswith(prefix):
                for code, weight in codes.items():
                    found[code] = max(weight, found.get(code, 0.0))
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_CODES])


def read_thesaurus(described: Mapping[str, Any]) -> Thesaurus:
    thesaurus = Thesaurus()
    groups = [[_stems(text) for text in group] for group in described["spellings"]]
    for group in groups:
        for stems in group:
            thesaurus.spellings.setdefault(stems, []).extend(
                other for other in group if other != stems
            )
    spelt = _group_spellings(described["spellings"])
    for code, names in described["codes"].items():
        thesaurus.labels[code] = names["labels"]
        for text, weight in _names(names):
            _add_label(thesaurus, code, text, weight)
            for words in spelt.get(fold_words(text), {fold_words(text)}):
                thesaurus.written.setdefault(words, set()).add(code)
    return thesaurus


def _group_spellings(groups: Iterable[Iterable[str]]) -> dict[Stems, set[Stems]]:
    """Each spelling with all of its groups."""
    spelt: dict[Stems, set[Stems]] = {}
    for group in groups:
        words = {fold_words(text) for text in group}
        for one in words:
            spelt.setdefault(one, set()).update(words)
    return spelt


def fold_words(text: str) -> Stems:
    """The folded words of a label, without stop words and the article of the first."""
    words = tuple(t.folded for t in tokenize(text) if t.folded not in STOPS)
    return (words[0].removeprefix("ال"), *words[1:]) if words else ()


def _names(names: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield from ((text, PREFERRED) for text in names["labels"].values())
    yield from ((text, ALTERNATIVE) for text in names["alternatives"])
    yield from ((text, HIDDEN) for text in names["hidden"])


def _add_label(thesaurus: Thesaurus, code: str, text: str, weight: float) -> None:
    """Add a label, and its equivalent spellings."""
    stems = _stems(text)
    if not stems:
        return
    content = tuple(t.terms[0] for t in tokenize(text) if t.folded not in STOPS)
    for spelling in (stems, *thesaurus.spellings.get(stems, ())):
        _add_stems(thesaurus, code, spelling, weight)
    if len(content) > 1:
        known = thesaurus.whole.setdefault(content, {})
        known[code] = max(weight, known.get(code, 0.0))
    for token in tokenize(text):
        key = phonetic_key(token.folded) if token.folded not in STOPS else ""
        if key:
            share = weight / max(1, sum(1 for _ in tokenize(text)))
            codes = thesaurus.phonetic.setdefault(key, {})
            if share >= LEAST_SHARE:
                codes[code] = max(share, codes.get(code, 0.0))


def _add_stems(thesaurus: Thesaurus, code: str, stems: Stems, weight: float) -> None:
    codes = thesaurus.whole.setdefault(stems, {})
    codes[code] = max(weight, codes.get(code, 0.0))
    names = thesaurus.names.setdefault(code, [])
    if stems not in names:
        names.append(stems)
    content = [stem for stem in stems if stem not in STOPS]
    share = weight / len(content) if content else 0.0
    for stem in content:
        if share >= LEAST_SHARE:
            known = thesaurus.words.setdefault(stem, {})
            known[code] = max(share, known.get(code, 0.0))


def _stems(text: str) -> Stems:
    return tuple(token.terms[0] for token in tokenize(text))
