"""Passwords of 12 characters and more that are tried first: words of this place and of the lists
that leaked, repeated, in rows of the keyboard, or with a year behind them."""

from __future__ import annotations

import re

# fmt: off
WORDS = frozenset("""
    password passwort passw0rd p@ssword p@ssw0rd motdepasse monmotdepasse motdepass kelmasirr
    admin administrator administrateur root user utilisateur welcome bienvenue marhaba bonjour
    azerty azertyuiop azertyuiopqsdfghjklm qwerty qwertyuiop qwertyuiopasdfghjkl qwertyuiopas
    asdfghjkl qsdfghjklm zxcvbnm wxcvbn iloveyou jetaime letmein letmeinnow changeme changeit
    football sunshine princess dragon monkey superman batman starwars whatever trustno1 oress
    observatoire opendata donnees tanger tetouan tangier hoceima alhoceima maroc morocco maghrib
    almaghrib casablanca rabat cooperative cooperatives economiesociale regiontanger
    correcthorsebatterystaple 123456 1234567890 0987654321 123456789012 012345678901 111111
    000000 123123 abc123 abcdef abcdefghijkl 1q2w3e4r 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc
    zaq12wsx q1w2e3r4t5y6 qazwsxedcrfv
""".split())  # noqa: SIM905
# fmt: on
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def is_common(password: str) -> bool:
    """Whether a password, in small letters, is one of them or is made of one."""
    text = _SIGNS.sub("", password)
    texts = (password, text, text.strip("0123456789"), _DIGITS.sub("", text))
    candidates = {*texts, *map(_unit_of, texts)}
    return len(set(password)) < 4 or not candidates.isdisjoint(WORDS)


def _unit_of(text: str) -> str:
    """What a text repeats: `tanger` of `tangertanger`."""
    place = (text + text).find(text, 1) if text else 0
    return text[:place]
