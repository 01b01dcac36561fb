"""Fitting: who acts on whom (tie), whom a sender picks (choice), who acts (rate); ordinal or timed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics import logit
from tightrope.dynamics.effects import Program, Term, compile_terms
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.logit import Strata
from tightrope.dynamics.state import State, init_state, make_rules, read_rows
from tightrope.dynamics.stream import ACT, Stream, cut_blocks, make_recent, make_stream, move_state, sample_block
from tightrope.errors import ModelError, name_nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORIENTATIONS = ("tie", "choice", "rate")
LIKELIHOODS = ("ordinal", "timed")
TIES = ("breslow", "efron")
FULL_RISK_SET = 60  # up to this many actors every dyad is a candidate unless controls are asked for
CONTROLS = 10
KEEP_BYTES = 1_500_000_000  # a larger design is read again in each Newton step instead of kept
BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model, with what it was fitted to.

    coefficients, errors (from the information), robust_errors (clustered by `cluster` units of time) : (terms,).
    inputs : digest of the acts and settings; settings and seed make it repeatable; warnings say what was done to bad
    input. `spread` : standard deviation of each coefficient over refits with other controls, where asked.
    """

    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    robust_errors: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    events: int
    candidates: int
    iterations: int
    converged: bool
    gradient: float
    program: Program
    layer: str
    inputs: str
    seed: int
    settings: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    spread: Floats | None = None

    @property
    def bic(self) -> float:
        """Bayesian information criterion: -2 log-likelihood + terms · log(events)."""
        return -2 * self.log_likelihood + len(self.names) * math.log(max(self.events, 1))


def digest_history(history: History) -> str:
    """A short hash of the acts, to say what a result was computed from."""
    body = b"".join(
        np.ascontiguousarray(a).tobytes()
        for a in (history.time, history.sender, history.target, history.layer, history.weight)
    )
    return hashlib.sha256(body + "|".join((*history.actors, *history.layers)).encode()).hexdigest()[:16]


def compile_model(history: History, terms: Sequence[Term], surroundings: Surroundings) -> Program:
    """Compile terms against the layers, actors and covariates at hand."""
    outside = tuple(x for x in surroundings.ties if x not in history.layers)
    outside += tuple({c.name for c in surroundings.changes if c.field == "tie"} - {*history.layers, *outside})
    used_covariates = tuple(c for c in surroundings.covariates if any(t.covariate == c for t in terms))
    used_dyads = tuple(d for d in surroundings.dyads if any(t.covariate == d for t in terms))
    return compile_terms(
        tuple(terms),
        layers=history.layers + outside,
        actors=history.actors,
        covariates=used_covariates,
        dyads=used_dyads,
    )


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
) -> Strata:
    """Every decision with all its candidates, as of just before it: the full risk set."""
    stream, rules = make_stream(history, program, surroundings), make_rules(program)
    begin = float(min(stream.time[0], history.time[0]))
    state = init_state(program, len(history.actors), start=begin, surroundings=surroundings, missing=missing)
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


def iter_samples(
    history: History,
    program: Program,
    *,
    layer: str,
    controls: int,
    seed: int,
    surroundings: Surroundings,
    since: float = -math.inf,
    missing: str = "error",
    cluster: float = 1.0,
    stream: Stream | None = None,
) -> Iterator[Strata]:
    """Decisions with sampled candidates, a block at a time: the act and `controls` others, offsets against the draw.

    Half of the controls are any two present actors, half are among the latest dyads; the offset -log(chance of being
    drawn) makes the likelihood that of the full risk set in expectation (McFadden 1978; Lerner and Lomi 2020).
    """
    flow = stream if stream is not None else make_stream(history, program, surroundings)
    rules, number = make_rules(program), program.layers.index(layer)
    state = init_state(
        program, len(history.actors), start=float(flow.time[0]), surroundings=surroundings, missing=missing
    )
    recent, drawn = make_recent(len(history.actors)), np.array([seed], dtype=np.uint64)
    width = controls + 1
    for begin, end, acts in cut_blocks(flow, layer=number, since=since, size=BLOCK):
        design = np.empty((acts * width, len(program.terms)), dtype=np.float32)
        offset = np.empty(acts * width, dtype=np.float32)
        rows = sample_block(state, rules, flow, recent, begin, end, since, number, controls, drawn, design, offset)
        assert rows == acts * width, "the sampler and the cutter count the same acts"
        if acts == 0:
            continue
        piece = flow.kind[begin:end] == ACT
        piece &= (flow.which[begin:end] == number) & (flow.time[begin:end] >= since)
        days = np.floor(flow.time[begin:end][piece] / cluster).astype(np.int64)
        yield Strata(design, offset, np.arange(acts + 1) * width, np.zeros(acts, np.int64), np.ones(acts),
                     np.zeros(acts), days)  # fmt: skip


def _estimate_bytes(history: History, layer: str, controls: int, terms: int) -> int:
    return int((history.layer == history.find_layer(layer)).sum()) * (controls + 1) * (terms + 1) * 4


def _check_request(history: History, layer: str, orientation: str, likelihood: str, controls: int | None) -> int:
    for word, options in ((orientation, ORIENTATIONS), (likelihood, LIKELIHOODS)):
        if word not in options:
            raise ModelError(f"{word!r}{name_nearest(word, options)}")
    number = history.find_layer(layer)
    events = int((history.layer == number).sum())
    if events == 0:
        raise ModelError(f"no act of class {layer!r} in this history: there is nothing to fit")
    if controls is not None and (orientation != "tie" or likelihood != "ordinal"):
        raise ModelError("controls are sampled for the ordinal tie model alone; leave controls out")
    if controls is not None and controls < 1:
        raise ModelError("controls must be at least 1: an act is compared with something")
    return events


def fit_model(
    history: History,
    terms: Sequence[Term],
    *,
    layer: str,
    orientation: str = "tie",
    likelihood: str = "ordinal",
    controls: int | None = None,
    surroundings: Surroundings | None = None,
    since: float = -math.inf,
    until: float = math.inf,
    ridge: float = 0.0,
    missing: str = "error",
    cluster: float = 1.0,
    ties: str = "breslow",
    seed: int = 0,
) -> Fit:
    """Fit a relational event model to the acts of one class.

    orientation : "tie" (which dyad acts), "choice" (whom the sender picks) or "rate" (who acts; Stadtfeld and Block
    2017). likelihood : "ordinal" (order alone) or "timed" (with waiting times; give a term "intercept"; statistics
    are taken as constant between entries of the stream). controls : candidates sampled per act; absent means all
    dyads up to 60 actors, else 10. since, until : acts outside are history alone. ridge : penalty on every
    coefficient but the intercept. ties : "breslow" or "efron", how acts of one moment share their candidates (full risk
    set, ordinal). cluster : length of the time blocks within which robust errors let acts depend.
    Raises ModelError for collinear, constant or separating terms, absent classes and empty risk sets.
    """
    around = surroundings or Surroundings()
    _check_request(history, layer, orientation, likelihood, controls)
    if ties not in TIES:
        raise ModelError(f"ties {ties!r}{name_nearest(ties, TIES)}")
    known = history if not math.isfinite(until) else history.select(history.time <= until)
    program = compile_model(known, terms, around)
    timed = likelihood == "timed"
    sampled = controls is not None or (orientation == "tie" and not timed and len(history.actors) > FULL_RISK_SET)
    if sampled:
        pieces = _make_pieces(known, program, layer, controls or CONTROLS, seed, around, since, missing, cluster)
    else:
        pieces = [
            collect_strata(
                known, program, layer=layer, orientation=orientation, timed=timed, surroundings=around, since=since,
                until=until, missing=missing, cluster=cluster, ties=ties,
            )
        ]  # fmt: skip
    settings: dict[str, object] = {
        "orientation": orientation, "likelihood": likelihood, "ridge": ridge, "since": since, "until": until,
        "controls": (controls or CONTROLS) if sampled else None, "cluster": cluster, "missing": missing, "ties": ties,
    }  # fmt: skip
    return fit_pieces(pieces, program, layer=layer, timed=timed, ridge=ridge, seed=seed, settings=settings,
                      inputs=digest_history(known))  # fmt: skip


class _Restream:
    """Pieces read anew from the stream each time they are walked: memory stays that of one block."""

    def __init__(self, make: object) -> None:
        self.make = make

    def __iter__(self) -> Iterator[Strata]:
        return iter(self.make())  # type: ignore[operator]


def _make_pieces(
    history: History, program: Program, layer: str, controls: int, seed: int, around: Surroundings, since: float,
    missing: str, cluster: float,
) -> Sequence[Strata] | _Restream:  # fmt: skip
    stream = make_stream(history, program, around)

    def walk() -> Iterator[Strata]:
        return iter_samples(
            history, program, layer=layer, controls=controls, seed=seed, surroundings=around, since=since,
            missing=missing, cluster=cluster, stream=stream,
        )  # fmt: skip

    if _estimate_bytes(history, layer, controls, len(program.terms)) <= KEEP_BYTES:
        return list(walk())
    return _Restream(walk)


def _warm_start(
    pieces: Sequence[Strata], program: Program, *, timed: bool, ridge: float, free: NDArray[np.bool_]
) -> Floats:
    """Coefficients from every tenth block: close enough that two or three full steps finish."""
    few = pieces[::10]

    def evaluate(beta: Floats) -> tuple[float, Floats, Floats]:
        return logit.sum_pieces(few, beta, timed=timed)[:3]

    groups = float(sum(len(p.chosen) for p in few))
    try:
        best = logit.maximise(evaluate, np.zeros(len(program.terms)), names=program.names, groups=groups, ridge=ridge,
                              free=free, tolerance=1e-3)  # fmt: skip
    except ModelError:  # too few acts in the part to tell; the whole decides
        return np.zeros(len(program.terms))
    return best.coefficients


def fit_pieces(
    pieces: Sequence[Strata] | _Restream,
    program: Program,
    *,
    layer: str,
    timed: bool,
    ridge: float,
    seed: int,
    settings: Mapping[str, object],
    inputs: str,
) -> Fit:
    """Newton over pieces that are kept in memory or walked anew, then errors clustered in time."""
    counts = {"groups": 0, "events": 0, "rows": 0}

    def evaluate(beta: Floats) -> tuple[float, Floats, Floats]:
        return logit.sum_pieces(pieces, beta, timed=timed)[:3]

    for piece in pieces:
        counts["groups"] += len(piece.chosen)
        counts["events"] += int((piece.chosen >= 0).sum())
        counts["rows"] += len(piece.design)
    if counts["events"] == 0:
        raise ModelError(f"no act of class {layer!r} between since and until: there is nothing to fit")
    free = np.array([t.effect != "intercept" for t in program.terms])
    start = np.zeros(len(program.terms))
    if timed and not free.all():
        waiting = sum(float((p.duration * np.diff(p.start)).sum()) for p in pieces)
        start[np.flatnonzero(~free)[0]] = math.log(counts["events"] / max(waiting, 1e-300))
    elif isinstance(pieces, Sequence) and len(pieces) > 10:
        start = _warm_start(pieces, program, timed=timed, ridge=ridge, free=free)
    best = logit.maximise(evaluate, start, names=program.names, groups=counts["groups"], ridge=ridge, free=free)
    _, _, _, scores = logit.sum_pieces(pieces, best.coefficients, timed=timed, with_scores=True)
    meat = logit.sum_clusters(scores, [p.cluster for p in pieces])
    covariance = np.linalg.inv(best.information).astype(float)
    sandwich = covariance @ meat @ covariance
    errors: Floats = np.sqrt(np.diag(covariance))
    robust: Floats = np.sqrt(np.maximum(np.diag(sandwich), 0))
    said = () if best.converged else (f"not converged: largest gradient {best.gradient:.3g}",)
    return Fit(
        program.names, best.coefficients, errors, robust, covariance, best.log_likelihood, best.null_log_likelihood,
        counts["events"], counts["rows"], best.iterations, best.converged, best.gradient, program, layer, inputs, seed,
        settings, said,
    )  # fmt: skip


def advance_state(history: History, program: Program, *, until: float, surroundings: Surroundings | None = None,
                  missing: str = "error") -> State:  # fmt: skip
    """The state just before `until`: every act earlier than it has entered."""
    around = surroundings or Surroundings()
    stream = make_stream(history, program, around)
    state = init_state(program, len(history.actors), start=float(stream.time[0]), surroundings=around, missing=missing)
    move_state(state, make_rules(program), stream, 0, until, True)
    return state
