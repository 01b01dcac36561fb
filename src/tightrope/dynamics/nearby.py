"""The effects of the relational event model on a case's own acts: a logit of "any act" in a period for each class.

Few effects, set once and never chosen on a case: own and reversed dyad, the other class, activity of sender and target,
pressure on the target, the four signed triads; all with a ridge, since a case has about a hundred acts. Every period is
forecast by a fit to the periods before it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics.diary import CLASSES, Diary, Ledger
from tightrope.dynamics.effects import Term
from tightrope.dynamics.explain import explain_row
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.forecast import ChanceModel, Panel, collect_panel, fit_chance
from tightrope.dynamics.habit import say_base_rate
from tightrope.dynamics.history import History
from tightrope.dynamics.prospect import Indicator, Reason, Said, Told
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State, copy_state, read_effects, update_state
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RIDGE = 3.0
MOVERS = 2  # indicators named on each side


def list_terms(about: str) -> tuple[Term, ...]:
    """The effects for acts of class `about`."""
    other = next(c for c in CLASSES if c != about)
    terms = [Term("inertia", of=c, half_life=h, scale="log") for c in (about, other) for h in (30.0, 180.0)]
    terms += [Term("reciprocity", of=c, half_life=30.0, scale="log") for c in (about, other)]
    terms += [Term(e, of=about, half_life=30.0, scale="log") for e in ("sender_out", "target_in", "pressure_on_target")]
    triads = (("friend_of_friend", other, other), ("friend_of_enemy", about, other), ("enemy_of_friend", other, about),
              ("enemy_of_enemy", about, about)) if about == "conflict" else (
              ("friend_of_friend", about, about), ("friend_of_enemy", other, about), ("enemy_of_friend", about, other),
              ("enemy_of_enemy", other, other))  # fmt: skip
    terms += [Term(e, of=a, by=b, half_life=90.0, scale="log") for e, a, b in triads]
    return tuple(terms)


def say_effects(diary: Diary, ledger: Ledger, origins: Ints, now: int, horizon: int, happened: Bools) -> Said:
    """What the effects say of every past period, each fitted to those before it, and of the one that begins now."""
    usual = say_base_rate(happened)
    past, chance = usual.past.copy(), usual.chance.copy()
    low, high = usual.low.copy(), usual.high.copy()
    history = diary.make_history()
    models: list[ChanceModel | None] = []
    panels = [
        _collect(history, ledger, layer, origins, now, horizon, happened[:, c]) for c, layer in enumerate(CLASSES)
    ]
    for c, panel in enumerate(panels):
        for i in range(len(origins)):
            model = _fit(panel, i)
            if model is not None:
                past[i, c] = model.read(panel.design[i])[0]
        models.append(_fit(panel, len(origins)))
        if (last := models[-1]) is not None:
            chance[c], low[c], high[c] = last.read(panel.design[-1])
    near = _Nearby(history, ledger, tuple(panels), tuple(models), float(now), float(horizon), chance)
    return Said(past, chance, low, high, near.explain)


def _collect(
    history: History, ledger: Ledger, layer: str, origins: Ints, now: int, horizon: int, happened: Bools
) -> Panel:
    """Effects at the end of every origin and of today; counts are whether an act happened in the days after."""
    pairs = tuple(np.array([history.find_actor(pair[k]) for pair in ledger.pairs], dtype=np.int64) for k in (0, 1))
    first = int(origins[0]) if len(origins) else now
    panel = collect_panel(
        history, list_terms(layer), layer=layer, horizon=float(horizon), pairs=(pairs[0], pairs[1]),
        begin=first + 1.0, end=now + 1.0 + horizon,
    )  # fmt: skip
    return replace(panel, count=np.concatenate([happened, np.zeros((1, len(ledger.pairs)))]).astype(float))


def _fit(panel: Panel, periods: int) -> ChanceModel | None:
    """A fit to the first `periods` periods; None where they hold nothing to tell apart."""
    try:
        return fit_chance(panel.select(np.arange(len(panel.begins)) < periods), ridge=RIDGE) if periods else None
    except ModelError:
        return None


class _Nearby:
    """The fitted effects as of today, to explain a chance and to try what would move it."""

    def __init__(
        self, history: History, ledger: Ledger, panels: tuple[Panel, ...], models: tuple[ChanceModel | None, ...],
        now: float, horizon: float, chance: Floats,
    ) -> None:  # fmt: skip
        self.history, self.ledger, self.panels, self.models = history, ledger, panels, models
        self.now, self.horizon, self.chance = now, horizon, chance
        self.states = [advance_state(history, panel.program, until=now + 1) for panel in panels]
        self.moved: dict[int, Floats] = {}

    def explain(self, c: int, p: int) -> Told:
        """Reasons of a chance, and the acts that would raise or lower it most."""
        model, panel = self.models[c], self.panels[c]
        if model is None:
            return (), (), ()
        row = panel.design[-1, p]
        parts = model.weights[1:] * (row - model.mean) / model.scale
        found = explain_row(self.history, panel.program.terms, row, parts, int(panel.sender[p]), int(panel.target[p]),
                            now=self.now + 1)  # fmt: skip
        terms = {term.name: term for term in panel.program.terms}
        reasons = tuple(
            Reason(terms[x.term].effect, terms[x.term].of, terms[x.term].by, x.value, x.part, x.evidence_ids)
            for x in found
        )
        return reasons, *self._list_movers(c, p)

    def _list_movers(self, c: int, p: int) -> tuple[tuple[Indicator, ...], tuple[Indicator, ...]]:
        """Acts of today that would raise or lower the chance most, and a quiet period."""
        moved = self._try_acts(c)[:, p]
        names = [(layer, *pair) for layer in CLASSES for pair in self.ledger.pairs]
        told = [Indicator(s, t, layer, float(x)) for (layer, s, t), x in zip(names, moved[:-1], strict=True)]
        order = sorted(told, key=lambda i: (-i.chance, i.layer, i.sender, i.target))
        now = float(self.chance[c, p])
        raises = tuple(i for i in order[:MOVERS] if i.chance > now)
        lowers = [i for i in reversed(order[-MOVERS:]) if i.chance < now]
        quiet = Indicator("", "", CLASSES[c], float(moved[-1]))
        side = (*lowers, quiet) if quiet.chance < now else tuple(lowers)
        return ((*raises, quiet) if quiet.chance > now else raises), side

    def _try_acts(self, c: int) -> Floats:
        """Chances (acts + 1, pairs) after each possible act of today, and after a period without any."""
        model, panel = self.models[c], self.panels[c]
        assert model is not None
        if c not in self.moved:
            rows = [
                self._read(c, self._add(c, layer, pair), self.now + 1)
                for layer in range(len(CLASSES)) for pair in self.ledger.pairs
            ]  # fmt: skip
            rows.append(self._read(c, self.states[c], self.now + 1 + self.horizon))
            self.moved[c] = model.read(np.array(rows))[0]
        assert self.moved[c].shape[1] == len(panel.sender)
        return self.moved[c]

    def _add(self, c: int, layer: int, pair: tuple[str, str]) -> State | SparseState:
        """The past with one more act today."""
        sender, target = (self.history.find_actor(name) for name in pair)
        return update_state(copy_state(self.states[c]), self.panels[c].program, time=self.now, layer=layer,
                            sender=sender, target=target)  # fmt: skip

    def _read(self, c: int, state: State | SparseState, now: float) -> Floats:
        """The effects (pairs, terms) of a class as of a moment."""
        panel = self.panels[c]
        return read_effects(state, panel.program, panel.sender, panel.target, now=now)
