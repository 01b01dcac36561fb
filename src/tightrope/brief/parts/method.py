"""How the brief was made, what it assumes, and what the method cannot tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tightrope.brief.assessment import Assessment, Statement
from tightrope.brief.page import Block, Bullets, Details, Paragraph, Section, Sentence, Table, write_paragraph
from tightrope.brief.wording import count_things, format_day, format_share, join_words, open_sentence, say_likelihood

CANNOT_TELL = (
    "It reads what was reported: acts that nobody reported are not in it, and silence is not evidence of absence.",
    "It reads positions from acts and words, not from intentions; it does not know what a government wants.",
    "A claim's credibility rests on stated ratios for kinds of sources: judgements with ranges, not measurements.",
    "The reader works on English text sentence by sentence; irony, allusion and what stands between lines escape it.",
    "Bands cover errors of the model, not those of reports that are all wrong in the same way.",
    "It gives no cause: that one act followed another does not say that it followed from it.",
)


def build_assumptions(assessment: Assessment) -> Section:
    """What the reading takes for granted: the analyst's assumptions and the method's."""
    settings = assessment.standing.settings
    method = (
        f"Acts are read from {format_day(assessment.standing.window.start)} on; older ones are left out.",
        f"A state leans when its position is beyond {settings.delta:g} of the middle.",
        f"Who gains from an act against an adversary receives {settings.share:g} of its score, with the sign turned.",
        f"Acts known less precisely than {settings.max_interval_days} days are listed, not used.",
        f"The rivals are {assessment.rivals_basis}.",
    )
    own = assessment.analyst.get("Assumptions", ())
    items = tuple(show_statement(statement) for statement in own) + tuple(Sentence((text,)) for text in method)
    return Section("assumptions", "Assumptions", (Bullets(items),))


def build_supplied(assessment: Assessment) -> tuple[Section, ...]:
    """Sections that stand only where an engine or the case file supplies them."""
    supplied = (
        ("changes", "What changed", assessment.changes),
        ("courses", "Courses, and what they cost whom", assessment.courses),
        ("alternatives", "Alternatives", assessment.alternatives),
        ("indicators", "Indicators to watch", assessment.indicators),
        *(
            (f"analyst-{number}", heading, statements)
            for number, (heading, statements) in enumerate(assessment.analyst.items(), 1)
            if heading != "Assumptions"
        ),
    )
    return tuple(
        Section(identity, title, (Bullets(tuple(show_statement(s) for s in statements)),))
        for identity, title, statements in supplied
        if statements
    )


def build_method(assessment: Assessment) -> Section:
    """How the numbers were made: reading, review, rejects, settings, seed, digest."""
    blocks: list[Block] = [Paragraph((state_reading(assessment), state_precision(assessment)))]
    if assessment.rejects:
        blocks.append(_list_rejects(assessment))
    settings = tuple((name, str(value)) for name, value in sorted(assessment.settings.items()))
    rows = (("seed", str(assessment.seed)), ("digest of the inputs", assessment.digest or "none"), *settings)
    blocks.append(Details("settings", "Settings, seed and digest", (Table("Settings", ("name", "value"), rows),)))
    return Section("method", "How this was made", tuple(blocks))


def build_limits() -> Section:
    """What the method cannot tell."""
    return Section("limits", "What the method cannot tell", (Bullets(tuple(Sentence((t,)) for t in CANNOT_TELL)),))


def state_reading(assessment: Assessment) -> Sentence:
    """How much was read by a machine, reviewed and overruled."""
    counts, total = assessment.reviews, len(assessment.evidence)
    sources = [count_things(len(assessment.documents), "document")] if assessment.documents else []
    if any(item.passage is None for item in assessment.evidence):
        sources.append("event data")
    read = join_words(sources or ["no source"])
    text = (
        f"{open_sentence(count_things(total, 'item'))} of evidence from {read}: machine-read "
        f"{format_share(counts.machine_read, total)}, reviewed by a person {counts.reviewed}, overruled "
        f"{counts.overruled}."
    )
    return Sentence((text,))


def state_precision(assessment: Assessment) -> Sentence:
    """How often the reader was right where that was measured."""
    if assessment.precision is None:
        return Sentence(("The reader's precision was not measured for this brief.",))
    precision = assessment.precision
    text = (
        f"Of {count_things(precision.n, 'record')} of the reader on labelled texts, {precision.value * 100:.0f} % were "
        f"right in type, actors, recipients, polarity and status at once ({precision.source})."
    )
    return Sentence((text,))


def state_rejects(assessment: Assessment) -> Sentence:
    """How many rows, pages and sentences gave nothing."""
    number = len(assessment.rejects)
    verb = "was" if number == 1 else "were"
    return Sentence(
        (f"{open_sentence(count_things(number, 'row, page or file', plural='rows, pages or files'))} {verb} rejected.",)
    )


def show_statement(statement: Statement) -> Sentence:
    """A supplied statement, with its likelihood where it has one, marked as the analyst's where it is."""
    text = statement.text.strip()
    if statement.probability is not None:
        clause = text.removesuffix(".")
        text = f"{say_likelihood(statement.probability, that=clause)}."
    shown = Sentence((open_sentence(text),), statement.evidence_ids)
    return replace(shown, role="analyst") if statement.by == "analyst" else shown


def _list_rejects(assessment: Assessment) -> Details:
    """Rejects by reason, with the first of each."""
    counts = Counter(reject.reason for reject in assessment.rejects)
    first = {reject.reason: reject.where for reject in reversed(assessment.rejects)}
    rows = tuple(
        (reason, str(n), first[reason]) for reason, n in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    )
    table = Table("Rejects by reason", ("reason", "number", "first at"), rows[:200])
    return Details("rejects", open_sentence(f"rejected: {len(assessment.rejects)}"), (table,))


def build_note() -> Paragraph:
    """The line under the title that says what kind of text this is."""
    return write_paragraph("Made from open sources by stated rules; every statement opens the words it rests on.")
