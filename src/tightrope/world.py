"""An invented world with a known truth: it draws paths, acts and the reports of them, with errors at stated rates.

For every ordered pair of states and each channel, an Ornstein–Uhlenbeck path a(t) says how warmly one treats the
other. Acts are drawn given the path, so that their mean score on [0, 1] is m(a) = 1/(1 − e^−a) − 1/a. Reports of the
acts may be copied on the same day, coded as another type, or aimed at another recipient. For tests, docs and recovery
checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from tightrope.nouns import Act, Channel, Document, Evidence, Interval, load_scale, make_evidence_id, scale_score

Floats = NDArray[np.float64]
Pair = tuple[str, str]

CHANNELS: tuple[Channel, ...] = ("words", "deeds")
FIRST_DAY = date(2031, 1, 6)  # far from any real event
STEMS = (
    "Ar", "Bel", "Cor", "Dal", "Es", "Fen", "Gal", "Hol", "Is", "Jar", "Kel", "Lor", "Mar", "Nor", "Or", "Pel", "Quel",
    "Ros", "Sal", "Tor", "Ul", "Ver", "Wes", "Yar", "Zen",
)  # fmt: skip
ENDINGS = ("avia", "moria", "dania", "landia", "stria", "thia", "nesia", "vonia")
MOST_STATES = len(STEMS) * len(ENDINGS)

# One sentence a type: {g} the state that acts, {r} the one acted on. Plain words, one act each.
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "AGREE": ("{g} promised to sign a trade agreement with {r}.", "{g} agreed to hold joint exercises with {r}."),
    "CONSULT": ("{g} held talks with {r}.", "The foreign minister of {g} met his counterpart from {r}."),
    "SUPPORT": ("{g} praised {r}.", "{g} voiced its support for {r}."),
    "CONCEDE": ("{g} announced that it would release prisoners from {r}.", "{g} apologised to {r}."),
    "REQUEST": ("{g} asked {r} for help.", "{g} called on {r} to return to talks."),
    "ACCUSE": ("{g} condemned {r}.", "{g} accused {r} of violating its airspace."),
    "REJECT": ("{g} rejected the demands of {r}.", "{g} refused to meet {r}."),
    "THREATEN": ("{g} threatened {r} with sanctions.", "{g} threatened to attack {r}."),
    "COOPERATE": ("{g} signed a trade agreement with {r}.", "{g} held a joint exercise with {r}."),
    "AID": ("{g} sent food aid to {r}.", "{g} delivered weapons to {r}."),
    "RETREAT": ("{g} withdrew its troops from {r}.", "{g} released prisoners from {r}."),
    "PROTEST": ("The government of {g} led a rally against {r}.", "{g} boycotted a summit in {r}."),
    "SANCTION": ("{g} imposed sanctions on {r}.", "{g} expelled two diplomats from {r}."),
    "MOBILIZE": ("{g} deployed troops on the border with {r}.", "{g} put its army on alert against {r}."),
    "COERCE": ("{g} seized a ship from {r}.", "{g} arrested a diplomat from {r}."),
    "ASSAULT": ("{g} bombed an airfield in {r}.", "Troops of {g} shelled a village in {r}."),
}


@dataclass(frozen=True, slots=True)
class Errors:
    """Rates of reporting errors: expected extra copies of an act, share of acts mis-coded, share aimed elsewhere."""

    copies: float = 0.0
    miscoded: float = 0.0
    misdirected: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an act: what happened, and what was reported; `number` is shared by copies of one report."""

    number: int
    true: Act
    reported: Act


@dataclass(frozen=True, slots=True)
class World:
    """States by id and name, the true path a(t) of every pair and channel by day, and all reports in order of day."""

    seed: int
    names: Mapping[str, str]
    first_day: date
    paths: Mapping[tuple[Pair, Channel], Floats]
    reports: tuple[Report, ...]
    errors: Errors

    @property
    def days(self) -> int:
        """Length of the world in days."""
        return next(iter(self.paths.values())).size

    def find_mean(self, pair: Pair, *, channel: Channel) -> Floats:
        """The true mean score m(a(t)) of a pair on each day, (days,)."""
        return find_mean(self.paths[pair, channel])


def draw_world(
    seed: int,
    *,
    states: int = 6,
    weeks: int = 104,
    half_life: float = 120.0,
    spread: float = 2.0,
    acts_per_week: float = 1.0,
    errors: Errors | None = None,
    names: Mapping[str, str] | None = None,
) -> World:
    """Draw a world.

    Parameters
    ----------
    half_life, spread : of all paths, in days and in units of a. acts_per_week : median rate of a pair in a channel;
        rates vary from pair to pair by a log-normal factor with σ = 0.7.
    names : id to name of each state, for a world of real names; invented ones if None (ids from the range XAA–XZZ that
        ISO 3166 leaves to users).

    >>> world = draw_world(1, states=3, weeks=10)
    >>> sorted(world.names), len(world.paths), world.days
    (['XAA', 'XAB', 'XAC'], 12, 70)
    """
    if names is None:
        if not 2 <= states <= MOST_STATES:
            raise ValueError(f"a world has 2 to {MOST_STATES} states, not {states}")
        names = {
            _name_id(number): STEMS[number % len(STEMS)] + ENDINGS[number // len(STEMS)] for number in range(states)
        }
    rng, errors = np.random.default_rng(seed), errors or Errors()
    pairs = [(giver, receiver) for giver in names for receiver in names if giver != receiver]
    keys: list[tuple[Pair, Channel]] = [(pair, channel) for pair in pairs for channel in CHANNELS]
    drawn = _draw_paths(len(keys), weeks * 7, half_life=half_life, spread=spread, rng=rng)
    paths = dict(zip(keys, drawn, strict=True))
    rates = acts_per_week / 7 * np.exp(0.7 * rng.standard_normal(len(keys)))
    acts = [
        act
        for (pair, channel), rate in zip(keys, rates, strict=True)
        for act in _draw_acts(pair, channel, paths[pair, channel], rate=float(rate), rng=rng)
    ]
    acts.sort(key=lambda act: act.when or Interval(FIRST_DAY, FIRST_DAY + timedelta(days=1)))
    reports = tuple(_report(acts, tuple(names), errors=errors, rng=rng))
    return World(seed, dict(names), FIRST_DAY, paths, reports, errors)


def find_mean(a: Floats) -> Floats:
    """m(a) = 1/(1 − e^−a) − 1/a, ½ at a = 0."""
    safe = np.where(np.abs(a) < 1e-4, 1.0, a)
    return np.where(np.abs(a) < 1e-4, 0.5 + a / 12, 0.5 / np.tanh(safe / 2) + 0.5 - 1 / safe)


def write_events(world: World) -> tuple[Evidence, ...]:
    """The reports as evidence of a feed, one row each, known on the day of the act."""
    found = []
    for row, report in enumerate(world.reports):
        act = report.reported
        assert act.when is not None
        identity = make_evidence_id(f"world:{world.seed}", str(row), act.type, act.actors, act.recipients)
        found.append(
            Evidence(identity, act, "world", known_at=act.when.start, reader="world", row=row, publisher="World Wire")
        )
    return tuple(found)


def write_documents(
    world: World, *, sentences: int = 8, publishers: Sequence[str] = ("World Wire",)
) -> Iterator[Document]:
    """The reports as plain English documents, day by day, each of up to so many sentences with its date in front.

    Publishers take turns. The text opens with front matter, as files that the reader takes.
    """
    day: list[Report] = []
    number = 0
    for report in (*world.reports, None):
        is_next = report is not None and day and (report.reported.when != day[0].reported.when or len(day) == sentences)
        if day and (report is None or is_next):
            yield _write_document(world, day, number=number, publisher=publishers[number % len(publishers)])
            day, number = [], number + 1
        if report is not None:
            day.append(report)


def write_actors(world: World) -> str:
    """The states of the world in the roster's format, as an `actors.toml`."""
    rows = (
        f'[[state]]\nid = "{identity}"\nname = "{name}"\ndemonyms = ["{name}n"]\n'
        f'checked_on = {world.first_day.isoformat()}\nsource = "invented"\n'
        for identity, name in world.names.items()
    )
    return "\n".join(rows)


def write_sentence(act: Act, names: Mapping[str, str], *, variant: int = 0) -> str:
    """One sentence that reports an act.

    >>> act = Act("AID", ("XAA",), ("XAB",))
    >>> write_sentence(act, {"XAA": "Aravia", "XAB": "Belavia"})
    'Aravia sent food aid to Belavia.'
    """
    forms = SENTENCES[act.type]
    return forms[variant % len(forms)].format(g=names[act.actors[0]], r=names[act.recipients[0]])


def _name_id(number: int) -> str:
    """Id of an invented state, from the codes that ISO 3166 leaves to users."""
    return "X" + chr(ord("A") + number // 26) + chr(ord("A") + number % 26)


def _draw_paths(count: int, days: int, *, half_life: float, spread: float, rng: np.random.Generator) -> Floats:
    """Stationary Ornstein–Uhlenbeck paths by day, (count, days)."""
    kept = 2 ** (-1 / half_life)
    noise = rng.standard_normal((days, count)) * spread * np.sqrt(1 - kept**2)
    path = np.empty((days, count))
    path[0] = noise[0] / np.sqrt(1 - kept**2)
    for day in range(1, days):
        path[day] = kept * path[day - 1] + noise[day]
    return np.ascontiguousarray(path.T)


@cache
def _list_codes(channel: Channel) -> tuple[tuple[tuple[str, str | None], ...], Floats, Floats]:
    """Types and modes of a channel, their scores on [0, 1], and base weights that make them stand in for the interval.

    A code weighs as much of [0, 1] as lies nearest to its score, shared among codes of the same score.
    """
    codes = [(name, mode) for name, t in load_scale().types.items() if t.channel == channel and not t.is_say
             for mode in (None, *t.modes)]  # fmt: skip
    types = load_scale().types
    scores = [types[name].modes[mode] if mode else types[name].score for name, mode in codes]
    y = np.array([scale_score(score or 0.0, channel) for score in scores])
    places, index, shared = np.unique(y, return_inverse=True, return_counts=True)
    edges = np.concatenate([[0.0], (places[1:] + places[:-1]) / 2, [1.0]])
    return tuple(codes), y, (np.diff(edges) / shared)[index]


@cache
def _tabulate_tilt(channel: Channel) -> tuple[Floats, Floats]:
    """Tilts λ and the mean score Σ p·y of codes drawn with p ∝ base·e^(λy)."""
    _, y, base = _list_codes(channel)
    tilts = np.linspace(-60, 60, 4001)
    weights = base * np.exp(tilts[:, None] * (y - 0.5))
    return tilts, (weights * y).sum(axis=1) / weights.sum(axis=1)


def _draw_acts(pair: Pair, channel: Channel, path: Floats, *, rate: float, rng: np.random.Generator) -> Iterator[Act]:
    """Acts of one pair and channel: Poisson in time, their codes tilted so that the mean score is m(a) of the day."""
    codes, y, base = _list_codes(channel)
    tilts, means = _tabulate_tilt(channel)
    days = np.repeat(np.arange(path.size), rng.poisson(rate, path.size))
    wanted = np.interp(find_mean(path[days]), means, tilts)
    weights = base * np.exp(wanted[:, None] * (y - 0.5))
    chosen = (weights.cumsum(axis=1) / weights.sum(axis=1)[:, None] > rng.random((days.size, 1))).argmax(axis=1)
    for day, code in zip(days, chosen, strict=True):
        start = FIRST_DAY + timedelta(days=int(day))
        name, mode = codes[code]
        yield Act(name, (pair[0],), (pair[1],), mode=mode, when=Interval(start, start + timedelta(days=1)))


def _report(
    acts: Sequence[Act], states: Sequence[str], *, errors: Errors, rng: np.random.Generator
) -> Iterator[Report]:
    """Reports of acts, errors included; copies repeat the first report, its errors too."""
    codes = [code for channel in CHANNELS for code in _list_codes(channel)[0]]
    for number, act in enumerate(acts):
        reported = act
        if rng.random() < errors.miscoded:
            name, mode = codes[rng.integers(len(codes))]
            reported = replace(reported, type=name, mode=mode)
        if rng.random() < errors.misdirected:
            others = [state for state in states if state not in (*act.actors, *act.recipients)]
            if others:
                reported = replace(reported, recipients=(others[rng.integers(len(others))],))
        for _ in range(1 + rng.poisson(errors.copies)):
            yield Report(number, act, reported)


def _write_document(world: World, day: Sequence[Report], *, number: int, publisher: str) -> Document:
    """One document on the reports of one day."""
    when = day[0].reported.when
    assert when is not None
    sentences = [write_sentence(r.reported, world.names, variant=r.number) for r in day]
    title = f"Report {number + 1}"
    front = f"---\ntitle: {title}\npublisher: {publisher}\npublished: {when.start.isoformat()}\n---\n"
    text = front + "\n" + "\n\n".join(f"On {when.start.day} {when.start:%B %Y}, {line}" for line in sentences) + "\n"
    return Document(
        f"world-{world.seed}-{number + 1:05d}.md",
        sha256(text.encode()).hexdigest(),
        text,
        publisher=publisher,
        title=title,
        published=when.start,
        published_basis="front matter",
    )
