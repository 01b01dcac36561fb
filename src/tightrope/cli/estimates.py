"""A case weighed: brief, stand, weigh, compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tightrope.cli.shell import (
    AsJson,
    Focal,
    Jobs,
    Out,
    Published,
    Resume,
    Rivals,
    Sources,
    Strict,
    app,
    assess,
    finish,
    open_case,
    write_whole,
)
from tightrope.errors import CaseError
from tightrope.terminal import print_rows, show_hidden


@app.command()
def brief(
    sources: Sources,
    out: Out = None,
    published: Published = None,
    focal: Focal = None,
    rivals: Rivals = None,
    docx: Annotated[bool, typer.Option("--docx", help="Write a Word document too.")] = False,
    md: Annotated[bool, typer.Option("--md", help="Write Markdown too.")] = False,
    courses: Annotated[
        bool | None,
        typer.Option(
            "--courses/--no-courses",
            help="Play the case's scenario with all the draws it asks for, or not at all; a few draws by default.",
        ),
    ] = None,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Try the event model too for what may come next.")
    ] = False,
    jobs: Jobs = 1,
    resume: Resume = None,
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Read, weigh, place, and write the brief: one HTML file, and a ten-line summary here.

    Example: tightrope brief examples/pakistan-2025
    """
    from tightrope.brief import summarise, write_docx, write_html, write_json, write_markdown

    case = open_case(sources, published, focal=focal, rivals=rivals)
    folder = out or (case.folder / "out" if case.path else Path("out"))
    assessment = assess(case, store=folder / "store", jobs=jobs, resume=resume)
    if courses or (case.scenario and courses is None):
        from tightrope.case import BRIEF_DRAWS, add_courses, play_case

        draws = None if courses else BRIEF_DRAWS
        assessment = add_courses(assessment, play_case(case.scenario, assessment, draws=draws, actors=case.actors))
    if forecast:
        from tightrope.case import add_outlook

        assessment = add_outlook(assessment, case)
    written = {"brief.html": write_html(assessment).encode(), "brief.json": write_json(assessment).encode()}
    if md:
        written["brief.md"] = write_markdown(assessment).encode()
    if docx:
        written["brief.docx"] = write_docx(assessment)
    write_whole(folder, written)
    if as_json:
        typer.echo(written["brief.json"].decode(), nl=False)
    else:
        typer.echo("\n".join(map(show_hidden, summarise(assessment))))
        typer.echo(f"\nThe brief: {folder / 'brief.html'}")
    finish(strict, len(assessment.rejects))


@app.command()
def stand(
    sources: Sources,
    published: Published = None,
    focal: Focal = None,
    rivals: Rivals = None,
    as_json: AsJson = False,
) -> None:
    """Where the focal state stands between its rivals, in words and in deeds.

    Example: tightrope stand examples/pakistan-2025
    """
    from tightrope.case import describe_standing

    assessment = assess(open_case(sources, published, focal=focal, rivals=rivals))
    print_rows(describe_standing(assessment), as_json=as_json)


@app.command()
def weigh(
    sources: Sources,
    claim: Annotated[str | None, typer.Option(help="Show one claim, step by step, by its id.")] = None,
    hypotheses: Annotated[
        bool, typer.Option("--hypotheses", help="Weigh the case's hypotheses against its likelihood rows.")
    ] = False,
    published: Published = None,
    as_json: AsJson = False,
) -> None:
    """Claims, who asserts, relays or denies them, and how credible each is; or hypotheses against the evidence.

    Example: tightrope weigh examples/pakistan-2025
    Example: tightrope weigh examples/pakistan-2025 --hypotheses
    """
    from tightrope.brief.json import to_plain
    from tightrope.case import describe_claim, describe_claims, describe_hypotheses, describe_items
    from tightrope.errors import name_nearest

    assessment = assess(open_case(sources, published))
    if hypotheses:
        rows = describe_hypotheses(assessment)
        if as_json:
            typer.echo(json.dumps(to_plain(assessment.hypotheses), ensure_ascii=False, indent=1, sort_keys=True))
            return
        print_rows(rows, as_json=False)
        for line in describe_items(assessment):
            typer.echo(line)
        return
    if claim is None:
        print_rows(describe_claims(assessment), as_json=as_json)
        return
    found = next((c for c in assessment.claims if c.id == claim), None)
    if found is None:
        raise CaseError(f"no claim has the id {claim!r}{name_nearest(claim, [c.id for c in assessment.claims])}")
    print_rows(describe_claim(found), as_json=as_json)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A document, or evidence as .jsonl.")],
    second: Annotated[
        Path | None, typer.Argument(metavar="[B]", help="Another; not needed where A is evidence on two documents.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Two accounts side by side: only A, both, only B, contradicted, and why they differ.

    Example: tightrope compare first.md second.md
    """
    from tightrope.case import compare_files

    print_rows(compare_files(first, second), as_json=as_json)
