"""Items of evidence in words: who does what to whom, on whose word, how surely."""

from __future__ import annotations

from collections.abc import Mapping

from tightrope.brief.wording import format_number, read_id
from tightrope.nouns import Act, Evidence, Holder

STANCES: Mapping[str, str] = {
    "assert": "asserts", "claim": "claims", "confirm": "confirms", "promise": "promises", "threaten": "threatens",
    "urge": "urges", "condemn": "condemns", "praise": "praises", "deny": "denies", "dismiss": "dismisses",
    "avoid-denial": "does not deny", "predict": "predicts", "report": "relays",
}  # fmt: skip

# The first word of a reader's rule, and what the brief calls it.
GROUNDS: Mapping[str, str] = {
    "actor": "actor", "recipient": "recipient", "frame": "on whose word", "cue": "cues", "context": "contexts",
}  # fmt: skip

CERTAINTIES = {
    3: "stated flatly", 2: "stated with a reserve", 1: "stated as possible", 0: "left open",
    -1: "called doubtful", -2: "called improbable", -3: "called false",
}  # fmt: skip


def name_actors(ids: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Readable names, or a dash for nobody.

    >>> name_actors(("PAK", "IRN"), {"PAK": "Pakistan"})
    'Pakistan, IRN'
    """
    return ", ".join(names.get(actor) or read_id(actor) for actor in ids) or "–"


def name_type(act: Act) -> str:
    """Type and mode as a reader sees them.

    >>> name_type(Act("ACCUSE", ("PAK",), mode="disapprove"))
    'accuse (disapprove)'
    """
    name = act.type.lower().replace("-", " ").replace("_", " ")
    return f"{name} ({act.mode})" if act.mode else name


def describe_act(act: Act, names: Mapping[str, str]) -> str:
    """One line: who to whom, what, about whom.

    >>> describe_act(Act("SUPPORT", ("PAK",), ("IRN",)), {"PAK": "Pakistan", "IRN": "Iran"})
    'Pakistan → Iran: support'
    """
    line = name_actors(act.actors, names)
    if act.recipients:
        line += f" → {name_actors(act.recipients, names)}"
    line += f": {'not ' if act.polarity == 'negated' else ''}{name_type(act)}"
    if act.about:
        about = (
            f"{names.get(a.actor) or read_id(a.actor)}{' as beneficiary' if a.role == 'beneficiary' else ''}"
            for a in act.about
        )
        line += f", about {', '.join(about)}"
    return line


def describe_coding(act: Act) -> str:
    """Channel, score, status and date of an act.

    >>> describe_coding(Act("SUPPORT", ("PAK",), ("IRN",)))
    'words, +5.0; happened; undated'
    """
    when = act.when or (f"undated, {act.episode}" if act.episode else "undated")
    score = "no score" if act.score is None else format_number(act.score, step=0.1, signed=True)
    return f"{act.channel}, {score}; {act.status}; {when}"


def describe_contexts(act: Act) -> str:
    """What an act is about, in PLOVER's contexts; empty where it has none.

    >>> describe_contexts(Act("AID", ("PAK",), contexts=("military", "human_rights")))
    'contexts: military, human rights'
    """
    return f"contexts: {', '.join(act.contexts).replace('_', ' ')}" if act.contexts else ""


def describe_chain(chain: tuple[Holder, ...], names: Mapping[str, str]) -> str:
    """Who vouches, outermost first.

    >>> describe_chain((Holder("IRN", "claim"),), {"IRN": "Iran"}), describe_chain((), {})
    ('Iran claims', 'the author')
    """
    return (
        ", who says that ".join(f"{names.get(h.who) or read_id(h.who)} {STANCES[h.stance]}" for h in chain)
        or "the author"
    )


def describe_certainty(certainty: float) -> str:
    """How surely the text presents the act.

    >>> describe_certainty(2.0), describe_certainty(-3.0)
    ('stated with a reserve', 'called false')
    """
    return CERTAINTIES[round(certainty)]


def describe_maker(evidence: Evidence) -> str:
    """Who coded the item: a machine, a person or a feed; and what an analyst changed."""
    maker = "machine-read" if evidence.is_machine_read else "a feed's row" if evidence.passage is None else "coded"
    flags = f"; {', '.join(evidence.flags)}" if evidence.flags else ""
    return maker + flags


def describe_grounds(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Why the reader read an item so, in (what, grounds): its rule, who by which name, frames, cues; none for a feed.

    >>> rules = ("AID: send aid", "actor: name: roster", "cue: may: certainty 1")
    >>> describe_grounds(Evidence("e-1", Act("AID", ("PAK",)), "a.md", rules=rules))
    (('rule', 'AID: send aid'), ('actor', 'name: roster'), ('cues', 'may: certainty 1'))
    """
    grouped: dict[str, list[str]] = {}
    for rule in evidence.rules:
        kind, _, rest = rule.partition(": ")
        name = GROUNDS.get(kind, "rule")
        grouped.setdefault(name, []).append(rule if name == "rule" else rest)
    if grouped and "cues" not in grouped and evidence.is_machine_read:
        grouped["cues"] = ["none: told as a plain fact"]
    return tuple((name, "; ".join(grounds)) for name, grounds in grouped.items())


def shorten_quote(text: str, *, longest: int = 90) -> str:
    """The words on one line, cut at a word.

    >>> shorten_quote("one two three", longest=9)
    'one two…'
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + "…"
