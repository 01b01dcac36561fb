"""From a game's text to its tree, its payoffs in every draw, and the probabilities of named events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tightrope.errors import ModelError
from tightrope.strategy.equilibrium import Responses, solve_responses
from tightrope.strategy.expression import Expression, Lookup
from tightrope.strategy.response import find_reach
from tightrope.strategy.scenario import GameText, MoveText
from tightrope.strategy.tree import Floats, History, Move, Tree, grow_tree

ENSEMBLE_LIMIT = 20.0  # plain iteration first for most draws of an ensemble; see `solve_responses`
ON, OFF = np.asarray(1.0), np.asarray(0.0)


@dataclass(frozen=True, slots=True)
class GameRun:
    """A solved game: P(outcome) as (draws, outcomes), and the responses behind it."""

    tree: Tree
    outcome: Floats
    responses: Responses


def grow_game(game: GameText, fixed: Mapping[str, str]) -> Tree:
    """The game's tree; a move that a what-if holds fixed becomes a move of chance with one sure action."""
    options = [o for m in game.moves for o in m.options]
    for option in options:
        if options.count(option) > 1:
            raise ModelError(f"{game.where}: option {option!r} belongs to two moves of game {game.name!r}; rename one")
    return _grow(game.moves, frozenset(m.name for m in game.moves if f"{game.name}.{m.name}" in fixed))


@lru_cache(maxsize=64)
def _grow(texts: tuple[MoveText, ...], fixed: frozenset[str]) -> Tree:
    players = list(dict.fromkeys(m.by for m in texts if m.by))
    moves = []
    for m in texts:
        when = None if m.when is None else _read_condition(m.when)
        moves.append(Move(m.name, None if m.name in fixed else m.by, m.options, m.sees, when))
    return grow_tree(players, moves)


@lru_cache(maxsize=1024)
def _find_hits(tree: Tree, condition: Expression) -> Floats:
    """(outcomes,): 1 where a condition on the options taken holds."""
    return np.array([float(condition.evaluate(_look_in(h, None, None))) != 0 for h in tree.histories], dtype=float)


def solve_game(
    game: GameText,
    tree: Tree,
    *,
    lookup: Lookup,
    rationality: Mapping[str, Floats],
    fixed: Mapping[str, str],
    rows: int,
) -> GameRun:
    """Solve the game in `rows` draws; `lookup` gives every name as an array that broadcasts to (rows,)."""
    payoffs = build_payoffs(game, tree, lookup=lookup, rows=rows)
    chance = build_odds(game, tree, lookup=lookup, fixed=fixed, rows=rows)
    sharp = np.column_stack([np.broadcast_to(rationality[p], (rows,)) for p in tree.players])
    responses = solve_responses(tree, payoffs, rationality=sharp, chance=chance, plain_limit=ENSEMBLE_LIMIT)
    logs = np.log(np.maximum(np.nan_to_num(responses.probability, nan=1.0), 1e-300)).T
    outcome = np.exp(find_reach(tree, logs)[tree.leaves]).T
    outcome[~responses.is_converged] = np.nan
    return GameRun(tree, outcome, responses)


def build_payoffs(game: GameText, tree: Tree, *, lookup: Lookup, rows: int) -> Floats:
    """(rows, outcomes, players): for each player the sum of the terms whose condition holds at the outcome."""
    table = np.zeros((rows, len(tree.histories), len(tree.players)))
    options = game.options
    for column, player in enumerate(tree.players):
        for condition, term in game.payoffs.get(player, ()):
            plain = None if term.names & options else np.broadcast_to(term.evaluate(lookup), (rows,))
            hits = _find_hits(tree, condition) if condition.names <= options else None
            for leaf in range(len(tree.histories)) if hits is None else np.flatnonzero(hits):
                inside = _look_in(tree.histories[leaf], options, lookup)
                weight = condition.evaluate(inside) if hits is None else ON
                table[:, leaf, column] += weight * (term.evaluate(inside) if plain is None else plain)
    return table


def build_odds(game: GameText, tree: Tree, *, lookup: Lookup, fixed: Mapping[str, str], rows: int) -> Floats:
    """(rows, actions): probabilities at moves of chance; a fixed move is certain."""
    odds = np.full((rows, tree.n_actions), np.nan)
    options = game.options
    by_name = {m.name: m for m in game.moves}
    for h, history in tree.chances.items():
        move = by_name[tree.moves[h]]
        first = int(tree.first[h])
        action = fixed.get(f"{game.name}.{move.name}")
        inside = _look_in(history, options, lookup)
        for slot, option in enumerate(move.options):
            odds[:, first + slot] = float(option == action) if action else move.odds[slot].evaluate(inside)
    return odds


def find_event(run: GameRun, what: Expression, given: Expression | None = None) -> Floats:
    """P(what | given) in each draw, (draws,); conditions speak of options taken. nan where `given` cannot happen."""
    hit = _find_hits(run.tree, what)
    if given is None:
        return np.asarray(run.outcome @ hit)
    return _divide(run, hit, _find_hits(run.tree, given))


def find_conditional(run: GameRun, what: Expression, *, move: str, action: str) -> Floats:
    """P(what | the move is made and is this action), (draws,)."""
    return _divide(run, _find_hits(run.tree, what), _find_taken(run.tree, move, action))


@lru_cache(maxsize=1024)
def _find_taken(tree: Tree, move: str, action: str) -> Floats:
    """(outcomes,): 1 where the move was made and is this action."""
    return np.array([history.get(move) == action for history in tree.histories], dtype=float)


def _divide(run: GameRun, hit: Floats, ground: Floats) -> Floats:
    """P(hit | ground) in each draw."""
    base = run.outcome @ ground
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((run.outcome @ (hit * ground)) / np.where(base > 0, base, np.nan))


def _look_in(history: History, options: frozenset[str] | None, lookup: Lookup | None) -> Lookup:
    """Options taken are 1, others 0; every other name is looked up outside."""
    taken = set(history.values())

    def look(name: str) -> Floats:
        if lookup is None or (options is not None and name in options):
            return ON if name in taken else OFF
        return lookup(name)

    return look


def _read_condition(condition: Expression) -> Callable[[History], bool]:
    return lambda history: bool(condition.evaluate(_look_in(history, None, None)))
