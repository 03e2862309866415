"""Collect the marked sentences into the catalogues: `make messages`.

A family of pages has a catalogue of its own name, and so has each other part of the program.
Translations are kept wherever a sentence moves; a new sentence gets an empty one, which
tests/test_messages.py then names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

import oress_opendata
from oress_opendata.languages import LOCALE

PROGRAM = Path(oress_opendata.__file__).parent
PAGES = ("delivery", "pages")
LANGUAGES = tuple(sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir()))
HEADER = """# Sentences of {domain}. Written by `make messages`; edit the translations only.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""
WIDTH = 100

Sentence = str | tuple[str, str]


def find_sentences() -> dict[Sentence, list[str]]:
    """Every marked sentence, with the files that hold it."""
    found: dict[Sentence, list[str]] = {}
    for file in sorted(PROGRAM.rglob("*")):
        if file.suffix == ".py":
            sentences = in_code(file.read_text(encoding="utf-8"))
        elif file.suffix == ".html":
            sentences = in_template(file)
        else:
            continue
        for sentence in sentences:
            files = found.setdefault(sentence, [])
            name = file.relative_to(PROGRAM).as_posix()
            if name not in files:
                files.append(name)
    return found


def in_code(source: str) -> Iterator[Sentence]:
    """What `N_` marks."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
            yield ast.literal_eval(node.args[0])


def in_template(file: Path) -> Iterator[Sentence]:
    """What `_` and `ngettext` say."""
    with file.open("rb") as source:
        for _, function, message, _ in babel_extract(source, ("_", "ngettext"), (), {}):
            texts = (message,) if isinstance(message, str) else tuple(message or ())
            words = [text for text in texts if text]
            if function == "ngettext":
                yield words[0], words[1]
            elif words:  # else a sentence that the code marked
                yield words[0]


def key_of(message: Message) -> Sentence:
    """The sentence of a catalogue's message, as `find_sentences` names it."""
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    return (texts[0], texts[1]) if len(texts) > 1 else texts[0]


def texts_of(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def domain_of(file: str) -> str:
    """The catalogue of a file: its family of pages, else its top folder or its own name."""
    parts = Path(file).parts
    if parts[:2] == PAGES:
        return parts[2] if len(parts) > 3 else "shared"
    return Path(parts[0]).stem


def read_translations(language: str) -> dict[Sentence, tuple[str, ...]]:
    """All translations of a language, wherever they are now."""
    return {
        key_of(message): texts_of(message)
        for catalogue in read_catalogues(language)
        for message in catalogue
        if message.id and any(texts_of(message))
    }


def read_catalogues(language: str) -> list[Catalog]:
    catalogues = []
    for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            catalogues.append(read_po(source, locale=language))
    return catalogues


def write_catalogues(language: str, sentences: dict[Sentence, list[str]]) -> list[Sentence]:
    """Write the catalogues of a language again; the sentences that await a translation."""
    translations = read_translations(language)
    # A language keeps its plural forms; a new one gets Babel's.
    known = [catalogue.plural_forms for catalogue in read_catalogues(language)]
    plurals = known[0] if known else Catalog(language).plural_forms
    catalogues: dict[str, Catalog] = {}
    headers: dict[str, str] = {}
    for sentence, files in sorted(sentences.items(), key=lambda item: (item[1][0], str(item[0]))):
        domain = domain_of(files[0])
        if domain not in catalogues:
            header = HEADER.format(domain=domain, language=language, plurals=plurals)
            catalogues[domain] = read_po(BytesIO(header.encode()), locale=language)
            headers[domain] = header
        catalogue = catalogues[domain]
        same = [(file, 0) for file in files if domain_of(file) == domain]
        texts = translations.get(sentence, ("",))
        catalogue.add(sentence, texts if isinstance(sentence, tuple) else texts[0], same)
    folder = LOCALE / language / "LC_MESSAGES"
    for file in folder.glob("*.po"):
        file.unlink()
    for domain, catalogue in catalogues.items():
        with (folder / f"{domain}.po").open("wb") as target:
            target.write(headers[domain].encode())
            write_po(target, catalogue, width=WIDTH, omit_header=True, include_lineno=False)
    return [sentence for sentence in sentences if sentence not in translations]


def main() -> None:
    sentences = find_sentences()
    for language in LANGUAGES:
        for sentence in write_catalogues(language, sentences):
            print(f"{language}: {sentence!r} awaits a translation.")


if __name__ == "__main__":
    main()
