"""Coded acts into evidence: passages, places of every field, ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tightrope.nouns import Act, Document, Evidence, Holder, Interval, make_evidence_id
from tightrope.reading.actors import refer
from tightrope.reading.attribution import UNNAMED, Frame, Spoken
from tightrope.reading.casts import Reference
from tightrope.reading.contexts import Context
from tightrope.reading.counterparts import DOER_FROM_CONTEXT, FROM_CONTEXT, is_from_context
from tightrope.reading.dates import find_dates
from tightrope.reading.episodes import Telling, find_episodes
from tightrope.reading.scenes import Coded, Scene
from tightrope.reading.settling import TYPE_LEARNED

READER = "rules 2"


CARRIED = "date carried on from an earlier sentence"  # flag of a record whose own sentence has no date
REACH = 4  # sentences over which a story's date is carried on
AHEAD = "dated after its own report"  # flag of a deed told as done whose day comes after the day of publication
LONGEST_CARRIED = 31  # days


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with the place of its words; `sentence` and `paragraph` say where it was told."""

    when: Interval | None = None
    start: int = 0
    end: int = 0
    sentence: int = -1
    paragraph: int = -1
    is_carried: bool = False


def write_evidence(
    document: Document,
    scene: Scene,
    coded: Coded,
    told: Dated | None = None,
    *,
    contexts: tuple[Context, ...] = (),
) -> Evidence:
    """One item of evidence; every field that came from text carries its place. `told` is the story's last date."""
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
    told_by = find_episodes(document.text[sentence.start : sentence.end], document.published)
    episode = _find_episode(scene, coded, told_by)
    if episode is not None:
        fields.append(("episode", sentence.start + episode.start, sentence.start + episode.end))
    dated = _find_date(document, scene, coded, told_by)
    if dated.when is None and told is not None:
        dated = _carry(document, scene, coded, told)
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
    fields += [(f"contexts.{number}", context.start, context.end) for number, context in enumerate(contexts)]
    act = Act(
        about=about,
        contexts=tuple(context.name for context in contexts),
        type=coded.label,
        mode=coded.mode,
        actors=coded.actors.ids,
        recipients=coded.recipients.ids,
        polarity=coded.judgement.polarity,
        status=coded.judgement.status,
        condition=condition_text,
        when=dated.when,
        when_basis=document.text[dated.start : dated.end] if dated.when else None,
        episode=episode.episode if episode is not None else None,
    )
    return Evidence(
        id=make_evidence_id(document.sha256, f"{start}:{end}", act.type, act.actors, act.recipients),
        act=act,
        doc=document.name,
        certainty=float(coded.judgement.certainty),
        chain=chain,
        passage=document.cut_passage(start, end),
        fields=tuple(fields),
        publisher=document.publisher,
        author=document.author,
        url=document.url,
        known_at=document.published,
        reader=READER,
        flags=(
            *(("findings in the document",) if document.findings else ()),
            *((CARRIED,) if dated.is_carried else ()),
            *((AHEAD,) if _lies_ahead(act, document.published) else ()),
            *((DOER_FROM_CONTEXT,) if is_from_context(coded.actors) else ()),
            *((FROM_CONTEXT,) if is_from_context(coded.recipients) else ()),
            *((TYPE_LEARNED,) if coded.is_guess else ()),
        ),
        rules=(
            coded.rule,
            *(f"actor: {coded.actors.rule}",) * bool(coded.actors.ids),
            *(f"recipient: {coded.recipients.rule}",) * bool(coded.recipients.ids),
            *(
                f"frame: {holder.cue} ({holder.stance}) by {frame.rule}"
                for holder, frame in zip(chain, coded.chain, strict=True)
            ),
            *(f"cue: {words}" for words in coded.judgement.because),
            *(f"context: {context.rule}" for context in contexts),
        ),
    )


def _lies_ahead(act: Act, published: date | None) -> bool:
    """An act told as done whose first day is later than the day after publication; one day may be a time zone."""
    done = act.status in ("happened", "ongoing") and act.when is not None
    return done and published is not None and act.when is not None and act.when.start > published + timedelta(days=1)


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


def _find_episode(scene: Scene, coded: Coded, told: tuple[Telling, ...]) -> Telling | None:
    """The named episode nearest to a clause in its own sentence; none for an act that is told in its very words."""
    place = scene.sentence.tokens[coded.place].start - scene.sentence.start
    beside = [each for each in told if not each.start <= place < each.end]
    return min(beside, key=lambda each: min(abs(each.start - place), abs(each.end - place)), default=None)


def _find_date(document: Document, scene: Scene, coded: Coded, told: tuple[Telling, ...]) -> Dated:
    """The date nearest to a clause in its own sentence; a year in the name of an episode is no date of the clause."""
    sentence = scene.sentence
    text = document.text[sentence.start : sentence.end]
    names = [(each.start, each.end) for each in told if each.episode.relation != "during"]
    found = [
        dating
        for dating in find_dates(text, document.published)
        if not any(start <= dating.start and dating.end <= end for start, end in names)
    ]
    if not found:
        return Dated()
    place = sentence.tokens[coded.place].start - sentence.start
    near = min(found, key=lambda dating: min(abs(dating.start - place), abs(dating.end - place)))
    if coded.judgement.status in ("general",):
        return Dated()
    return Dated(near.when, sentence.start + near.start, sentence.start + near.end)


def find_told(document: Document, scene: Scene, before: Dated | None) -> Dated | None:
    """The date that a story stands at after a sentence: its last date of a month or less, not after publication."""
    sentence = scene.sentence
    for dating in reversed(find_dates(document.text[sentence.start : sentence.end], document.published)):
        is_past = document.published is None or dating.when.start <= document.published
        if dating.when.days <= LONGEST_CARRIED and is_past:
            start, end = sentence.start + dating.start, sentence.start + dating.end
            return Dated(dating.when, start, end, sentence.number, sentence.paragraph)
    return before


def _carry(document: Document, scene: Scene, coded: Coded, told: Dated) -> Dated:
    """The story's date for a past act near it: from that day up to the publication, a month at most."""
    sentence = scene.sentence
    is_near = told.paragraph == sentence.paragraph or sentence.number - told.sentence <= 1
    is_story = coded.kind == "verb" and coded.judgement.tense == "past" and coded.judgement.status == "happened"
    if told.when is None or not is_story or not is_near or sentence.number - told.sentence > REACH:
        return Dated()
    start, end = told.when.start, told.when.end
    if document.published is not None and start <= document.published:
        end = max(end, min(document.published, start + timedelta(days=LONGEST_CARRIED - 1)) + timedelta(days=1))
    return replace(told, when=Interval(start, end), is_carried=True)


def drop_repeats(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Each id once; the first stands."""
    seen: dict[str, Evidence] = {}
    for item in evidence:
        seen.setdefault(item.id, item)
    return tuple(replace(item) for item in seen.values())
