"""The shell: one short function a command. Rooms are imported inside the functions, so that --help is quick."""

from __future__ import annotations

import sys

import typer

from tightrope import __version__
from tightrope.errors import TightropeError

app = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


@app.callback()
def start() -> None:
    """From conflicting reports to a brief in which every statement opens the words it came from."""


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the shell; a caller's mistake ends with one sentence and exit code 1."""
    try:
        app()
    except TightropeError as error:
        sys.stderr.write(f"tightrope: {error}\n")
        sys.exit(1)
