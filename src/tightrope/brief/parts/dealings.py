"""Who does what to whom: acts between the states of a case, each once however many report it, dated or not."""

from __future__ import annotations

from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Cell, Section, Sentence, Table, write_paragraph
from tightrope.brief.wording import count_things, open_sentence
from tightrope.claims import WeightedAct
from tightrope.nouns import find_state, load_scale

SHOWN_PAIRS = 12
_APART = ("opp", "public", "reb")  # parts of a state that do not act for it
_COLUMNS = (
    "cooperative words",
    "conflictual words",
    "cooperative deeds",
    "conflictual deeds",
    "planned, possible or standing",
)

Cells = dict[str, list[WeightedAct]]


def build_dealings(assessment: Assessment) -> Section | None:
    """The table of acts by pair, those of the states asked about first; None where no act joins two sides."""
    asked = {assessment.focal, *assessment.rivals}
    pairs, guessed = sort_acts(assessment)
    if not pairs:
        return None
    order = sorted(pairs, key=lambda pair: (-len(asked & set(pair)), -sum(map(len, pairs[pair].values())), pair))
    rows = tuple(_write_row(assessment, pair, pairs[pair]) for pair in order[:SHOWN_PAIRS])
    blocks: list[Block] = [
        write_paragraph(
            "Every act that was read or listed counts once here, however many report it, also where no date places it; "
            "what is only said of the world, and what did not happen, does not."
        ),
        Table("Acts by who does them and to whom", ("who towards whom", *_COLUMNS), rows),
    ]
    notes = []
    if len(order) > SHOWN_PAIRS:
        left = sum(len(acts) for pair in order[SHOWN_PAIRS:] for acts in pairs[pair].values())
        notes.append(Sentence((f"{count_things(left, 'act')} between {len(order) - SHOWN_PAIRS} other pairs.",)))
    if guessed:
        text = f"{count_things(len(guessed), 'act')} of which the reader only guessed a side or the type stand aside."
        notes.append(Sentence((open_sentence(text),), tuple(i for act in guessed for i in act.evidence_ids)))
    if notes:
        blocks.append(write_paragraph(*notes))
    return Section("dealings", "Who does what to whom", tuple(blocks))


def sort_acts(assessment: Assessment) -> tuple[dict[tuple[str, str], Cells], list[WeightedAct]]:
    """Acts by pair of sides and column, and those whose recipient is a guess."""
    flagged = {item.id for item in assessment.evidence if item.is_guessed}
    pairs: dict[tuple[str, str], Cells] = {}
    guessed = []
    for act in assessment.acts:
        if act.act.is_say or act.act.polarity == "negated":
            continue
        if flagged.issuperset(act.evidence_ids):
            guessed.append(act)
            continue
        givers = dict.fromkeys(map(find_side, act.act.actors))
        receivers = dict.fromkeys(map(find_side, act.act.recipients or act.act.actors))
        for pair in ((giver, receiver) for giver in givers for receiver in receivers if giver != receiver):
            pairs.setdefault(pair, {}).setdefault(_find_column(act), []).append(act)
    return pairs, guessed


def find_side(actor_id: str) -> str:
    """The state that an actor belongs to; bodies, oppositions, publics and armed groups are sides of their own.

    >>> [find_side(name) for name in ("IRN.gov.foreign", "IRN/abbas-araghchi", "PAK.opp.pti", "IGO.eu.parliament")]
    ['IRN', 'IRN', 'PAK.opp', 'IGO.eu']
    >>> find_side("YEM.reb.houthis")
    'YEM.reb.houthis'
    """
    state, parts = find_state(actor_id), actor_id.split(".")
    if "/" in actor_id or len(parts) < 2 or not (state in ("IGO", "WLD", "NGO") or parts[1] in _APART):
        return actor_id if state in ("IGO", "WLD", "NGO") else state
    return ".".join(parts[: 3 if parts[1] == "reb" else 2])


def _find_column(act: WeightedAct) -> str:
    """The column of an act."""
    if act.act.status not in ("happened", "ongoing"):
        return _COLUMNS[4]
    kind = "cooperative" if load_scale().types[act.act.type].quad <= 2 else "conflictual"
    return f"{kind} {act.act.channel}"


def _write_row(assessment: Assessment, pair: tuple[str, str], cells: Cells) -> tuple[Cell, ...]:
    """One pair: the number of acts in each column, each number opening them."""
    giver, receiver = (assessment.find_name(side) for side in pair)
    numbers: list[Cell] = []
    for column in _COLUMNS:
        acts = cells.get(column, [])
        ids = tuple(dict.fromkeys(i for act in acts for i in act.evidence_ids))
        numbers.append(Sentence((str(len(acts)),), ids) if acts else "–")
    return (f"{giver} → {receiver}", *numbers)
