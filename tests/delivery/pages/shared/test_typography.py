"""What a reader sees follows the rules of the language; what was written is never lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.delivery.pages.shared.typography import END, LEFT_TO_RIGHT, SETTLED, typeset

RUN = '<bdi dir="ltr" class="run">{}</bdi>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Publié par : X", "Publié par\u00a0: X"),
        ("Panorama: la région", "Panorama\u00a0: la région"),
        ("<b>Source</b>: HCP", "<b>Source</b>\u00a0: HCP"),
        ("la région?", "la région\u00a0?"),
        ("pour 10 000 habitants, 1 028 500", "pour 10\u00a0000 habitants, 1\u00a0028\u00a0500"),
        ("1000 dirhams", "1\u00a0000 dirhams"),
        ('<a aria-label="l&#39;Atlas: A">b</a>', '<a aria-label="l’Atlas\u00a0: A">b</a>'),
        ("en 2014 2024 et 12 0000", "en 2014 2024 et 12 0000"),
        ("a ; b", "a\u00a0; b"),
        ("l'Atlas d&#39;hier", "l’Atlas d’hier"),
        ("l&#x27;<mark>Atlas</mark> d&#x27;hier", "l’<mark>Atlas</mark> d’hier"),
        ("M'diq", "M’diq"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("«mot»", "«\u00a0mot\u00a0»"),
        ('le "mot" dit', "le «\u00a0mot\u00a0» dit"),
        ("10:30, http://a.org/?b", "10:30, http://a.org/?b"),
        ("A &amp; B &lt; C", "A &amp; B &lt; C"),
        ('<code>l\'a: "b"</code>', '<code>l\'a: "b"</code>'),
        ('<i lang="en">it\'s <b>a</b>?</i> oui?', '<i lang="en">it\'s <b>a</b>?</i> oui\u00a0?'),
        ('<a title="l\'a: b">l\'a</a>', '<a title="l\'a: b">l’a</a>'),
        ("<script>a = b ? c : 'd'</script>", "<script>a = b ? c : 'd'</script>"),
    ],
)  # fmt: skip
def test_french(written: str, shown: str) -> None:
    assert typeset(written, "fr") == shown
    assert typeset(shown, "fr") == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("القانون 112-12 المتعلق", f"القانون {RUN.format('112-12')} المتعلق"),
        ("بين 1997–2009.", f"بين {RUN.format('1997–2009')}."),
        ("بين 1997 – 2009", f"بين {RUN.format('1997 – 2009')}"),
        ("في 2026-11-24", f"في {RUN.format('2026-11-24')}"),
        ("هاتف +212-539-99", f"هاتف {RUN.format('+212-539-99')}"),
        ("<title>قانون 112-12</title>", f"<title>قانون {LEFT_TO_RIGHT}112-12{END}</title>"),
        ("<text>1-2</text> 1-2", f"<text>{LEFT_TO_RIGHT}1-2{END}</text> {RUN.format('1-2')}"),
        ("طنجة, تطوان", "طنجة، تطوان"),
        ("<a>ODCO</a>, <a>AMPM</a>", "<a>ODCO</a>، <a>AMPM</a>"),
        ("الأسطر 3, 4", "الأسطر 3، 4"),
        ("RGPH 2014, 2024", "RGPH 2014, 2024"),
        ("ما هي?", "ما هي؟"),
        ("<code>112-12</code>", "<code>112-12</code>"),
        ("oress-2024-01.csv", "oress-2024-01.csv"),
        ("12.345,6", "12.345,6"),
    ],
)  # fmt: skip
def test_arabic(written: str, shown: str) -> None:
    assert typeset(written, "ar") == shown


def test_english_is_as_it_is_written() -> None:
    assert typeset("what's: this?", "en") == "what's: this?"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_what_is_settled_is_typeset_once(language: str) -> None:
    parts = ["<p>2014-2024 : l'an</p>", "<td>2014-2024 : l'an</td>", "<p lang=ar>2014-24</p>"]
    settled = f"{SETTLED}{typeset(parts[1], language)}{SETTLED}"
    assert typeset(parts[0] + settled + parts[2], language) == typeset("".join(parts), language)


TEXTS = st.text(st.sampled_from("aé1 -–:;?!'«»\",.&<>/عا،2"), max_size=40)


@given(TEXTS, st.sampled_from(["fr", "ar"]))
def test_tags_stay_and_letters_stay(text: str, language: str) -> None:
    page = f"<p class='a: b'>{text.replace('<', '&lt;').replace('>', '&gt;')}</p>"
    shown = typeset(page, language)
    assert shown.startswith("<p class='a: b'>")
    letters = re.compile(r"[^\w&]")
    plain = re.sub(r"</?bdi[^>]*>", "", shown)
    assert letters.sub("", plain) == letters.sub("", page)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1620 درهما و1000 درهم", "1.620 درهما و1.000 درهم"),
        ("سنة 2014 في طنجة", "سنة 2014 في طنجة"),
        ('<svg aria-label="البطالة, حسب الإقليم">', '<svg aria-label="البطالة، حسب الإقليم">'),
        ('<p lang="fr" aria-label="الماء, هنا">', '<p lang="fr" aria-label="الماء, هنا">'),
        ('<p class="الماء, هنا">', '<p class="الماء, هنا">'),
    ],
)
def test_amounts_and_spoken_labels(written: str, shown: str) -> None:
    assert typeset(written, "ar") == shown
