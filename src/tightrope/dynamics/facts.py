"""From published tables to a model's surroundings: values as of each day, so that no act is read with later facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import numpy as np

from tightrope.covariates import Covariates
from tightrope.dynamics.history import Change, Floats, Surroundings, fill_missing
from tightrope.errors import ModelError


def read_surroundings(
    covariates: Covariates,
    variables: Sequence[str],
    *,
    actors: Sequence[str],
    days: Sequence[date],
    start: date,
    missing: str = "error",
) -> Surroundings:
    """Covariates of actors and of pairs as known on the first of some days, and how they change on the later ones.

    Parameters
    ----------
    variables : such as "capabilities.cinc" (of one state) or "rivalries.strategic" (of a pair); each becomes a
        covariate or a dyad covariate of the same name.
    actors : ids of states, in the order of the history.
    days : when the tables are read, earliest first: 1 January of every year, say.
    start : the day that the history's time 0 stands for; its unit is the day.
    missing : what a value missing on the first day becomes, as `fill_missing` takes it: "error" or "mean" of the
        known. A value that is missing later keeps the one before.
    """
    if not days or list(days) != sorted(days):
        raise ModelError("the days on which tables are read must be there, earliest first")
    singles: dict[str, Floats] = {}
    pairs: dict[str, Floats] = {}
    changes: list[Change] = []
    for name in variables:
        is_pair = name in covariates.tables and covariates.tables[name].is_pair
        first = _read_values(covariates, name, actors, on=days[0], is_pair=is_pair)
        holds = fill_missing(first, rule=missing, name=name)
        if is_pair:
            np.fill_diagonal(holds, 0.0)
        (pairs if is_pair else singles)[name] = holds.copy()
        for day in days[1:]:
            found = _read_values(covariates, name, actors, on=day, is_pair=is_pair)
            for place in zip(*np.nonzero(~np.isnan(found) & (found != holds)), strict=True):
                one, other = int(place[0]), int(place[-1])
                kind = "dyad" if is_pair else "covariate"
                changes.append(
                    Change((day - start).days, kind, name, one, other if is_pair else 0, float(found[place]))
                )
            holds = np.where(np.isnan(found), holds, found)
    return Surroundings(covariates=singles, dyads=pairs, changes=tuple(sorted(changes, key=lambda c: c.time)))


def _read_values(covariates: Covariates, name: str, actors: Sequence[str], *, on: date, is_pair: bool) -> Floats:
    """Values as of a day, nan where missing: (N,), or (N, N) with 0 on the diagonal."""
    if not is_pair:
        values = [covariates.read(name, actor, as_of=on).value for actor in actors]
        return np.array([np.nan if value is None else value for value in values])
    found = np.zeros((len(actors), len(actors)))
    for (i, one), (j, other) in permutations(enumerate(actors), 2):
        value = covariates.read(name, one, other, as_of=on).value
        found[i, j] = np.nan if value is None else value
    return found
