"""`oress publish`: validate packages and publish them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.cli.views import refresh_views
from oress_opendata.errors import OressError, PackageRefused, SampleRefused
from oress_opendata.languages import N_, say
from oress_opendata.publication.publish import Outcome, Publication, publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.sources.findings.report import report_to_text
from oress_opendata.sources.packages.tree import find_packages
from oress_opendata.store.home import Store, init_store
from oress_opendata.vocabularies.locations import find_shipped

PUBLISHED = N_("Published: {name} {version}")
UNCHANGED = N_("Unchanged: {name} {version} is already published.")
LEFT_OUT = N_("Skipped: {path} is sample data (ORESS_SAMPLES=1 publishes it).")
NOT_PUBLISHED = N_("Not published: {path}")
REFRESHING = N_("Updating the views")
NOTHING = N_("Name the packages to publish, or use --shipped.")


@click.command(epilog="Example:  oress publish datasets/territoires/1.0.0 --message 'Corrections'")
@click.argument("paths", nargs=-1, metavar="PATH…", type=click.Path(exists=True, path_type=Path))
@click.option("--shipped", is_flag=True, help="Publish the packages that ship with the program.")
@click.option("--message", default="", metavar="TEXT", help="What changed, for readers.")
def publish(paths: tuple[Path, ...], shipped: bool, message: str) -> None:
    """Validate and publish a package (a folder, a descriptor or a zip), or a tree of them.

    Publishing the same content again changes nothing. A version that exists with other content is
    refused, and so is a version that is too low for the change.
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
    with progress_bar(language_of()) as bar:
        bar(REFRESHING, 0, 1)
        behind = refresh_views(store, settings)
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
    except PackageRefused as error:
        click.echo(report_to_text([error.report], language, colour=_coloured()), err=True)
        click.echo(error.say(language), err=True)
        return False
    except OressError as error:
        click.echo(say(NOT_PUBLISHED, language, path=path), err=True)
        click.echo(error.say(language), err=True)
        return False
    _print_result(publication, language)
    return True


def _print_result(publication: Publication, language: str) -> None:
    release = publication.release
    sentence = PUBLISHED if publication.outcome is Outcome.PUBLISHED else UNCHANGED
    if publication.report.findings:
        text = report_to_text([publication.report], language, colour=_coloured())
        click.echo(text, err=True)
    click.echo(say(sentence, language, name=release.dataset, version=release.version))


def _coloured() -> bool:
    return sys.stderr.isatty()
