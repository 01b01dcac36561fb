"""Decisions with their candidates: every dyad, or the act and sampled others, as of just before each moment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics.effects import Program
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.logit import Strata
from tightrope.dynamics.readout import read_rows
from tightrope.dynamics.sampling import TOO_FEW, cut_blocks, cut_moments, make_recent, sample_block, sample_rates
from tightrope.dynamics.state import make_rules
from tightrope.dynamics.stream import ACT, Stream, make_stream, move_state, start_state
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KEEP_BYTES = 1_500_000_000  # a larger design is read again in each Newton step instead of kept
BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Draw:
    """How candidates are sampled: from which acts, of which class, how many, by which seed.

    `timed` samples the sum over all dyads at every moment, else each act has its own controls. `stream` is the history
    and its surroundings in time order.
    """

    history: History
    program: Program
    stream: Stream
    surroundings: Surroundings
    layer: str
    controls: int
    seed: int
    timed: bool = False
    since: float = -math.inf
    until: float = math.inf
    missing: str = "error"
    cluster: float = 1.0
    partners: int | None = None

    def estimate_bytes(self) -> int:
        """Size of the whole design."""
        return self.count()[2] * (len(self.program.terms) + 1) * 4

    def count(self) -> tuple[int, int, int]:
        """Groups, acts and rows that a walk gives."""
        stream, number = self.stream, self.program.layers.index(self.layer)
        inside = (stream.time >= self.since) & (stream.time <= self.until)
        acts = int((inside & (stream.kind == ACT) & (stream.which == number)).sum())
        if not self.timed:
            return acts, acts, acts * (self.controls + 1)
        begin = self.since if math.isfinite(self.since) else float(stream.time[0])
        moments = len(np.unique(stream.time[inside & (stream.time > begin)]))
        return acts + moments, acts, acts + moments * self.controls

    def walk(self, *, every: int = 1) -> Iterator[Strata]:
        """Decisions a block at a time; with `every`, only each so-manieth block is read, the others are passed by."""
        try:
            yield from _walk_rates(self) if self.timed else _walk_choices(self, every)
        except ValueError as error:  # a compiled kernel can raise no error of ours
            if str(error) == TOO_FEW:
                raise ModelError(TOO_FEW) from error
            raise


def _list_candidates(orientation: str, present: NDArray[np.bool_], sender: int) -> tuple[Ints, Ints]:
    actors = np.flatnonzero(present)
    if orientation == "choice":
        targets = actors[actors != sender]
        return np.full(len(targets), sender, dtype=np.int64), targets
    if orientation == "rate":
        return actors, np.where(actors == 0, 1, 0)
    senders, targets = np.repeat(actors, len(actors)), np.tile(actors, len(actors))
    apart = senders != targets
    return senders[apart], targets[apart]


def _find_chosen(orientation: str, senders: Ints, targets: Ints, s: int, t: int, time: float) -> int:
    match = senders == s if orientation == "rate" else (senders == s) & (targets == t)
    found = np.flatnonzero(match)
    if len(found) == 0:
        raise ModelError(f"the act {s}→{t} at {time:g} is not among its candidates: one of the two is not present then")
    return int(found[0])


@dataclass(frozen=True, slots=True)
class _Moments:
    """When the model looks: time, act entry (or -1), duration since the last look, per decision."""

    time: Floats
    entry: Ints
    duration: Floats


def _find_moments(stream: Stream, *, layer: int, since: float, until: float, timed: bool) -> _Moments:
    acts = (stream.kind == ACT) & (stream.which == layer) & (stream.time >= since) & (stream.time <= until)
    entries = np.flatnonzero(acts)
    if not timed:
        return _Moments(stream.time[entries], entries.astype(np.int64), np.zeros(len(entries)))
    inside = stream.time[(stream.time >= since) & (stream.time <= until)]
    edges = np.unique(np.append(inside, until if math.isfinite(until) else inside[-1]))
    time = np.concatenate([stream.time[entries], np.setdiff1d(edges, stream.time[entries])])
    entry = np.concatenate([entries, np.full(len(time) - len(entries), -1)])
    order = np.lexsort((entry, time))
    time, entry = time[order], entry[order].astype(np.int64)
    duration = np.diff(time, prepend=since if math.isfinite(since) else stream.time[0])
    return _Moments(time, entry, duration)


def collect_strata(
    history: History,
    program: Program,
    *,
    layer: str,
    orientation: str,
    timed: bool,
    surroundings: Surroundings,
    since: float = -math.inf,
    until: float = math.inf,
    missing: str = "error",
    cluster: float = 1.0,
    ties: str = "breslow",
    partners: int | None = None,
) -> Strata:
    """Every decision with all its candidates, as of just before it: the full risk set."""
    stream, rules = make_stream(history, program, surroundings), make_rules(program)
    begin = float(min(stream.time[0], history.time[0]))
    state = start_state(stream, program, len(history.actors), start=begin, surroundings=surroundings, missing=missing,
                        partners=partners)  # fmt: skip
    moments = _find_moments(
        stream, layer=program.layers.index(layer), since=since if math.isfinite(since) else begin, until=until,
        timed=timed,
    )  # fmt: skip
    designs, starts, chosen, position = [], [0], [], 0
    for time, entry in zip(moments.time, moments.entry, strict=True):
        position = move_state(state, rules, stream, position, time, not timed)
        s, t = (int(stream.first[entry]), int(stream.second[entry])) if entry >= 0 else (0, 0)
        senders, targets = _list_candidates(orientation, state.present, s)
        if len(senders) < 2 and not timed:
            raise ModelError(f"at {time:g} there are {len(senders)} candidates: nothing to choose between")
        block = np.empty((len(senders), len(program.terms)))
        read_rows(state, rules, senders, targets, time, block)
        chosen.append(_find_chosen(orientation, senders, targets, s, t, time) if entry >= 0 else -1)
        designs.append(block)
        starts.append(starts[-1] + len(senders))
    if not designs:
        raise ModelError(f"no act of class {layer!r} between since and until: there is nothing to fit")
    design = np.concatenate(designs)
    if not np.all(np.isfinite(design)):
        bad = int(np.flatnonzero(~np.isfinite(design).all(axis=0))[0])
        raise ModelError(f"{program.names[bad]} is not a finite number for some candidate")
    weight, offset = np.ones(len(chosen)), np.zeros(len(design))
    if ties == "efron":
        _thin_ties(offset, starts, chosen, moments.time)
    return Strata(design, offset, np.array(starts), np.array(chosen), weight, moments.duration,
                  np.floor(moments.time / cluster).astype(np.int64), ties == "efron")  # fmt: skip


def _thin_ties(offset: Floats, starts: list[int], chosen: list[int], time: Floats) -> None:
    """Efron's rule: before the l-th of d acts of one moment, each of the d weighs 1 - l/d in the sum of candidates."""
    first = 0
    while first < len(chosen):
        last = int(np.searchsorted(time, time[first], side="right"))
        tied = sorted({chosen[g] for g in range(first, last)})
        for order, g in enumerate(range(first, last)):
            # an act that stands twice in a moment weighs down twice
            for row in tied:
                share = sum(chosen[h] == row for h in range(first, last))
                offset[starts[g] + row] = math.log(max(1 - order / (last - first) * share, 1e-12)) if order else 0.0
        first = last


def _walk_choices(draw: Draw, every: int) -> Iterator[Strata]:
    """The act and its controls, offsets against the draw."""
    stream, rules, number = draw.stream, make_rules(draw.program), draw.program.layers.index(draw.layer)
    state = start_state(stream, draw.program, len(draw.history.actors), surroundings=draw.surroundings,
                        missing=draw.missing, partners=draw.partners)  # fmt: skip
    recent, drawn = make_recent(state), np.array([draw.seed], dtype=np.uint64)
    width = draw.controls + 1
    for k, (begin, end, acts) in enumerate(cut_blocks(stream, layer=number, since=draw.since, size=BLOCK)):
        read = k % every == 0
        design = np.empty((acts * width if read else 0, len(draw.program.terms)), dtype=np.float32)
        offset = np.empty(acts * width if read else 0, dtype=np.float32)
        rows = sample_block(state, rules, stream, recent, begin, end, draw.since, number if read else -1, draw.controls,
                            drawn, design, offset)  # fmt: skip
        assert rows == len(design), "the sampler and the cutter count the same acts"
        if rows == 0:
            continue
        piece = (stream.kind[begin:end] == ACT) & (stream.which[begin:end] == number)
        piece &= stream.time[begin:end] >= draw.since
        days = np.floor(stream.time[begin:end][piece] / draw.cluster).astype(np.int64)
        yield Strata(design, offset, np.arange(acts + 1) * width, np.zeros(acts, np.int64), np.ones(acts),
                     np.zeros(acts), days)  # fmt: skip


def _walk_rates(draw: Draw) -> Iterator[Strata]:
    """Each act alone, and at each moment the controls that stand for all dyads during the time before it."""
    stream, rules, number = draw.stream, make_rules(draw.program), draw.program.layers.index(draw.layer)
    state = start_state(stream, draw.program, len(draw.history.actors), surroundings=draw.surroundings,
                        missing=draw.missing, partners=draw.partners)  # fmt: skip
    recent, drawn = make_recent(state), np.array([draw.seed], dtype=np.uint64)
    since = draw.since if math.isfinite(draw.since) else float(stream.time[0])
    before = since
    for begin, end in cut_moments(stream, since=since, until=draw.until, size=BLOCK):
        times = np.unique(stream.time[begin:end])
        most = (end - begin) + len(times) * draw.controls
        design = np.empty((most, len(draw.program.terms)), dtype=np.float32)
        offset, rows = np.empty(most, dtype=np.float32), np.empty((most, 3), dtype=np.int64)
        first = before
        n, moments, before = sample_rates(state, rules, stream, recent, begin, end, since, before, number,
                                          draw.controls, drawn, design, offset, rows)  # fmt: skip
        if n == 0:
            continue
        seen = times[times >= since]
        assert len(seen) == moments, "the sampler and the cutter count the same moments"
        yield _group_rates(design[:n], offset[:n], rows[:n], np.diff(seen, prepend=first), seen, draw.cluster)


def _group_rates(
    design: NDArray[np.float32], offset: NDArray[np.float32], rows: Ints, gaps: Floats, times: Floats, cluster: float
) -> Strata:
    """One group for each act, which takes no time, and one for the controls of each moment."""
    is_act = rows[:, 0] == 1
    opens = np.append(True, is_act[1:] | is_act[:-1] | (np.diff(rows[:, 1]) != 0))
    start = np.append(np.flatnonzero(opens), len(rows))
    which = rows[start[:-1]]
    acts = which[:, 0] == 1
    duration = np.where(acts, 0.0, gaps[which[:, 1]])
    days = np.floor(times[which[:, 1]] / cluster).astype(np.int64)
    return Strata(design, offset, start, np.where(acts, 0, -1), np.ones(len(acts)), duration, days)
