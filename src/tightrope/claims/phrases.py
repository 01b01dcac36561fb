"""Claims in words: readable English from codes, with the exact words of the text in quotation marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tightrope.claims.desk import name_actor
from tightrope.nouns import Act

if TYPE_CHECKING:
    from tightrope.claims.claims import Claim

# type or type and mode: past, base form; {r} is where the recipients go
VERBS: dict[str, tuple[str, str]] = {
    "AGREE": ("promised or offered {r} cooperation", "promise or offer {r} cooperation"),
    "CONSULT": ("consulted with {r}", "consult with {r}"),
    "CONSULT visit": ("met {r} on a visit", "meet {r} on a visit"),
    "CONSULT phone": ("spoke by telephone with {r}", "speak by telephone with {r}"),
    "CONSULT third-party": ("mediated between {r}", "mediate between {r}"),
    "SUPPORT": ("voiced support for {r}", "voice support for {r}"),
    "CONCEDE": ("made a concession to {r}", "make a concession to {r}"),
    "COOPERATE": ("cooperated with {r}", "cooperate with {r}"),
    "AID": ("gave help to {r}", "give help to {r}"),
    "RETREAT": ("backed down before {r}", "back down before {r}"),
    "RETREAT ceasefire": ("kept a cease-fire with {r}", "keep a cease-fire with {r}"),
    "REQUEST": ("made a request of {r}", "make a request of {r}"),
    "REQUEST assist": ("asked {r} for help", "ask {r} for help"),
    "REQUEST change": ("demanded a change of {r}", "demand a change of {r}"),
    "ACCUSE": ("criticised or accused {r}", "criticise or accuse {r}"),
    "ACCUSE disapprove": ("criticised {r}", "criticise {r}"),
    "REJECT": ("turned {r} down", "turn {r} down"),
    "REJECT assist": ("refused {r} help", "refuse {r} help"),
    "REJECT meet": ("refused to meet {r}", "refuse to meet {r}"),
    "THREATEN": ("threatened {r}", "threaten {r}"),
    "THREATEN restrict": ("threatened {r} with restrictions", "threaten {r} with restrictions"),
    "THREATEN violence": ("threatened {r} with violence", "threaten {r} with violence"),
    "PROTEST": ("protested against {r}", "protest against {r}"),
    "SANCTION": ("imposed penalties on {r}", "impose penalties on {r}"),
    "SANCTION discontinue": ("cut off dealings with {r}", "cut off dealings with {r}"),
    "MOBILIZE": ("mobilised forces against {r}", "mobilise forces against {r}"),
    "COERCE": ("put pressure on {r}", "put pressure on {r}"),
    "ASSAULT": ("attacked {r}", "attack {r}"),
    "ASSAULT aerial": ("struck {r} from the air", "strike {r} from the air"),
    "ASSAULT unconventional": ("attacked {r} with unconventional weapons", "attack {r} with unconventional weapons"),
}
# SAY types have no act to tell: a heading, then the words; {a} actors, {r} recipients
HEADINGS: dict[str, tuple[str, str]] = {
    "ASSERT": ("It is said of {a}", "It is said of {a} toward {r}"),
    "DENY": ("{a} denied", "{a} denied to {r}"),
    "DISMISS": ("{a} dismissed", "{a} dismissed, toward {r}"),
    "AVOID-DENIAL": ("{a} avoided a denial", "{a} avoided a denial toward {r}"),
    "PREDICT": ("It is predicted of {a}", "It is predicted of {a} toward {r}"),
    "EXPECT": ("{a} expected", "{a} expected of {r}"),
    "PREFER": ("{a} preferred", "{a} preferred, toward {r}"),
    "CAPABILITY": ("{a} is said to be able", "{a} is said to be able, toward {r}"),
}
STANCES = {
    "assert": "stated", "claim": "claimed", "confirm": "confirmed", "promise": "promised", "threaten": "threatened",
    "urge": "urged", "condemn": "said in condemning it", "praise": "said in praising it", "predict": "predicted",
    "report": "reported", "deny": "denied", "dismiss": "dismissed", "avoid-denial": "did not deny",
}  # fmt: skip


def phrase_claim(claim: Claim, roster_names: Mapping[str, str]) -> str:
    """A claim as a readable English proposition; `roster_names` gives names for actor ids.

    The act is put in words from its codes, the text's own words follow in quotation marks; nothing is added.

    >>> from tightrope.claims import weigh_claims
    >>> from tightrope.nouns import Act, Evidence
    >>> act = Act("SUPPORT", ("PAK",), ("IRN",))
    >>> claim = weigh_claims([Evidence("e-1", act, "feed.csv", row=1)], sources={}, documents={})[0]
    >>> phrase_claim(claim, {"PAK": "Pakistan", "IRN": "Iran"})
    'Pakistan voiced support for Iran.'
    """
    content = phrase_act(claim.act, roster_names, words=claim.words, is_pledge=claim.is_pledge)
    if claim.kind == "content" or claim.speaker is None:
        return content
    stance = next((vouch.stance for vouch in claim.vouches), "assert")
    return start_sentence(f"{name_actor(claim.speaker, roster_names)} {STANCES[stance]}: {content}")


def phrase_act(act: Act, names: Mapping[str, str], *, words: str | None = None, is_pledge: bool = False) -> str:
    """An act as an English sentence, with the words of the text, if any, in quotation marks."""
    sentence = start_sentence(tell_act(act, names, is_pledge=is_pledge))
    if words:
        sentence += f": “{words.strip().rstrip('.')}”"
    if act.condition and act.condition not in (words or ""):
        sentence += f" (condition: “{act.condition}”)"
    return sentence + "."


def tell_act(act: Act, names: Mapping[str, str], *, is_pledge: bool = False) -> str:
    """An act in words from its codes alone, to go on in a sentence.

    >>> tell_act(Act("AID", ("CHN",), ("PAK",), status="planned"), {"CHN": "China", "PAK": "Pakistan"})
    'China plans to give help to Pakistan'
    """
    actors = join_names([name_actor(name, names) for name in act.actors]) or "someone who is not named"
    recipients = join_names([name_actor(name, names) for name in act.recipients])
    if act.is_say:
        heading = HEADINGS[act.type][bool(recipients)].format(a=actors, r=recipients)
        return f"{heading}, negated" if act.polarity == "negated" else heading
    if not recipients:
        is_mutual = len(act.actors) > 1 and act.mode != "third-party"
        recipients = "each other" if is_mutual else "others"
    past, base = (form.format(r=recipients) for form in _find_verb(act))
    return f"{actors} {_inflect(act, past=past, base=base, is_pledge=is_pledge)}"


def start_sentence(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def join_names(names: Sequence[str]) -> str:
    """Names as a list in a sentence.

    >>> join_names(["Iran", "Israel", "Qatar"])
    'Iran, Israel and Qatar'
    """
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


def _find_verb(act: Act) -> tuple[str, str]:
    """Past and base form for a type and mode."""
    return VERBS.get(f"{act.type} {act.mode}") or VERBS[act.type]


def _inflect(act: Act, *, past: str, base: str, is_pledge: bool) -> str:
    """The verb phrase for an act's status and polarity."""
    negation = "not " if act.polarity == "negated" else ""
    if is_pledge:
        condition = ", on a condition" if act.status == "conditional" else ""
        return f"pledged {negation}to {base}{condition}"
    if act.status in ("happened", "ongoing"):
        done = f"did not {base}" if negation else past
        return f"{done}, which goes on" if act.status == "ongoing" else done
    return {
        "planned": f"plans {negation}to {base}",
        "conditional": f"would {negation}{base}, on a condition",
        "hypothetical": f"might {negation}{base}",
        "general": f"as a rule did {negation}{base}",
    }[act.status]
