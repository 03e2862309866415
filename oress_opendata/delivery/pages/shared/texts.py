"""Texts for the reader of a page: the best language, its direction, sanitised Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from oress_opendata.iris import split_address
from oress_opendata.languages import direction, say
from oress_opendata.model.withdrawal import is_known
from oress_opendata.projections.search.analysis.folding import is_arabic

LONGEST = 20_000
_ADDRESS = re.compile(r"https?://\S+")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_MARKDOWN = MarkdownIt("js-default", {"html": False})
# A description follows a heading of the page, so its own headings begin at the third level.
_LOWERED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language; None where it is that of the page, or unknown."""

    text: str
    language: str | None = None

    @property
    def direction(self) -> str | None:
        return direction(self.language) if self.language else None

    @property
    def markdown(self) -> Markup:
        return render_markdown(self.text)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def pick_text(texts: Mapping[str, str], language: str, languages: Sequence[str]) -> Text:
    """The text in the reader's language; else in the first of the others, with that language."""
    if texts.get(language):
        return Text(texts[language])
    for other in (*languages, *texts):
        if texts.get(other):
            return Text(texts[other], other)
    return Text("")


def localize(text: Text) -> Markup:
    """A text as HTML, marked where it is in another language than the page."""
    if text.language:
        return Markup(f'<bdi lang="{escape(text.language)}">{escape(text.text)}</bdi>')
    return escape(text.text)


def show_reason(reason: str, language: str, languages: Sequence[str]) -> Text:
    """Why something was withdrawn: a known reason in the reader's language, another as it was
    written, in Arabic if its letters are, else in the first language that has others."""
    if is_known(reason):
        return Text(say(reason, language))
    is_right_to_left = any(map(is_arabic, reason))
    fitting = (code for code in languages if (direction(code) == "rtl") == is_right_to_left)
    written_in = next(fitting, None)
    return Text(reason, written_in if written_in != language else None)


@lru_cache(maxsize=512)
def render_markdown(source: str) -> Markup:
    """Markdown as HTML without scripts, pictures or raw HTML. Capped before and after."""
    tokens = _MARKDOWN.parse(source[:LONGEST])
    for token in tokens:
        token.tag = _LOWERED.get(token.tag, token.tag)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    if len(html) > 2 * LONGEST:
        return Markup("<p>{}</p>").format(source[:LONGEST])
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    # The rules of typography look for the character, not for its name.
    return Markup(clean.replace("&nbsp;", "\u00a0"))


def safe_link(address: object) -> str:
    """An address that is safe in `href`; else empty, as for one that leads nowhere."""
    text = str(address or "")
    is_safe = text.startswith(("http://", "https://", "mailto:")) and split_address(text)
    return text if is_safe else ""


def name_host(address: object) -> str:
    """The host of an address, as a reader knows the site, with a port that is not the usual one;
    the text itself where it has none."""
    text = str(address or "")
    parts = split_address(text)
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.") if parts else ""
    return host or text


def read_addresses(text: object) -> str:
    """A text whose addresses are in letters, not percent-encoded."""
    return _ADDRESS.sub(lambda found: unquote(found[0], errors="ignore"), str(text))
