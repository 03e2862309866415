"""Where languages meet: which concepts and places are called by a word, and what else they are
called.

Made with the index from the vocabularies, the places and `vocab/spellings.csv`, kept beside it, and
read by whoever asks. An entry holds the codes of what it is about; a query's words are led to these
codes by the labels in all languages, hidden ones too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.model.concept import Vocabulary
from oress_opendata.projections.search.analysis.phonetics import sound_of
from oress_opendata.projections.search.analysis.tokens import tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.entry import code_term
from oress_opendata.projections.search.indexing.places import REGISTER as PLACE
from oress_opendata.projections.search.indexing.places import Places

FILE = "thesaurus.json"
PREFERRED, ALTERNATIVE, HIDDEN = 1.0, 0.95, 0.9
# A word of a label of several stands for it less.
LEAST_SHARE = 0.25
MOST_CODES = 12
MOST_SYNONYMS = 10
LONGEST_LABEL = 6

Stems = tuple[str, ...]


def describe_codes(
    vocabulary: Vocabulary, places: Places, spellings: Iterable[tuple[str, ...]]
) -> dict[str, Any]:
    """All that the thesaurus is made of, as JSON: labels of each code, and spellings alike."""
    codes: dict[str, Any] = {}
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts.values():
            codes[code_term(scheme.name, concept.notation)] = {
                "labels": dict(concept.labels),
                "alternatives": list(concept.alternatives),
                "hidden": list(concept.hidden),
            }
    for code, place in places.by_code.items():
        codes[code_term(PLACE, code)] = {
            "labels": dict(place.names),
            "alternatives": [],
            "hidden": [],
        }
    return {"codes": codes, "spellings": [list(group) for group in spellings]}


@dataclass(slots=True)
class Thesaurus:
    """`whole` are labels by their stems, `words` the single words of them with their share;
    `called` what else a code is called; `sounds` words by how they sound."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    whole: dict[Stems, dict[str, float]] = field(default_factory=dict)
    words: dict[str, dict[str, float]] = field(default_factory=dict)
    called: dict[str, list[Stems]] = field(default_factory=dict)
    sounds: dict[str, dict[str, float]] = field(default_factory=dict)
    spellings: dict[Stems, list[Stems]] = field(default_factory=dict)

    def codes_of_word(self, stem: str) -> dict[str, float]:
        """The codes that a word stands for, alone or as a part of a label."""
        found = {**self.words.get(stem, {})}
        for code, weight in self.whole.get((stem,), {}).items():
            found[code] = max(weight, found.get(code, 0.0))
        best = sorted(found.items(), key=lambda each: (-each[1], each[0]))
        return dict(best[:MOST_CODES])

    def synonyms_of(self, stems: Stems) -> list[Stems]:
        """What else is said for a whole label, in any language."""
        found: dict[Stems, None] = dict.fromkeys(self.spellings.get(stems, ()))
        for code in self.whole.get(stems, {}):
            found.update(dict.fromkeys(self.called.get(code, ())))
        found.pop(stems, None)
        return list(found)[:MOST_SYNONYMS]

    def codes_beginning(self, prefix: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for word, codes in self.words.items():
            if word.startswith(prefix):
                for code, weight in codes.items():
                    found[code] = max(weight, found.get(code, 0.0))
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))[:MOST_CODES])


def read_thesaurus(described: Mapping[str, Any]) -> Thesaurus:
    thesaurus = Thesaurus()
    groups = [[_stems(text) for text in group] for group in described["spellings"]]
    for group in groups:
        for stems in group:
            thesaurus.spellings.setdefault(stems, []).extend(
                each for each in group if each != stems
            )
    for code, names in described["codes"].items():
        thesaurus.labels[code] = names["labels"]
        for text, weight in _names(names):
            _add_label(thesaurus, code, text, weight)
    return thesaurus


def load_thesaurus(text: str) -> Thesaurus:
    return read_thesaurus(json.loads(text))


def _names(names: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield from ((text, PREFERRED) for text in names["labels"].values())
    yield from ((text, ALTERNATIVE) for text in names["alternatives"])
    yield from ((text, HIDDEN) for text in names["hidden"])


def _add_label(thesaurus: Thesaurus, code: str, text: str, weight: float) -> None:
    """A label, and whatever is spelt alike."""
    stems = _stems(text)
    if not stems:
        return
    content = tuple(t.terms[0] for t in tokenize(text) if t.folded not in STOPS)
    for each in (stems, *thesaurus.spellings.get(stems, ())):
        _add_stems(thesaurus, code, each, weight)
    if len(content) > 1:
        known = thesaurus.whole.setdefault(content, {})
        known[code] = max(weight, known.get(code, 0.0))
    for token in tokenize(text):
        sound = sound_of(token.folded) if token.folded not in STOPS else ""
        if sound:
            share = weight / max(1, sum(1 for _ in tokenize(text)))
            codes = thesaurus.sounds.setdefault(sound, {})
            if share >= LEAST_SHARE:
                codes[code] = max(share, codes.get(code, 0.0))


def _add_stems(thesaurus: Thesaurus, code: str, stems: Stems, weight: float) -> None:
    codes = thesaurus.whole.setdefault(stems, {})
    codes[code] = max(weight, codes.get(code, 0.0))
    called = thesaurus.called.setdefault(code, [])
    if stems not in called:
        called.append(stems)
    content = [stem for stem in stems if stem not in STOPS]
    share = weight / len(content) if content else 0.0
    for stem in content:
        if share >= LEAST_SHARE:
            known = thesaurus.words.setdefault(stem, {})
            known[code] = max(share, known.get(code, 0.0))


def _stems(text: str) -> Stems:
    return tuple(token.terms[0] for token in tokenize(text))
