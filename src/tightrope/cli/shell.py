"""What every command shares: the application, its arguments and options, and how a case or a store is opened."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tightrope import __version__
from tightrope.errors import CaseError, TightropeError
from tightrope.terminal import Meter, note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tightrope.brief import Assessment
    from tightrope.case import Case
    from tightrope.store import Store

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="CASE|DOCS…",
        help="A case folder or file; or documents: files, folders of them, web addresses (see `read --help`).",
    ),
]
CaseOrStore = Annotated[Path, typer.Argument(metavar="CASE|STORE", help="A case that was briefed, or its store.")]
Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="DOCS…",
        help="Files (.txt .md .html .pdf .docx .eml .rss .zip), folders of them, or web addresses, which are fetched.",
    ),
]
Published = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Publication date of the documents.")]
Focal = Annotated[
    str | None, typer.Option(metavar="STATE", help="The state in the middle, where no case file names it.")
]
Rivals = Annotated[
    str | None, typer.Option(metavar="A,B", help="The two it stands between, where no case file names them.")
]
Strict = Annotated[bool, typer.Option("--strict", help="End with exit code 2 if anything was rejected.")]
Second = Annotated[str | None, typer.Option(metavar="URL", help="OpenAI-compatible endpoint of a second reader.")]
ModelName = Annotated[str, typer.Option(help="The second reader's model, as its server lists it.")]
Cache = Annotated[Path | None, typer.Option(help="Folder that keeps the second reader's answers.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes that read documents; the result is the same.")]
Resume = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Folder that keeps finished readings; they are not made again.")
]
Out = Annotated[Path | None, typer.Option(help="Folder to write to (default: out/ in the case folder).")]


def print_version(value: bool) -> None:
    """Print the version and stop."""
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[bool, typer.Option("--version", callback=print_version, help="Print the version.")] = False,
) -> None:
    """From conflicting reports to a brief in which every statement opens the words it came from."""
    del version


def open_case(
    sources: list[str], published: datetime | None, *, focal: str | None = None, rivals: str | None = None
) -> Case:
    """The case that the arguments mean: a case folder or file, or documents, folders of them and addresses alone."""
    case = _find_case(sources, published)
    if focal is None and rivals is None:
        return case
    from tightrope.case import name_question
    from tightrope.roster import load_roster

    return name_question(case, load_roster(*case.actors), focal=focal, rivals=rivals)


def _find_case(sources: list[str], published: datetime | None) -> Case:
    """A case file's case, or one made from documents."""
    from tightrope.case import load_case, make_case

    given = to_sources(sources)
    only = given[0] if len(given) == 1 else None
    if isinstance(only, Path) and (only.suffix == ".toml" or (only / "case.toml").exists()):
        return load_case(only)
    if isinstance(only, Path) and not only.suffix and not only.exists():
        return load_case(only)
    for source in given:
        if isinstance(source, Path) and not source.exists():
            raise CaseError(f"{source}: there is no such document")
    return make_case(given, published=to_day(published))


def to_sources(arguments: list[str]) -> list[Path | str]:
    """Arguments as paths; those that are web addresses as they are."""
    from tightrope.reading.fetch import is_address

    return [argument if is_address(argument) else Path(argument) for argument in arguments]


def assess(case: Case, *, store: Path | None = None, jobs: int = 1, resume: Path | None = None) -> Assessment:
    """Run the chain with progress on stderr."""
    from tightrope.case import build_assessment

    with Meter() as meter:
        return build_assessment(case, store=store, progress=meter.move, jobs=jobs, resume=resume)


def open_store(folder: Path) -> Store:
    """The store of a briefed case, or the store itself."""
    from tightrope.store import Store

    for candidate in (folder / "out" / "store", folder / "store", folder):
        if (candidate / "manifest.json").exists():
            return Store.open(candidate)
    raise CaseError(f"{folder}: no store here; run `tightrope brief {folder}` first")


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files or none: a full disk leaves what stood there before."""
    from tightrope.store.lock import explain_os_error

    parts = {folder / name: folder / f"{name}.part" for name in contents}
    try:
        for path, part in parts.items():
            part.write_bytes(contents[path.name])
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise explain_os_error(error, folder) from error


def to_day(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


def finish(strict: bool, n_rejects: int) -> None:
    """Exit code 2 where --strict was asked for and something was rejected."""
    if strict and n_rejects:
        note(f"{n_rejects} rejected")
        raise typer.Exit(2)


def main() -> None:
    """Run the shell; a caller's mistake ends with one sentence and exit code 1."""
    try:
        app()
    except TightropeError as error:
        sys.stderr.write(f"tightrope: {error}\n")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("TIGHTROPE_DEBUG"):
            raise
        kind = type(error).__name__
        sys.stderr.write(
            f"tightrope: a fault of the program, not yours ({kind}: {error}); TIGHTROPE_DEBUG=1 shows where\n"
        )
        sys.exit(70)
