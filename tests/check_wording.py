"""Check the typography of all French and Arabic texts: part of `make lint`.

Pages are typeset as they are shown (`shared/typography.py`); other outlets show a sentence as it is
written. A text whose typography is wrong is printed with its name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from tests.wording import TRANSLATED, Wording, list_sentences

RULES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "fr": {
        "a straight apostrophe": re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"),
        "a straight quotation mark": re.compile(r'(?<![\w{:,\[ ])"(?=\w)|(?<=\w)"(?=[ .,]|$)'),
        "no no-break space before a sign": re.compile(r"(?<=[\w)\]»% ])(?<!&nbsp)[:;?!](?=\s|$)"),
        "no no-break space inside quotation marks": re.compile(
            r"«[^\u00a0\u202f]|[^\u00a0\u202f]»"
        ),
        "a number without grouping": re.compile(r"(?<![\w.,/-])\d{5,}(?![\w/])"),
    },
    "ar": {
        "a Latin comma": re.compile(r"(?<=[\u0621-\u064a]),(?=\s|$)"),
        "a Latin question mark": re.compile(r"(?<=[\u0621-\u064a])\?"),
        "a Latin semicolon": re.compile(r"(?<=[\u0621-\u064a]);"),
        "a number with hyphens that is not isolated": re.compile(
            r"(?<![\w\u2066.-])\d[\d.,]*[-\u2010-\u2013]\d(?![^\u2066]*\u2069)"
        ),
        "a number without grouping": re.compile(r"(?<![\w.,/-])\d{5,}(?![\w/])"),
    },
}


def list_faults(wordings: Iterable[Wording]) -> Iterator[str]:
    for wording in wordings:
        for language in TRANSLATED:
            text = wording.texts.get(language, "")
            for fault, pattern in RULES[language].items():
                if found := pattern.search(text):
                    yield f"{language}: {wording.name!r} has {fault} ({found.start() + 1}): {text}"


def main() -> int:
    faults = list(list_faults(list_sentences()))
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
