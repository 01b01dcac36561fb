"""Coded acts into evidence: passages, places of every field, ids."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tightrope.nouns import Act, Document, Evidence, Holder, Interval, make_evidence_id
from tightrope.reading.actors import refer
from tightrope.reading.attribution import UNNAMED, Frame, Spoken
from tightrope.reading.casts import Reference
from tightrope.reading.dates import find_dates
from tightrope.reading.scenes import Coded, Scene

READER = "rules 1"


@dataclass(frozen=True, slots=True)
class _Dated:
    """The date of a clause with the place of its words."""

    when: Interval | None = None
    start: int = 0
    end: int = 0


def write_evidence(document: Document, scene: Scene, coded: Coded) -> Evidence:
    """One item of evidence; every field that came from text carries its place."""
    sentence = scene.sentence
    start, end = sentence.tokens[coded.extent[0]].start, sentence.tokens[coded.extent[1]].end
    condition = coded.judgement.condition
    fields: list[tuple[str, int, int]] = [
        ("type", sentence.tokens[coded.place].start, sentence.tokens[coded.place].end)
    ]
    fields += _place_reference("actors", coded.actors)
    fields += _place_reference("recipients", coded.recipients)
    condition_text = None
    if condition is not None:
        first, last = sentence.tokens[condition[0]].start, sentence.tokens[condition[1] - 1].end
        condition_text = document.text[first:last]
        fields.append(("condition", first, last))
    dated = _find_date(document, scene, coded)
    if dated.when is not None:
        fields.append(("when", dated.start, dated.end))
    chain = tuple(_make_holder(document, scene, frame) for frame in coded.chain)
    fields += [
        (f"chain.{number}", holder.start, holder.end)
        for number, holder in enumerate(chain)
        if holder.start is not None and holder.end is not None
    ]
    about = coded.stakes.list_about(coded.actors.ids) if coded.stakes else ()
    if about and coded.stakes is not None:
        fields += _place_reference("about", coded.stakes.others)
    act = Act(
        about=about,
        type=coded.label,
        mode=coded.mode,
        actors=coded.actors.ids,
        recipients=coded.recipients.ids,
        polarity=coded.judgement.polarity,
        status=coded.judgement.status,
        condition=condition_text,
        when=dated.when,
        when_basis=document.text[dated.start : dated.end] if dated.when else None,
    )
    return Evidence(
        id=make_evidence_id(document.sha256, f"{start}:{end}", act.type, act.actors, act.recipients),
        act=act,
        doc=document.name,
        certainty=coded.judgement.certainty,
        chain=chain,
        passage=document.cut_passage(start, end),
        fields=tuple(fields),
        publisher=document.publisher,
        author=document.author,
        url=document.url,
        known_at=document.published,
        reader=READER,
        flags=tuple(document.findings and ("findings in the document",)),
        rules=(
            coded.rule,
            *(f"actor: {coded.actors.rule}",) * bool(coded.actors.ids),
            *(f"recipient: {coded.recipients.rule}",) * bool(coded.recipients.ids),
        ),
    )


def _place_reference(name: str, reference: Reference) -> list[tuple[str, int, int]]:
    """The place of a reference's words."""
    return [(name, reference.start, reference.end)] if reference.ids else []


def _make_holder(document: Document, scene: Scene, frame: Frame) -> Holder:
    """One link of the chain."""
    spoken = frame.spoken or Spoken(scene.sentence, frame.cue, frame.holder)
    sentence = spoken.sentence
    who = refer(scene.cast, sentence, spoken.holder).ids if spoken.holder is not None else ()
    first, last = min(spoken.cue), max(spoken.cue)
    start, end = sentence.tokens[first].start, sentence.tokens[last].end
    return Holder(who[0] if who else UNNAMED, frame.stance, document.text[start:end], start, end)


def _find_date(document: Document, scene: Scene, coded: Coded) -> _Dated:
    """The date nearest to a clause in its own sentence."""
    sentence = scene.sentence
    text = document.text[sentence.start : sentence.end]
    found = find_dates(text, document.published)
    if not found:
        return _Dated()
    place = sentence.tokens[coded.place].start - sentence.start
    near = min(found, key=lambda dating: min(abs(dating.start - place), abs(dating.end - place)))
    if coded.judgement.status in ("general",):
        return _Dated()
    return _Dated(near.when, sentence.start + near.start, sentence.start + near.end)


def drop_repeats(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Each id once; the first stands."""
    seen: dict[str, Evidence] = {}
    for item in evidence:
        seen.setdefault(item.id, item)
    return tuple(replace(item) for item in seen.values())
