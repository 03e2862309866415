"""Languages by code, as the list of the EU names them.

http://publications.europa.eu/resource/authority/language
"""

from __future__ import annotations

from collections.abc import Mapping

_LIST = "http://publications.europa.eu/resource/authority/language"
LANGUAGES: Mapping[str, str] = {
    code: f"{_LIST}/{name}"
    for code, name in {
        "ar": "ARA", "ber": "BER", "de": "DEU", "en": "ENG", "es": "SPA", "fr": "FRA",
        "it": "ITA", "nl": "NLD", "pt": "POR", "tr": "TUR", "zgh": "ZGH", "zh": "ZHO",
    }.items()
}  # fmt: skip
