"""Collect the marked sentences into the catalogues: `make messages`.

A family of pages has a catalogue of its own name, and so has each other part of the program.
Translations are kept wherever a sentence moves; a new sentence gets an empty one, which
tests/test_messages.py then names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
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
            if function == "ngettext":
                yield (message[0], message[1])
            elif message:  # else a sentence that the code marked
                yield message if isinstance(message, str) else message[0]


def domain_of(file: str) -> str:
    """The catalogue of a file: its family of pages, else its top folder or its own name."""
    parts = Path(file).parts
    if parts[:2] == PAGES:
        return parts[2] if len(parts) > 3 else "shared"
    return Path(parts[0]).stem


def read_translations(language: str) -> dict[Sentence, str | tuple[str, ...]]:
    """All translations of a language, wherever they are now."""
    found: dict[Sentence, str | tuple[str, ...]] = {}
    for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                if message.id and any(message.string):
                    key = message.id if isinstance(message.id, str) else tuple(message.id)
                    texts = message.string
                    found[key] = texts if isinstance(texts, str) else tuple(texts)
    return found


def write_catalogues(language: str, sentences: dict[Sentence, list[str]]) -> list[Sentence]:
    """Write the catalogues of a language again; the sentences that await a translation."""
    translations = read_translations(language)
    catalogues: dict[str, Catalog] = {}
    for sentence, files in sorted(sentences.items(), key=lambda item: (item[1][0], str(item[0]))):
        domain = domain_of(files[0])
        catalogue = catalogues.setdefault(domain, Catalog(language))
        same = [(file, 0) for file in files if domain_of(file) == domain]
        catalogue.add(sentence, translations.get(sentence, ""), same)
    folder = LOCALE / language / "LC_MESSAGES"
    for file in folder.glob("*.po"):
        file.unlink()
    for domain, catalogue in catalogues.items():
        with (folder / f"{domain}.po").open("wb") as target:
            plurals = catalogue.plural_forms
            header = HEADER.format(domain=domain, language=language, plurals=plurals)
            target.write(header.encode())
            write_po(target, catalogue, width=WIDTH, omit_header=True, include_lineno=False)
    return [sentence for sentence in sentences if not any(translations.get(sentence, ""))]


def main() -> None:
    sentences = find_sentences()
    for language in LANGUAGES:
        for sentence in write_catalogues(language, sentences):
            print(f"{language}: {sentence!r} awaits a translation.")


if __name__ == "__main__":
    main()
