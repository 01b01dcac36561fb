"""Fitting: who acts on whom (tie), whom a sender picks (choice), who acts (rate); ordinal or timed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics import logit
from tightrope.dynamics.effects import Program, Term, compile_terms
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.logit import Strata
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State, make_rules
from tightrope.dynamics.strata import KEEP_BYTES, Draw, collect_strata
from tightrope.dynamics.stream import make_stream, move_state, start_state
from tightrope.errors import ModelError, name_nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORIENTATIONS = ("tie", "choice", "rate")
LIKELIHOODS = ("ordinal", "timed")
TIES = ("breslow", "efron")
FULL_RISK_SET = 60  # up to this many actors every dyad is a candidate unless controls are asked for
CONTROLS = 10


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
    digest = hashlib.sha256()
    for column in (history.time, history.sender, history.target, history.layer, history.weight):
        digest.update(np.ascontiguousarray(column).data)
    digest.update("|".join((*history.actors, *history.layers)).encode())
    return digest.hexdigest()[:16]


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


def _check_request(history: History, layer: str, orientation: str, likelihood: str, controls: int | None) -> int:
    for word, options in ((orientation, ORIENTATIONS), (likelihood, LIKELIHOODS)):
        if word not in options:
            raise ModelError(f"{word!r}{name_nearest(word, options)}")
    number = history.find_layer(layer)
    events = int((history.layer == number).sum())
    if events == 0:
        raise ModelError(f"no act of class {layer!r} in this history: there is nothing to fit")
    if controls is not None and orientation != "tie":
        raise ModelError("controls are sampled for the tie model alone; leave controls out")
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
    partners: int | None = None,
    seed: int = 0,
) -> Fit:
    """Fit a relational event model to the acts of one class.

    orientation : "tie" (which dyad acts), "choice" (whom the sender picks) or "rate" (who acts; Stadtfeld and Block
    2017). likelihood : "ordinal" (order alone) or "timed" (with waiting times; give a term "intercept"; statistics
    are taken as constant between entries of the stream). controls : candidates sampled per act (ordinal) or per
    moment (timed); absent means all dyads, but 10 in an ordinal model of over 60 actors. since, until : acts outside
    are history alone. ridge : penalty on every coefficient but the intercept. ties : "breslow" or "efron", how acts of
    one moment share their candidates (full risk set, ordinal). partners : as in `init_state`; beyond 2,000 actors paths
    are followed through the 30 strongest partners. cluster : length of the time blocks within which robust
    errors let acts depend.
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
    pieces: Sequence[Strata] | Draw
    if sampled:
        stream = make_stream(known, program, around)
        draw = Draw(known, program, stream, around, layer, controls or CONTROLS, seed, timed, since, until, missing,
                    cluster, partners)  # fmt: skip
        pieces = list(draw.walk()) if draw.estimate_bytes() <= KEEP_BYTES else draw
    else:
        pieces = [
            collect_strata(
                known, program, layer=layer, orientation=orientation, timed=timed, surroundings=around, since=since,
                until=until, missing=missing, cluster=cluster, ties=ties, partners=partners,
            )
        ]  # fmt: skip
    settings: dict[str, object] = {
        "orientation": orientation, "likelihood": likelihood, "ridge": ridge, "since": since, "until": until,
        "controls": (controls or CONTROLS) if sampled else None, "cluster": cluster, "missing": missing, "ties": ties,
        "partners": partners,
    }  # fmt: skip
    return fit_pieces(pieces, program, layer=layer, timed=timed, ridge=ridge, seed=seed, settings=settings,
                      inputs=digest_history(known))  # fmt: skip


class _Likelihood:
    """The likelihood of decisions that are kept in memory, or walked anew whenever it is asked for."""

    def __init__(self, pieces: Sequence[Strata] | Draw, *, timed: bool) -> None:
        self.pieces, self.timed = pieces, timed
        self.null: float | None = None
        self.at: Floats | None = None
        self.scores: dict[int, Floats] = {}

    def evaluate(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood, gradient and information at `beta`."""
        if isinstance(self.pieces, Draw):
            return self._walk(self.pieces, beta)
        return logit.sum_pieces(self.pieces, beta, timed=self.timed)[:3]

    def read_null(self) -> float:
        """The log-likelihood at 0."""
        if self.null is None:
            assert not isinstance(self.pieces, Draw), "a walk leaves it behind"
            self.null = logit.sum_pieces(self.pieces, np.zeros(self.pieces[0].design.shape[1]), timed=self.timed)[0]
        return self.null

    def sum_meat(self, beta: Floats) -> Floats:
        """Outer products of the scores at `beta`, summed within clusters: the meat of the robust covariance."""
        if isinstance(self.pieces, Draw):
            if self.at is None or not np.array_equal(self.at, beta):
                self._walk(self.pieces, beta)
            summed = np.array(list(self.scores.values()))
            return np.asarray(summed.T @ summed * (len(summed) / max(len(summed) - 1, 1)), dtype=float)
        scores = logit.sum_pieces(self.pieces, beta, timed=self.timed, with_scores=True)[3]
        return logit.sum_clusters(scores, [p.cluster for p in self.pieces])

    def count(self) -> tuple[int, int, int]:
        """Groups, acts and rows."""
        if isinstance(self.pieces, Draw):
            return self.pieces.count()
        return (
            sum(len(p.chosen) for p in self.pieces),
            sum(int((p.chosen >= 0).sum()) for p in self.pieces),
            sum(len(p.design) for p in self.pieces),
        )

    def _walk(self, draw: Draw, beta: Floats) -> tuple[float, Floats, Floats]:
        """One walk over all decisions; it leaves the null likelihood and the scores by cluster behind."""
        value, null, k = 0.0, 0.0, len(beta)
        gradient, information = np.zeros(k), np.zeros((k, k))
        self.at, self.scores = beta.copy(), {}
        for piece in draw.walk():
            part = logit.sum_pieces([piece], beta, timed=self.timed, with_scores=True)
            value, gradient, information = value + part[0], gradient + part[1], information + part[2]
            names, which = np.unique(piece.cluster, return_inverse=True)
            summed = np.zeros((len(names), k))
            np.add.at(summed, which, part[3][0])
            for name, row in zip(names.tolist(), summed, strict=True):
                self.scores[name] = self.scores.get(name, 0.0) + row
            null += logit.sum_null(piece, timed=self.timed) if self.null is None else 0.0
        self.null = null if self.null is None else self.null
        return value, gradient, information


def _start_warm(pieces: Sequence[Strata] | Draw, program: Program, *, ridge: float, free: NDArray[np.bool_]) -> Floats:
    """Coefficients from every tenth block: close enough that two or three full steps finish."""
    few = list(pieces.walk(every=10)) if isinstance(pieces, Draw) else pieces[::10]

    def evaluate(beta: Floats) -> tuple[float, Floats, Floats]:
        return logit.sum_pieces(few, beta, timed=False)[:3]

    groups = float(sum(len(p.chosen) for p in few))
    tolerance = 1e-6 if isinstance(pieces, Draw) else 1e-3
    try:
        best = logit.maximise(evaluate, np.zeros(len(program.terms)), names=program.names, groups=groups, ridge=ridge,
                              free=free, tolerance=tolerance)  # fmt: skip
    except ModelError:  # too few acts in the part to tell; the whole decides
        return np.zeros(len(program.terms))
    return best.coefficients


def _find_start(
    pieces: Sequence[Strata] | Draw, program: Program, *, timed: bool, ridge: float, free: NDArray[np.bool_],
    events: int,
) -> Floats:  # fmt: skip
    """Where Newton sets out: the plain rate of a timed model, a fit to a tenth of many decisions, else 0."""
    start = np.zeros(len(program.terms))
    if timed and not free.all():
        walked = pieces.walk() if isinstance(pieces, Draw) else pieces
        waiting = sum(float(np.repeat(p.duration, np.diff(p.start)) @ np.exp(p.offset)) for p in walked)
        start[np.flatnonzero(~free)[0]] = math.log(events / max(waiting, 1e-300))
    elif not timed and (isinstance(pieces, Draw) or len(pieces) > 10):
        start = _start_warm(pieces, program, ridge=ridge, free=free)
    return start


def fit_pieces(
    pieces: Sequence[Strata] | Draw,
    program: Program,
    *,
    layer: str,
    timed: bool,
    ridge: float,
    seed: int,
    settings: Mapping[str, object],
    inputs: str,
) -> Fit:
    """Newton over decisions that are kept in memory or walked anew, then errors clustered in time."""
    likelihood = _Likelihood(pieces, timed=timed)
    groups, events, rows = likelihood.count()
    if events == 0:
        raise ModelError(f"no act of class {layer!r} between since and until: there is nothing to fit")
    free = np.array([t.effect != "intercept" for t in program.terms])
    start = _find_start(pieces, program, timed=timed, ridge=ridge, free=free, events=events)
    best = logit.maximise(
        likelihood.evaluate, start, names=program.names, groups=groups, ridge=ridge, free=free,
        null=likelihood.read_null, polish=not isinstance(pieces, Draw),
    )  # fmt: skip
    meat = likelihood.sum_meat(best.coefficients)
    covariance = np.linalg.inv(best.information).astype(float)
    sandwich = covariance @ meat @ covariance
    errors: Floats = np.sqrt(np.diag(covariance))
    robust: Floats = np.sqrt(np.maximum(np.diag(sandwich), 0))
    said = () if best.converged else (f"not converged: largest gradient {best.gradient:.3g}",)
    return Fit(
        program.names, best.coefficients, errors, robust, covariance, best.log_likelihood, best.null_log_likelihood,
        events, rows, best.iterations, best.converged, best.gradient, program, layer, inputs, seed, settings, said,
    )  # fmt: skip


def advance_state(history: History, program: Program, *, until: float, surroundings: Surroundings | None = None,
                  missing: str = "error", partners: int | None = None) -> State | SparseState:  # fmt: skip
    """The state just before `until`: every act earlier than it has entered; `partners` as in `init_state`."""
    around = surroundings or Surroundings()
    stream = make_stream(history, program, around)
    state = start_state(stream, program, len(history.actors), surroundings=around, missing=missing, partners=partners)
    move_state(state, make_rules(program), stream, 0, until, True)
    return state
