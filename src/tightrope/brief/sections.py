"""The brief in its order: bottom line first, then what it rests on."""

from __future__ import annotations

from tightrope.brief.assessment import Assessment
from tightrope.brief.judgements import state_confidence, state_gap, state_posture, suggest_confidence
from tightrope.brief.page import Block, Paragraph, Section, Sentence
from tightrope.brief.parts.claims import build_accounts, build_claims, state_contest
from tightrope.brief.parts.courses import build_courses, state_lead
from tightrope.brief.parts.dealings import build_dealings
from tightrope.brief.parts.hypotheses import build_hypotheses
from tightrope.brief.parts.method import (
    build_assumptions,
    build_limits,
    build_method,
    build_supplied,
    state_precision,
    state_reading,
    state_rejects,
)
from tightrope.brief.parts.outlook import build_outlook
from tightrope.brief.parts.questions import build_questions
from tightrope.brief.parts.sources import build_sources, list_headings
from tightrope.brief.parts.standing import build_flows, build_standing, build_strip
from tightrope.brief.parts.supply import build_shares, warn_of_shares
from tightrope.brief.trail import Trail
from tightrope.brief.wording import count_things, format_day, open_sentence


def build_sections(assessment: Assessment, trail: Trail) -> tuple[Section, ...]:
    """All sections that this assessment can fill, in their order."""
    sections = (
        build_bottom_line(assessment),
        build_standing(assessment, trail),
        build_flows(assessment),
        build_dealings(assessment),
        build_claims(assessment),
        build_accounts(assessment),
        build_hypotheses(assessment),
        build_outlook(assessment),
        build_courses(assessment),
        *build_supplied(assessment),
        build_questions(assessment),
        build_assumptions(assessment),
        build_shares(assessment),
        build_sources(assessment),
        build_method(assessment),
        build_limits(),
    )
    return tuple(section for section in sections if section is not None)


def build_bottom_line(assessment: Assessment) -> Section:
    """The first page: judgement, confidence, strip, the most disputed claim, what it was read from.

    Where confidence is low in all that is judged it comes first: a broad doubt outweighs a narrow band. Where nothing
    is judged there is nothing to be confident of.
    """
    standing = assessment.standing
    positions = (standing.words, standing.deeds)
    judgement = [
        Paragraph(tuple(state_posture(assessment, position) for position in positions)),
        Paragraph((state_gap(assessment),)),
    ]
    judged = [position for position in positions if position.postures is not None]
    confidence = [Paragraph((state_confidence(assessment, position),)) for position in judged]
    is_thin = all(suggest_confidence(assessment, position).level == "low" for position in judged)
    blocks: list[Block] = [*(confidence + judgement if is_thin else judgement + confidence), build_strip(assessment)]
    contest = state_contest(assessment)
    if contest is not None:
        blocks.append(Paragraph((contest,)))
    lead = state_lead(assessment)
    if lead is not None:
        blocks.append(Paragraph((lead,)))
    blocks.append(Paragraph((*warn_of_shares(assessment), *_state_basis(assessment))))
    return Section("bottom-line", "Bottom line", tuple(blocks))


def summarise(assessment: Assessment) -> tuple[str, ...]:
    """At most ten lines for a terminal: the first page without its drawing."""
    standing = assessment.standing
    contest = state_contest(assessment)
    lines = [
        f"{assessment.title} (as of {format_day(assessment.as_of)})",
        state_posture(assessment, standing.words).text,
        state_posture(assessment, standing.deeds).text,
        state_gap(assessment).text,
        *(state_confidence(assessment, p).text for p in (standing.words, standing.deeds) if p.postures is not None),
        *([contest.text] if contest else []),
        " ".join(s.text for s in warn_of_shares(assessment)),
        " ".join((state_reading(assessment).text, state_rejects(assessment).text)),
        state_precision(assessment).text,
    ]
    return tuple(line for line in lines if line)[:10]


def _state_basis(assessment: Assessment) -> tuple[Sentence, ...]:
    """What was read, how well, and texts written for a project."""
    headed, total = sum(1 for d in assessment.documents if d.heading), len(assessment.documents)
    headings = tuple(
        Sentence((f"{headed} of {total} documents are headed “{heading}”.",)) for heading in list_headings(assessment)
    )
    undated = sum(1 for document in assessment.documents if document.published is None)
    if undated:
        carry = "carries" if undated == 1 else "carry"
        text = f"{count_things(undated, 'document')} {carry} no date of publication, so acts in it may lack a day."
        headings = (Sentence((open_sentence(text),), role="warning"), *headings)
    return (state_reading(assessment), state_precision(assessment), state_rejects(assessment), *headings)
