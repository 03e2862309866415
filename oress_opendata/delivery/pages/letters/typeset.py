"""A letter as PDF, by Typst, where it is installed (`pip install 'oress-opendata[pdf]'`).

The text is Markdown of the staff. It is read as tokens and written with every character escaped,
so that nothing in it is a command; Typst gets no files and no network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.token import Token

from oress_opendata.delivery.pages.shared.typography import RULES, Rule
from oress_opendata.languages import direction

PACKAGES = ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_sans_arabic")
_MARKDOWN = MarkdownIt("js-default", {"html": False})
# Around a part of a line, by the kind of its token.
_INLINE = {"strong_open": "#strong[", "strong_close": "]", "em_open": "#emph[", "em_close": "]",
           "s_open": "#strike[", "s_close": "]", "softbreak": " ", "hardbreak": "\\ ",
           "link_close": "]"}  # fmt: skip
# Around a block.
_BLOCKS = {
    "heading_close": "]\n\n",
    "paragraph_close": "\n\n",
    "blockquote_open": "#quote(block: true)[",
    "blockquote_close": "]\n\n",
    "bullet_list_open": "#list(",
    "bullet_list_close": ")\n\n",
    "ordered_list_close": ")\n\n",
    "list_item_open": "[",
    "list_item_close": "], ",
    "hr": "#line(length: 100%, stroke: 0.5pt + luma(160))\n\n",
    "th_open": "[#strong[",
    "th_close": "]], ",
    "td_open": "[",
    "td_close": "], ",
    "table_close": ")\n\n",
}
PAGE = """#set document(title: {title}, date: none)
#set page(paper: "a4", margin: 2.2cm, numbering: "1")
#set text(lang: {language}, dir: {direction}, size: 11pt, \
font: ("IBM Plex Sans", "IBM Plex Sans Arabic"))
#set par(leading: 0.8em)
#set list(marker: ([•], [–]))
#show heading: set text(weight: 600)
#show link: underline
#text(size: 20pt, weight: 600)[#{title}]

#text(fill: luma(90))[#{about}]

"""


def can_typeset() -> bool:
    return all(find_spec(name) for name in ("typst", *PACKAGES))


def typeset_letter(title: str, about: str, markdown: str, language: str) -> bytes:
    """The same text gives the same bytes. `about` says who wrote it, and when. Raises ValueError
    for a text that Typst cannot set, such as lists in lists a hundred deep."""
    import typst  # noqa: PLC0415 - not everybody has it

    head = PAGE.format(
        title=_quote(title),
        about=_quote(about),
        language=_quote(language),
        direction=direction(language),
    )
    source = head + "".join(_blocks(_MARKDOWN.parse(markdown), RULES.get(language, _keep)))
    try:
        pdf: bytes = typst.compile(source.encode(), font_paths=_find_fonts(), timestamp=0)
    except typst.TypstError as error:
        raise ValueError(str(error)) from error
    return pdf


def _keep(text: str, _is_plain: bool) -> str:
    return text


@cache
def _find_fonts() -> Any:
    """The two packaged families only."""
    import typst  # noqa: PLC0415

    specs = [find_spec(name) for name in PACKAGES]
    folders = [Path(spec.origin).parent / "files" for spec in specs if spec and spec.origin]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _blocks(tokens: Sequence[Token], rule: Rule) -> Iterator[str]:
    """Each block as a call of the function of Typst that sets it."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield f"#heading(level: {int(token.tag[1])})["
        elif token.type == "ordered_list_open":
            yield f"#enum(start: {int(token.attrs.get('start', 1))}, "
        elif token.type == "table_open":
            yield f"#table(columns: {_count_columns(tokens[place:])}, stroke: 0.5pt + luma(160), "
        elif token.type == "inline":
            yield "".join(_inline(token.children or [], rule))
        elif token.type in ("fence", "code_block"):
            yield _show(token.content) + "\n\n"
        elif not token.hidden:
            yield _BLOCKS.get(token.type, "")


def _count_columns(tokens: Sequence[Token]) -> int:
    """Those of the head of a table, which every table has."""
    kinds = [token.type for token in tokens]
    return kinds[: kinds.index("thead_close")].count("th_open")


def _inline(tokens: Sequence[Token], rule: Rule) -> Iterator[str]:
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs.get("href") or "")
            yield f"#link({_quote(address)})[" if address else "#["
        elif token.type in ("text", "code_inline", "image"):
            yield _show(rule(token.content, True))
        else:
            yield _INLINE.get(token.type, "")


def _show(text: str) -> str:
    """A text as a string of Typst's code: no character of it is markup."""
    return f"#{_quote(text)};" if text else ""


def _quote(text: str) -> str:
    """JSON and Typst write the same strings, but for escapes of characters by number."""
    plain = "".join(sign for sign in text if category(sign) != "Cc" or sign == "\n")
    return json.dumps(plain, ensure_ascii=False)
