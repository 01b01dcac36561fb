"""The brief as one HTML file: no request, no script, every statement two clicks from its words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from tightrope import __version__
from tightrope.brief import coding
from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Details, Section, Sentence
from tightrope.brief.parts.sources import list_headings
from tightrope.brief.sections import build_sections
from tightrope.brief.trail import Item, Trail, lay_trail, mark_document
from tightrope.brief.wording import format_day

if TYPE_CHECKING:
    from tightrope.store import Overrule

FEW = 4  # up to so many items are linked one by one, more as a list
MOST_LISTED = 500  # items in one list
MOST_ITEMS = 3000  # beyond, a feed's rows that no statement opens are left to the JSON

# The words of one item may be cut into several marks where passages overlap; its anchor stands before them all, so
# that the target's own marks can be lit without a script.
_LIGHT = "#w{0}:target~.w{0}{{background:#ffd75e;box-shadow:0 0 0 2px #1d2733}}"


def write_html(assessment: Assessment) -> str:
    """The whole page as text, the same bytes for the same assessment."""
    trail = lay_trail(assessment.evidence, assessment.documents)
    sections = build_sections(assessment, trail)
    sets = _collect_sets(sections, trail)
    texts = [(document, mark_document(document, trail.items)) for document in assessment.documents]
    lights = [_LIGHT.format(item.number) for item in trail.items if item.place == "text"]
    template = _load_templates().get_template("brief.html.j2")
    return template.render(
        assessment=assessment,
        sections=sections,
        trail=trail,
        sets=sets,
        texts=texts,
        lights=Markup("\n".join(lights)),  # noqa: S704 - made of numbers alone
        headings=list_headings(assessment),
        shown=choose_items(assessment, sections, trail),
        most_listed=MOST_LISTED,
        names=assessment.names,
        overrules=_collect_overrules(assessment),
        version=__version__,
        few=FEW,
    )


def choose_items(assessment: Assessment, sections: tuple[Section, ...], trail: Trail) -> tuple[Item, ...]:
    """The items that the page holds: all, or those that stand in a text or that some statement or mark opens."""
    if len(trail.items) <= MOST_ITEMS:
        return trail.items
    opened: set[int] = set()
    for section in sections:
        for sentence in _iterate_sentences(section.blocks):
            opened |= {item.number for item in trail.find_items(sentence.evidence_ids)[:MOST_LISTED]}
    for series in assessment.standing.series:
        for act in series.acts:
            opened |= {item.number for item in trail.find_items(act.evidence_ids)}
    return tuple(item for item in trail.items if item.number in opened or item.place != "row")


@cache
def _load_templates() -> jinja2.Environment:
    """Templates with escaping on and every unknown name an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tightrope.brief"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": format_day,
        "act": coding.describe_act,
        "coding": coding.describe_coding,
        "contexts": coding.describe_contexts,
        "chain": coding.describe_chain,
        "certainty": coding.describe_certainty,
        "maker": coding.describe_maker,
        "grounds": coding.describe_grounds,
        "short": coding.shorten_quote,
        "kind": lambda block: type(block).__name__,
        "drawing": Markup,  # figures escape what they write
    }
    environment.filters["totuple"] = tuple
    environment.tests["text"] = lambda value: isinstance(value, str)
    return environment


def _collect_sets(sections: tuple[Section, ...], trail: Trail) -> dict[tuple[int, ...], int]:
    """Numbers of the lists of items that some statement rests on, in the order in which they are met."""
    sets: dict[tuple[int, ...], int] = {}
    for section in sections:
        for sentence in _iterate_sentences(section.blocks):
            numbers = tuple(item.number for item in trail.find_items(sentence.evidence_ids))
            if len(numbers) > FEW:
                sets.setdefault(numbers, len(sets) + 1)
    return sets


def _collect_overrules(assessment: Assessment) -> dict[str, list[Overrule]]:
    """Corrections that changed something, by evidence id."""
    found: dict[str, list[Overrule]] = {}
    for overrule in assessment.overrules:
        found.setdefault(overrule.review.evidence, []).append(overrule)
    return found


def _iterate_sentences(blocks: tuple[Block, ...]) -> list[Sentence]:
    """All sentences in blocks, however deep."""
    found: list[Sentence] = []
    for block in blocks:
        if isinstance(block, Details):
            found += _iterate_sentences(block.blocks)
        for name in ("sentences", "items"):
            found += getattr(block, name, ())
        for row in getattr(block, "rows", ()):
            found += [cell for cell in row if isinstance(cell, Sentence)]
    return found
