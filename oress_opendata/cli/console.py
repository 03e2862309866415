"""What all commands share: settings, the user's language, progress, errors as sentences."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from oress_opendata.cli.interruption import answered_interrupts, count_entries, describe_stop
from oress_opendata.errors import OressError, SettingsError
from oress_opendata.languages import N_, say
from oress_opendata.settings import Settings, read_language, read_settings

if TYPE_CHECKING:
    from oress_opendata.store.home import Store

UNUSABLE = N_(
    "{file} cannot be used: {error}. Check the path, that the disk is there, and the permissions."
)


class Oress(click.Group):
    """The group of commands, each of which is loaded when it is called: `short` is the beginning of
    its help by its name. Own errors become a sentence and an exit code, not a traceback."""

    def __init__(self, *args: Any, short: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.short = short

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(self.short)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in self.short:
            return None
        module = import_module(f"oress_opendata.cli.{name}")
        found: click.Command = getattr(module, "list_" if name == "list" else name)
        return found

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.short.items()))

    def invoke(self, context: click.Context) -> Any:
        before = count_entries()
        try:
            with answered_interrupts():
                return super().invoke(context)
        except KeyboardInterrupt:
            command = context.invoked_subcommand
            fail(describe_stop(command, before, language_of(context)), code=130)
        except SettingsError as error:
            fail(error.say(language_of(context)), code=2)
        except OressError as error:
            fail(error.say(language_of(context)), code=1)
        except BrokenPipeError:
            raise  # the reader of the output has ended; click ends quietly
        except OSError as error:
            reason = error.strerror or str(error)
            fail(say(UNUSABLE, language_of(context), file=error.filename or "", error=reason))


def fail(sentence: str, code: int = 1) -> None:
    """Print an error and exit."""
    click.echo(sentence, err=True)
    sys.exit(code)


def language_of(context: click.Context | None = None) -> str:
    """The language of this call: `--lang`, or the first of the settings."""
    context = context or click.get_current_context()
    chosen = context.find_root().obj
    if isinstance(chosen, str):
        return chosen
    return read_language()


def settings_and_store() -> tuple[Settings, Store]:
    from oress_opendata.store.home import open_store  # noqa: PLC0415 - it takes a moment

    settings = read_settings()
    return settings, open_store(settings)


class Bar:
    """A progress bar on a terminal, otherwise a line at each new stage.

    Called with a stage, the amount done and the total. Writes to stderr, so that the output of a
    command can be piped.
    """

    def __init__(self, language: str, progress: Progress | None) -> None:
        self.language = language
        self.progress = progress
        self.stage = ""
        self.task: TaskID | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            self._begin(stage, total)
        if self.progress is not None and self.task is not None:
            self.progress.update(self.task, completed=done, total=total)

    def _begin(self, stage: str, total: int) -> None:
        self.stage = stage
        words = say(stage, self.language) if "{" not in stage else stage
        if self.progress is None:
            click.echo(f"{words} …", err=True)
            return
        if self.task is not None:
            self.progress.remove_task(self.task)
        self.task = self.progress.add_task(words, total=total)


@contextmanager
def progress_bar(language: str) -> Iterator[Bar]:
    """The progress of a long command."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Bar(language, None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(language, progress)
