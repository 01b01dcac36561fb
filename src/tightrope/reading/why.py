"""Why a sentence gave what it gave: parse, clauses, frames, rules, or the reason for silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tightrope.nouns import Evidence
from tightrope.reading.attribution import Frame, Spoken
from tightrope.reading.clauses import Clause
from tightrope.reading.lexicon import load_acts
from tightrope.reading.read import Reading
from tightrope.reading.scenes import Scene


def explain(reading: Reading) -> list[dict[str, Any]]:
    """Plain data for each sentence: parse, clauses, frames, evidence with rules, or why it is silent."""
    by_id = {item.id: item for item in reading.evidence}
    by_start = {scene.sentence.start: scene for scene in reading.scenes}
    rows: list[dict[str, Any]] = []
    for sentence in reading.sentences:
        scene = by_start.get(sentence.start)
        row: dict[str, Any] = {
            "start": sentence.start,
            "end": sentence.end,
            "text": reading.document.text[sentence.start : sentence.end],
            "silent": sentence.silent,
            "evidence": [
                {
                    "id": key,
                    "type": by_id[key].act.type,
                    "actors": list(by_id[key].act.actors),
                    "contexts": list(by_id[key].act.contexts),
                    "rules": list(by_id[key].rules),
                }
                for key in sentence.evidence
                if key in by_id
            ],
        }
        if scene is not None:
            row |= _explain_scene(scene)
        rows.append(row)
    return rows


def _explain_scene(scene: Scene) -> dict[str, Any]:
    """Parse in brief, names, clauses and frames."""
    tokens = scene.sentence.tokens
    return {
        "parse": [f"{token.text}/{token.dep}>{tokens[token.head].text}" for token in tokens],
        "names": [
            {"words": token.text, "actor": token.name.actor, "rule": token.name.rule} for token in tokens if token.name
        ],
        "clauses": [_explain_clause(scene, clause) for clause in scene.clauses],
        "frames": [_explain_frame(scene, frame) for frame in scene.frames],
    }


def _explain_clause(scene: Scene, clause: Clause) -> dict[str, Any]:
    """A predicate, what hangs on it, and the line of the lexicon that it meets, if any."""
    tokens = scene.sentence.tokens
    lexicon = load_acts()
    match = lexicon.match_verb if clause.kind == "verb" else lexicon.match_noun
    entry = match(clause.lemma, clause.bag)
    return {
        "verb": clause.lemma,
        "subject": tokens[clause.subject].text if clause.subject is not None else None,
        "objects": [tokens[place].text for place in clause.objects],
        "phrases": [f"{preposition} {tokens[place].text}" for preposition, place in clause.phrases],
        "passive": clause.is_passive,
        "rule": entry.rule if entry is not None else None,
    }


def _explain_frame(scene: Scene, frame: Frame) -> dict[str, Any]:
    """Cue, holder and content of a frame; cue and holder may stand in another sentence."""
    spoken = frame.spoken or Spoken(scene.sentence, frame.cue, frame.holder)
    words = spoken.sentence.tokens
    return {
        "cue": " ".join(words[place].text for place in sorted(spoken.cue)),
        "stance": frame.stance,
        "rule": frame.rule,
        "holder": words[spoken.holder].text if spoken.holder is not None else None,
        "content": scene.sentence.tokens[frame.content].text,
    }


def describe(reading: Reading) -> Iterator[str]:
    """The same as lines to read: a sentence, below it its records with their rules, or why there is none."""
    by_id = {item.id: item for item in reading.evidence}
    for row in explain(reading):
        yield " ".join(row["text"].split())
        if row["silent"]:
            yield f"    nothing: {row['silent']}"
        for entry in row["evidence"]:
            yield from _describe_item(by_id[entry["id"]])
        if row.get("names"):
            yield "        names: " + "; ".join(
                f"{name['words']} = {name['actor']} ({name['rule']})" for name in row["names"]
            )
        for clause in row.get("clauses", ()):
            voice = " (passive)" if clause["passive"] else ""
            rest = " · ".join((*clause["objects"], *clause["phrases"]))
            line = clause["rule"] or "no line of the lexicon"
            yield f"        clause: {clause['subject'] or '?'} {clause['verb']}{voice} {rest}".rstrip() + f" [{line}]"
        for frame in row.get("frames", ()):
            holder = frame["holder"] or "someone"
            yield f"        frame: {holder} · {frame['cue']} ({frame['stance']}) · {frame['content']} [{frame['rule']}]"
        yield ""


def _describe_item(item: Evidence) -> Iterator[str]:
    """One record in two lines."""
    act = item.act
    facts = ["/".join(filter(None, (act.type, act.mode)))]
    facts += [f"{', '.join(act.actors) or '?'} → {', '.join(act.recipients) or '–'}", act.polarity, act.status]
    facts += [f"certainty {item.certainty:g}"]
    facts += [f"contexts {', '.join(act.contexts)}"] if act.contexts else []
    facts += [f"about {other.actor} ({other.role})" for other in act.about]
    if act.condition:
        facts.append(f"if: {act.condition}")
    if act.when:
        facts.append(f"when {act.when} (“{act.when_basis}”)")
    if act.episode:
        facts.append(str(act.episode))
    if item.chain:
        facts.append("on the word of " + " > ".join(f"{holder.who} ({holder.stance})" for holder in item.chain))
    yield "    " + "; ".join(facts)
    yield "        rules: " + "; ".join(item.rules)
