"""`oress export`: the current releases for where the service is not."""

from __future__ import annotations

from pathlib import Path

import click

from oress_opendata.app import create_app
from oress_opendata.cli.console import language_of, progress_bar, settings_and_store
from oress_opendata.delivery.http.service import make_service
from oress_opendata.delivery.pages.export.ckan import PORTAL, list_offered, write_portal_folder
from oress_opendata.delivery.pages.export.folder import open_export
from oress_opendata.delivery.pages.export.site import write_site
from oress_opendata.delivery.pages.export.zim import write_zim
from oress_opendata.errors import ExportRefused
from oress_opendata.languages import N_, say
from oress_opendata.model.progress import Progress
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.waiting import await_views
from oress_opendata.setting_values import is_loopback
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.engine import transaction, translated_errors
from oress_opendata.store.home import open_store
from oress_opendata.store.releases import find_current

DONE = N_(
    "Written to {folder}, datasets: {count}, new or changed files: {written}. Any web server can "
    "hold it."
)
FAILED = N_("{address} answers {status} and is not in the copy.")
# A page that is there in the catalogue could not be written.
INCOMPLETE = 500
UNPORTABLE = N_(
    "{path} does not fit on every disk: Windows keeps its name for a device, or another name "
    "differs only in case."
)
LOCAL = N_(
    "The pages name {address}, which nobody else can reach. Set ORESS_BASE_URL before you export "
    "what others will read."
)
ZIM = N_("Written: {file}, datasets: {count}. Kiwix opens it.")
SENT = N_("Written to {folder}, datasets: {count}. Read and send each message.eml to {portal}.")
NOT_YET = N_(
    "The messages name {address} and no publisher. Set ORESS_PUBLISHER, ORESS_CONTACT and "
    "ORESS_BASE_URL, and export again before you send them."
)
NOT_EMPTY = N_("The folder {folder} already exists and is not empty.")
EXISTS = N_("The file {file} already exists.")
CHOOSE = N_("Give one dataset and a folder, or --all and a folder.")


@click.group(epilog="Example:  oress export static copy")
def export() -> None:
    """Write the current releases for where the service is not: a folder of pages, a file for Kiwix,
    or what the national portal asks for."""


@export.command(epilog="Example:  oress export static copy")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def static(folder: Path) -> None:
    """Write all releases, dumps, descriptions and feeds, and the pages of every language, into the
    folder DIR, for any web server or a disk. The next time, only what changed is written."""
    language, settings = language_of(), read_settings()
    try:
        target = open_export(folder)
        with translated_errors(), progress_bar(language) as bar:
            _make_views(settings, bar)
            written = write_site(create_app, settings, target, bar)
    except ExportRefused as error:
        raise click.UsageError(error.say(language)) from error
    for address, status in written.failed.items():
        click.echo(say(FAILED, language, address=address, status=status), err=True)
    for path in target.list_unportable():
        click.echo(say(UNPORTABLE, language, path=path), err=True)
    if is_loopback(settings.base_url):
        click.echo(say(LOCAL, language, address=settings.base_url), err=True)
    click.echo(say(DONE, language, folder=folder, count=written.datasets, written=target.written))
    if any(status >= INCOMPLETE for status in written.failed.values()):
        raise SystemExit(1)


def _make_views(settings: Settings, progress: Progress) -> None:
    """Finish the views, or wait for a service that does so. Raises ViewsBehind."""
    store = open_store(settings)
    try:
        await_views(store, settings, PROJECTIONS.keys(), progress)
    finally:
        store.close()


@export.command(epilog="Example:  oress export zim oress.zim")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def zim(file: Path) -> None:
    """Write the same pages as the new ZIM file FILE, which Kiwix reads without a network. It needs
    the program zimwriterfs (Debian: zim-tools)."""
    language = language_of()
    if file.exists():
        raise click.UsageError(say(EXISTS, language, file=file))
    settings = read_settings()
    with translated_errors(), progress_bar(language) as bar:
        _make_views(settings, bar)
        count = write_zim(create_app, settings, file, bar)
    click.echo(say(ZIM, language, file=file, count=count))


@export.command(epilog="Example:  oress export ckan territoires portal")
@click.argument("arguments", metavar="[DATASET] DIR", nargs=-1, required=True)
@click.option("--all", "every", is_flag=True, help="All datasets but sample data.")
def ckan(arguments: tuple[str, ...], every: bool) -> None:
    """Write a message for the national portal data.gov.ma, which takes datasets by e-mail, with a
    sheet in French, the description for CKAN and the files, into the new folder DIR."""
    language = language_of()
    if len(arguments) != (1 if every else 2):
        raise click.UsageError(say(CHOOSE, language))
    folder = Path(arguments[-1])
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(say(NOT_EMPTY, language, folder=folder))
    settings, store = settings_and_store()
    service = make_service(settings, store)
    with transaction(service.store.reading) as connection:
        if every:
            releases = list_offered(service, connection)
        else:
            releases = [find_current(connection, arguments[0])]
    with translated_errors():
        for release in releases:
            write_portal_folder(service, release, folder / release.dataset)
    count = len(releases)
    if settings.is_demonstration or is_loopback(settings.base_url):
        click.echo(say(NOT_YET, language, address=settings.base_url), err=True)
    click.echo(say(SENT, language, folder=folder, count=count, portal=PORTAL))
