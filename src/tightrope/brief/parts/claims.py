"""Claims that are disputed, who says what about them, and why accounts differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.coding import STANCES, shorten_quote
from tightrope.brief.page import Block, Bullets, Details, Paragraph, Section, Sentence, Table, write_paragraph
from tightrope.brief.wording import (
    count_things,
    find_band,
    format_number,
    format_probability,
    join_words,
    name_likelihood,
    open_sentence,
)

if TYPE_CHECKING:
    from tightrope.claims import Claim, Comparison, Finding, Step, Vouch

MOST_CLAIMS = 12  # rows of the matrix
MOST_LISTED = 500  # rows of the list of other claims; the JSON holds all
MOST_VOUCHED = 5  # claims explained though nobody disputes them
DIGITS = {
    1: "confirmed by other sources", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable",
    6: "cannot be judged",
}  # fmt: skip
PARTICIPLES = {
    "assert": "asserted", "confirm": "confirmed", "claim": "claimed", "promise": "promised", "threaten": "threatened",
    "urge": "urged", "condemn": "condemned", "praise": "praised", "predict": "predicted", "report": "relayed",
    "deny": "denied", "dismiss": "dismissed", "avoid-denial": "not denied when asked",
}  # fmt: skip
GLYPHS = {
    "assert": "●", "confirm": "●", "promise": "●", "threaten": "●", "urge": "●", "condemn": "●", "praise": "●",
    "claim": "◐", "predict": "◐", "report": "○", "deny": "✕", "dismiss": "▽", "avoid-denial": "◇",
}  # fmt: skip


def choose_claims(assessment: Assessment) -> tuple[Claim, ...]:
    """Contested claims, those with most voices first."""
    contested = [claim for claim in assessment.claims if claim.is_contested]
    return tuple(sorted(contested, key=lambda claim: (claim.kind != "content", -len(claim.vouches), claim.id)))


def build_claims(assessment: Assessment) -> Section | None:
    """The section on contested claims: who says what, then each with its account; the others in a list."""
    if not assessment.claims:
        return None
    contested = choose_claims(assessment)
    vouched = _choose_vouched(assessment)
    shown = contested[:MOST_CLAIMS]
    total = count_things(len(assessment.claims), "claim")
    verb = "is" if len(contested) == 1 else "are"
    if contested:
        intro = f"Of {total}, {len(contested)} {verb} denied, dismissed or pointedly not denied by somebody."
    else:
        intro = (
            f"Of {total}, none is denied, dismissed or pointedly not denied by anyone in the reports at hand; that is "
            "silence, not agreement."
        )
    blocks: list[Block] = [write_paragraph(intro)]
    if shown:
        blocks.append(_build_matrix(assessment, shown))
    blocks += [_explain_claim(assessment, claim) for claim in shown]
    if vouched:
        inner = tuple(_explain_claim(assessment, claim) for claim in vouched)
        title = f"{count_things(len(vouched), 'claim')} that nobody disputes, with most voices"
        blocks.append(Details("claims-vouched", title, (_build_matrix(assessment, vouched), *inner)))
    named = {claim.id for claim in (*shown, *vouched)}
    rest = [claim for claim in assessment.claims if claim.id not in named and claim.kind == "content"]
    if rest:
        blocks.append(_list_claims(rest))
    return Section("claims", "Contested claims", tuple(blocks))


def _choose_vouched(assessment: Assessment) -> tuple[Claim, ...]:
    """Undisputed claims about what is so with several voices: those of several origins first, then most publishers."""
    found = [c for c in assessment.claims if c.kind == "content" and not c.is_contested and len(c.vouches) > 1]
    found.sort(key=lambda c: (not c.is_corroborated, -len({v.publisher for v in c.vouches}), -len(c.vouches), c.id))
    return tuple(found[:MOST_VOUCHED])


def _list_claims(claims: Sequence[Claim]) -> Details:
    """All other claims about what is so, one row each."""
    ordered = sorted(claims, key=lambda claim: (-len(claim.vouches), claim.credibility.low, claim.id))
    rows = tuple(
        (
            Sentence((_quote_claim(claim),), claim.evidence_ids[:1] if len(claim.vouches) == 1 else claim.evidence_ids),
            f"{format_probability(claim.credibility.low)} to {format_probability(claim.credibility.high)}",
            f"{claim.digit}: {DIGITS[claim.digit]}",
            ", ".join(sorted({vouch.publisher for vouch in claim.vouches})),
        )
        for claim in ordered[:MOST_LISTED]
    )
    table = Table("Other claims, by the number of voices", ("claim", "chance that it is true", "grade", "in"), rows)
    title = f"{count_things(len(ordered), 'other claim')} about what is so"
    return Details("claims-others", title, (table,))


def state_contest(assessment: Assessment) -> Sentence | None:
    """One sentence for the bottom line on the contested claim with most voices."""
    contested = choose_claims(assessment)
    if not contested:
        return None
    claim = contested[0]
    text = (
        f"Most disputed is the claim, {_name_voices(assessment, claim)}, that {_continue_claim(claim)}; taken "
        f"together, the reports leave it {_span_likelihood(claim)}, and {_say_corroboration(claim)}."
    )
    return Sentence(
        (text,), claim.evidence_ids or tuple(v.evidence_id for v in claim.vouches), f"claim-{claim.id}", "account"
    )


def build_accounts(assessment: Assessment) -> Section | None:
    """The section on accounts side by side."""
    if not assessment.comparisons:
        return None
    blocks: list[Block] = []
    for number, comparison in enumerate(assessment.comparisons, 1):
        blocks.append(_explain_difference(assessment, comparison, number))
    return Section("accounts", "Why the accounts differ", tuple(blocks))


def _quote_claim(claim: Claim) -> str:
    """The claim's text without its full stop."""
    return claim.text.strip().removesuffix(".")


def _continue_claim(claim: Claim) -> str:
    """The claim's text as it goes on after "that"."""
    text = _quote_claim(claim)
    return text[0].lower() + text[1:] if text.startswith(("It ", "There ", "Nobody ", "The ")) else text


def _name_voices(assessment: Assessment, claim: Claim) -> str:
    """Who stands for and who against a claim: "claimed by …, denied by …".

    Who stands for it is named once, at the firmest; who stands against it, with every stance taken.
    """
    by_part: dict[str, dict[str, None]] = {}
    named: set[str] = set()
    for vouch in sorted(claim.vouches, key=lambda vouch: list(PARTICIPLES).index(vouch.stance)):
        if vouch.is_denial or vouch.who not in named:
            by_part.setdefault(PARTICIPLES[vouch.stance], {})[assessment.find_name(vouch.who)] = None
        if not vouch.is_denial:
            named.add(vouch.who)
    return ", ".join(f"{part} by {join_words(list(names))}" for part, names in by_part.items())


def _span_likelihood(claim: Claim) -> str:
    """The likelihood of a claim over its whole interval."""
    low, high = claim.credibility.low, claim.credibility.high
    first, last = find_band(low), find_band(high)
    if first is not None and first == last:
        return name_likelihood(claim.credibility.value)
    return f"anywhere from {name_likelihood(low)} to {name_likelihood(high)}"


def _say_corroboration(claim: Claim) -> str:
    """How many origins stand behind it."""
    origins = {v.origin for v in claim.vouches if not v.is_denial}
    if claim.is_corroborated:
        return f"{count_things(len(origins), 'independent origin')} corroborate it"
    return "no second independent origin corroborates it"


def _build_matrix(assessment: Assessment, claims: Sequence[Claim]) -> Table:
    """Claims by publisher: a glyph and a word in each cell."""
    publishers = sorted({vouch.publisher for claim in claims for vouch in claim.vouches})
    rows = []
    for number, claim in enumerate(claims, 1):
        cells: list[str | Sentence] = [
            Sentence((f"{number}. {shorten_quote(_quote_claim(claim), longest=110)}",), (), f"claim-{claim.id}")
        ]
        cells += [_fill_cell(assessment, [v for v in claim.vouches if v.publisher == name]) for name in publishers]
        rows.append(tuple(cells))
    caption = (
        "Who says what in which source. ● asserts, ◐ claims or predicts, ○ relays, ✕ denies flatly, ▽ dismisses, "
        "◇ does not deny, – silent"
    )
    return Table(caption, ("claim", *map(_name_publisher, publishers)), tuple(rows))


def _name_publisher(publisher: str) -> str:
    """A publisher as readers know it."""
    return "publisher not stated" if publisher == "unknown" else publisher


def _fill_cell(assessment: Assessment, vouches: Sequence[Vouch]) -> str | Sentence:
    """Voices of one publisher on one claim."""
    if not vouches:
        return "– silent"
    words = dict.fromkeys(f"{GLYPHS[v.stance]} {assessment.find_name(v.who)} {STANCES[v.stance]}" for v in vouches)
    return Sentence(("; ".join(words),), tuple(v.evidence_id for v in vouches))


def _explain_claim(assessment: Assessment, claim: Claim) -> Details:
    """Interval, voices and the step-by-step account of one claim."""
    credibility = claim.credibility
    span = f"{format_probability(credibility.low)} to {format_probability(credibility.high)}"
    summary = f"{open_sentence(_name_voices(assessment, claim))}: {_quote_claim(claim)}; chance that it is true: {span}"
    verdict = (
        f"Taken together, the reports leave this claim {_span_likelihood(claim)}. Its middle is "
        f"{format_probability(credibility.value)}; before any report it was {format_probability(credibility.prior)}."
    )
    grade = (
        f"Credibility grade {claim.digit} ({DIGITS[claim.digit]}); {_say_corroboration(claim)}. This is a claim about "
        f"{'what was said' if claim.kind == 'utterance' else 'what is so, whoever said it'}."
    )
    voices = tuple(_state_voice(assessment, vouch) for vouch in claim.vouches)
    steps = tuple(_show_step(step) for step in credibility.steps)
    table = Table("How the credibility comes about", ("step", "moves the odds by a factor of"), steps)
    paragraph = Paragraph((Sentence((verdict,), claim.evidence_ids), Sentence((grade,))))
    return Details(f"claim-{claim.id}", summary, (paragraph, Bullets(voices), table), claim.evidence_ids)


def _state_voice(assessment: Assessment, vouch: Vouch) -> Sentence:
    """One voice: who, how, through whom, from which grade of source."""
    relay = [assessment.find_name(who) for who in dict.fromkeys(vouch.relay) if who not in (vouch.publisher, vouch.who)]
    through = f", through {' and '.join(relay)}" if relay else ""
    text = (
        f"{assessment.find_name(vouch.who)} {STANCES[vouch.stance]} it{through} ({_name_publisher(vouch.publisher)}, "
        f"source grade {vouch.letter})."
    )
    return Sentence((text if not vouch.why else f"{text} {vouch.why}",), (vouch.evidence_id,))


def _show_step(step: Step) -> tuple[Sentence, str]:
    """A step and its likelihood ratio's range."""
    low, high = sorted((2.718281828459045**step.low, 2.718281828459045**step.high))
    return Sentence((step.text,), step.evidence_ids), f"{_show_ratio(low)} to {_show_ratio(high)}"


def _show_ratio(ratio: float) -> str:
    """A ratio to two significant digits."""
    return format_number(ratio, step=0.01 if ratio < 1 else 0.1 if ratio < 10 else 1)


def _explain_difference(assessment: Assessment, comparison: Comparison, number: int) -> Details:
    """Only the first, both, only the second, contradicted, and because."""
    shown = _name_accounts(assessment, comparison)
    a, b = shown.get(comparison.a, "the first account"), shown.get(comparison.b, "the second account")

    def read(text: str) -> str:
        for file_name, name in shown.items():
            text = text.replace(file_name, name)
        return text

    columns: tuple[tuple[str, tuple[Finding, ...]], ...] = (
        (f"Only in {a}", comparison.only_a),
        ("In both", comparison.both),
        (f"Only in {b}", comparison.only_b),
        ("Contradicted", comparison.contradicted),
    )
    reasons = tuple(
        Sentence((f"{open_sentence(reason.kind)}: {read(reason.text)}",), reason.evidence_ids)
        for reason in comparison.because
    )
    blocks: list[Block] = [Bullets(reasons)] if reasons else []
    for title, findings in columns:
        rows = tuple((f.kind, Sentence((read(f.text),), f.evidence_a + f.evidence_b)) for f in findings)
        if rows:
            blocks.append(Table(title, ("kind", "what"), rows))
    return Details(f"account-{number}", f"{a} and {b}: {_count_findings(comparison)}", tuple(blocks))


def _name_accounts(assessment: Assessment, comparison: Comparison) -> dict[str, str]:
    """File names of two accounts as readers know them: by publisher, or by title where one published both."""
    documents = {document.name: document for document in assessment.documents}
    found = {name: documents[name] for name in (comparison.a, comparison.b) if name in documents}
    publishers = {document.publisher for document in found.values()}
    if len(publishers) == len(found) and "unknown" not in publishers:
        named = {name: document.publisher for name, document in found.items()}
    else:
        named = {name: f"“{document.title or name}”" for name, document in found.items()}
    return {name: named.get(name, name) for name in (comparison.a, comparison.b) if name}


def _count_findings(comparison: Comparison) -> str:
    """How much stands in each column."""
    one_sided = len(comparison.only_a) + len(comparison.only_b)
    return f"{len(comparison.both)} in both, {one_sided} in one only, {len(comparison.contradicted)} contradicted"
