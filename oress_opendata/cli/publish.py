"""`oress publish`: validate packages and publish them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.cli.views import refresh_views
from oress_opendata.errors import OressError, PackageRefused, SampleRefused, VersionTaken
from oress_opendata.languages import N_, say
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.requests import request_views
from oress_opendata.publication.publish import Outcome, Publication, publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.sources.packages.tree import find_packages
from oress_opendata.sources.reports.text import Style, report_to_text
from oress_opendata.store.home import Store, init_store
from oress_opendata.vocabularies.locations import find_shipped

PUBLISHED = N_("Published: {name} {version}")
REPAIRED = N_("Repaired: {name} {version}; files: {count}")
UNCHANGED = N_("Unchanged: {name} {version} is already published.")
LEFT_OUT = N_("Skipped: {path} is sample data (ORESS_SAMPLES=1 publishes it).")
KEPT = N_("Unchanged: {name} {version} stays as it was published here.")
NOT_PUBLISHED = N_("Not published: {path}")
SENTENCES = {
    Outcome.PUBLISHED: PUBLISHED,
    Outcome.UNCHANGED: UNCHANGED,
    Outcome.REPAIRED: REPAIRED,
}
NOTHING = N_("Name the packages to publish, or use --shipped.")


@click.command(epilog="Example:  oress publish datasets/territoires/1.0.0 --message 'Corrections'")
@click.argument("paths", nargs=-1, metavar="PATH…", type=click.Path(exists=True, path_type=Path))
@click.option("--shipped", is_flag=True, help="Publish the packages that ship with the program.")
@click.option("--message", default="", metavar="TEXT", help="What changed, for readers.")
@click.option("--wait", is_flag=True, help="Wait until the views are made, while a service runs.")
def publish(paths: tuple[Path, ...], shipped: bool, message: str, wait: bool) -> None:
    """Validate and publish a package (a folder, a descriptor or a zip), or a tree of them.

    Publishing the same content again changes nothing but damaged files, which it repairs. A version
    that exists with other content is refused, and so is one that is too low for the change.
    """
    if not paths and not shipped:
        raise click.UsageError(say(NOTHING, language_of()))
    settings = read_settings()
    store = init_store(settings)
    roots = [*paths, *([find_shipped("datasets")] if shipped else [])]
    failed = False
    for root in roots:
        found = find_packages(root)
        for path in found:
            failed |= not _publish_one(store, path, settings, message, alone=found == [root])
    behind = refresh_views(store, settings, wait=wait)
    if failed or behind:
        raise SystemExit(1 if failed else behind)


def _publish_one(
    store: Store, path: Path, settings: Settings, message: str, *, alone: bool
) -> bool:
    """Publish one package and print the result; whether it succeeded."""
    language = language_of()
    try:
        with progress_bar(language) as bar:
            publication = publish_path(store, path, settings, message, bar)
    except SampleRefused as error:
        # In a tree, samples are skipped; a sample given alone is an error.
        sentence = error.say(language) if alone else say(LEFT_OUT, language, path=path.parent.name)
        click.echo(sentence, err=alone)
        return not alone
    except VersionTaken as error:
        # The shipped package was corrected in place; an installation keeps what it published.
        if path.is_relative_to(find_shipped("datasets")):
            click.echo(say(KEPT, language, name=path.parent.name, version=path.name))
            return True
        return _refuse(path, error, language)
    except PackageRefused as error:
        click.echo(report_to_text([error.report], Style(language, _coloured())), err=True)
        click.echo(error.say(language), err=True)
        return False
    except OressError as error:
        return _refuse(path, error, language)
    if publication.outcome is Outcome.REPAIRED:
        # They may have been made from damaged files.
        request_views(store.home, PROJECTIONS)
    _print_result(publication, language)
    return True


def _refuse(path: Path, error: OressError, language: str) -> bool:
    click.echo(say(NOT_PUBLISHED, language, path=path), err=True)
    click.echo(error.say(language), err=True)
    return False


def _print_result(publication: Publication, language: str) -> None:
    release = publication.release
    sentence = SENTENCES[publication.outcome]
    if publication.report.findings:
        text = report_to_text([publication.report], Style(language, _coloured()))
        click.echo(text, err=True)
    words = {"name": release.dataset, "version": release.version, "count": publication.repaired}
    click.echo(say(sentence, language, **words))


def _coloured() -> bool:
    return sys.stderr.isatty()
