"""One run of a scenario over all its draws: council, games, threats, onlookers, spillover, and the choice of course.

Parts that hang on the course are solved for every course; parts that the focal state's own moves belong to are solved
once and read off under the move that the course implies. Everything that a part takes from another is an average over
courses from the pass before; passes go on (at least two) until no course's probability moves by 0.005 or more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.errors import ModelError, name_nearest
from tightrope.strategy.bargain import bargain_draws
from tightrope.strategy.efg import write_efg
from tightrope.strategy.equilibrium import find_equilibria, refuse_failures
from tightrope.strategy.expression import Expression
from tightrope.strategy.game import (
    ENSEMBLE_LIMIT,
    GameRun,
    build_odds,
    build_payoffs,
    find_conditional,
    find_event,
    grow_game,
    solve_game,
)
from tightrope.strategy.hazard import expect_violence
from tightrope.strategy.lever import draw_lever
from tightrope.strategy.quantity import draw_quantities, draw_uniforms
from tightrope.strategy.scenario import RUNGS, SIGNAL_FIELDS, BundleText, GameText, LeverText, Scenario
from tightrope.strategy.tree import Floats, Tree
from tightrope.strategy.vote import count_support, find_odds, vote_options
from tightrope.strategy.web import change_ties, measure_graph

SETTLED = 0.005  # the stop rule between passes
MAX_PASSES = 8
Solved = dict[tuple[object, ...], GameRun]  # games by name, what is held fixed, and the bytes of all that enters
CHOICE = "equilibrium"  # the name of the uniform that picks among several equilibria


@dataclass(frozen=True, slots=True)
class Run:
    """All draws of one scenario; courses by draws unless said otherwise.

    Attributes
    ----------
    probability : (courses, draws); P(course) in each draw
    worth : (courses, draws); the focal state's payoff
    terms : payoff term -> (courses, draws)
    consequences : actor -> {name: (courses, draws)}
    results : every reported event and result, (courses, draws)
    menu : (courses, draws); 1 where the council's win-set holds the course
    inputs : quantity -> (draws,)
    passes : passes made; `moved` is the largest change of a probability in the last one
    several : share of draws of any threat with more than one equilibrium
    residual : the worst of all games
    n_failed, n_solved : games that did not converge, of how many
    """

    scenario: Scenario
    probability: Floats
    worth: Floats
    terms: Mapping[str, Floats]
    consequences: Mapping[str, Mapping[str, Floats]]
    results: Mapping[str, Floats]
    menu: Floats
    inputs: Mapping[str, Floats]
    passes: int
    moved: float
    several: float
    residual: float
    n_failed: int
    n_solved: int

    @property
    def is_settled(self) -> bool:
        """The passes came to rest."""
        return self.moved < SETTLED


def run_scenario(
    scenario: Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    rooms: Mapping[str, Floats] | None = None,
    inputs: Mapping[str, Floats] | None = None,
    solved: Solved | None = None,
) -> Run:
    """Draw all quantities and play the scenario in every draw.

    `rooms` gives draws from other rooms by the name that quantities cite; `inputs` replaces the draws of quantities.
    `solved` keeps games from run to run of one analysis: a game whose inputs did not change is not solved again.
    Raises ModelError where over 1 % of the solved games did not converge.
    """
    n = draws or scenario.draws
    drawn = draw_inputs(scenario, draws=n, seed=scenario.seed if seed is None else seed, rooms=rooms)
    drawn |= {k: np.broadcast_to(np.asarray(v, dtype=float), (n,)) for k, v in (inputs or {}).items()}
    if not scenario.courses:
        raise ModelError(f"scenario {scenario.name!r} has no [[course]] to play")
    return _Engine(scenario, drawn, n, solved=solved).play()


def draw_inputs(
    scenario: Scenario, *, draws: int, seed: int, rooms: Mapping[str, Floats] | None = None
) -> dict[str, Floats]:
    """Draws (draws,) of every quantity, and of the uniform that picks among equilibria."""
    quantities = tuple(scenario.quantities.values())
    drawn = draw_quantities(quantities, draws=draws, seed=seed, together=scenario.together, rooms=rooms)
    return drawn | {CHOICE: draw_uniforms(CHOICE, draws=draws, seed=seed)}


class _Engine:
    """Holds what is known so far in a run: names -> arrays that broadcast to (courses, draws)."""

    def __init__(
        self, scenario: Scenario, inputs: Mapping[str, Floats], draws: int, *, solved: Solved | None = None
    ) -> None:
        self.scenario, self.inputs, self.draws = scenario, inputs, draws
        self.courses = len(scenario.courses)
        self.known: dict[str, Floats] = dict(inputs)
        for rung in RUNGS:
            self.known[rung] = np.array([[c.rungs[rung]] for c in scenario.courses])
        for reach in scenario.reaches:
            self.known[f"reach.{reach.name}"] = np.asarray(float(reach.is_possible))
        graphs = [self._measure(c.ties) for c in scenario.courses]
        for index, name in enumerate(("frustration", "triads", "broker")):
            self.known[f"graph.{name}"] = np.array([[g[index]] for g in graphs])
        self.own: set[str] = set()  # results made in this pass, courses by draws
        self.before: dict[str, Floats] = {}  # averages over courses from the pass before, (draws,)
        self.trees = {g.name: grow_game(g, scenario.fixed) for g in scenario.games}
        self.given = {m.partition(".")[0] for c in scenario.courses for m in c.given}
        self.allowed = np.array([[float(self._fits(c.given))] for c in scenario.courses])
        self.several = self.residual = 0.0
        self.n_failed = self.n_solved = 0
        self.solved: Solved = {} if solved is None else solved

    def play(self) -> Run:
        even = self.allowed / self.allowed.sum()
        probability = np.broadcast_to(even, (self.courses, self.draws))
        moved, passes = np.inf, 0
        while passes < MAX_PASSES and (passes < 2 or moved >= SETTLED):
            fresh, worth, terms, menu = self._pass(probability)
            moved = float(np.max(np.abs(fresh.mean(axis=1) - probability.mean(axis=1))))
            probability, passes = fresh, passes + 1
        scenario = self.scenario
        return Run(
            scenario=scenario,
            probability=probability,
            worth=worth,
            terms=terms,
            consequences={
                actor: {name: self._fill(e.evaluate(self._look)) for name, e in rows.items()}
                for actor, rows in scenario.consequences.items()
            },
            results={
                name: self._fill(self.known[name])
                for name in sorted(self.own | {n for n in self.known if n.startswith("graph.")})
            },
            menu=menu,
            inputs=dict(self.inputs),
            passes=passes,
            moved=moved,
            several=self.several,
            residual=self.residual,
            n_failed=self.n_failed,
            n_solved=self.n_solved,
        )

    def _measure(self, changes: tuple[tuple[str, str, int], ...]) -> tuple[float, float, float]:
        scenario = self.scenario
        return measure_graph(change_ties(scenario.ties, changes), focal=scenario.focal, rivals=scenario.rivals)

    def _fits(self, given: Mapping[str, str]) -> bool:
        """A course that implies another action than the one held fixed is off the menu."""
        return all(self.scenario.fixed.get(move, action) == action for move, action in given.items())

    def _fill(self, values: Floats) -> Floats:
        return np.broadcast_to(values, (self.courses, self.draws))

    def _look(self, name: str) -> Floats:
        """A name in the eyes of a part that knows the course."""
        if name in self.known:
            return self.known[name]
        return self.before.get(name, np.asarray(0.0))

    def start(self) -> None:
        """Before the first pass: all courses alike, no result known."""
        self._remember(np.full((self.courses, self.draws), 1 / self.courses))

    def look_across(self, name: str) -> Floats:
        """A name in the eyes of a part that does not know the course: what hangs on it as last pass's average."""
        if name in self.known and self.known[name].ndim < 2:
            return self.known[name]
        if name in RUNGS or name.startswith("graph."):
            return np.asarray(self.before[f"mean {name}"])
        return self.before.get(name, np.asarray(0.0))

    def _keep(self, name: str, values: Floats) -> None:
        self.known[name] = values
        self.own.add(name)

    def _pass(self, probability: Floats) -> tuple[Floats, Floats, dict[str, Floats], Floats]:
        """All parts once, then the choice."""
        scenario = self.scenario
        self._remember(probability)
        self.n_failed = self.n_solved = 0
        for lever in scenario.levers:
            self._pull_lever(lever)
        for bundle in scenario.bundles:
            self._bargain(bundle)
        for game in scenario.games:
            self._play_game(game)
        for hazard in scenario.hazards:
            parts = [e.evaluate(self._look) for e in (hazard.base, hazard.shock, hazard.own, hazard.control)]
            calm = expect_violence(parts[0], np.zeros_like(parts[1]), parts[2], parts[3], months=hazard.months)
            expected = expect_violence(parts[0], parts[1], parts[2], parts[3], months=hazard.months)
            self._keep(f"hazard.{hazard.name}.expected", expected)
            self._keep(f"hazard.{hazard.name}.ratio", expected / calm)
        menu = self._ask_council() * self.allowed
        terms = {name: self._fill(e.evaluate(self._look)) for name, e in scenario.payoff.items()}
        worth = sum(terms.values(), np.zeros((self.courses, self.draws)))
        sharp = self.inputs[scenario.rationality[scenario.focal]]
        drive = np.where(menu > 0, sharp * worth, -np.inf)
        weight = np.exp(drive - drive.max(axis=0))
        return weight / weight.sum(axis=0), worth, terms, menu

    def _remember(self, probability: Floats) -> None:
        """Averages over courses of the last pass's results, and the courses' probabilities, by draw."""
        before = {name: np.sum(self._fill(self.known[name]) * probability, axis=0) for name in self.own}
        for name in (*RUNGS, "graph.frustration", "graph.triads", "graph.broker"):
            before[f"mean {name}"] = np.sum(self._fill(self.known[name]) * probability, axis=0)
        for index, course in enumerate(self.scenario.courses):
            before[f"course.{course.name}"] = probability[index]
            before[f"path.{course.path}"] = before.get(f"path.{course.path}", np.asarray(0.0)) + probability[index]
        self.before = before

    def _pull_lever(self, lever: LeverText) -> None:
        """One threat in every draw, for every course where its payoffs hang on the course."""
        values = {f: lever.payoffs[f].evaluate(self._look) for f in SIGNAL_FIELDS}
        shape = np.broadcast_shapes(*(v.shape for v in values.values()), (self.draws,))
        flat = {f: np.broadcast_to(v, shape).ravel() for f, v in values.items()}
        choice = np.broadcast_to(self.inputs[CHOICE], shape).ravel()
        found = draw_lever(b"".join(v.tobytes() for v in (*flat.values(), choice)))
        self.several = max(self.several, float(np.mean(found["equilibria"] > 1)))
        for name, result in found.items():
            self._keep(f"lever.{lever.name}.{name}", result.reshape(shape))

    def _bargain(self, bundle: BundleText) -> None:
        """Which files of a bundle are settled in every draw, and what that brings either side."""
        gains = [[e.evaluate(self._look) for e in pair] for pair in bundle.files.values()]
        weight = bundle.weight.evaluate(self._look)
        shape = np.broadcast_shapes(weight.shape, *(g.shape for pair in gains for g in pair), (self.draws,))
        first, second = (np.array([np.broadcast_to(pair[s], shape).ravel() for pair in gains]) for s in (0, 1))
        settled = bargain_draws(first, second, weight=np.broadcast_to(weight, shape).ravel())
        for name, row in zip(bundle.files, settled, strict=True):
            self._keep(f"bundle.{bundle.name}.{name}", row.reshape(shape))
        self._keep(f"bundle.{bundle.name}.first", np.sum(settled * first, axis=0).reshape(shape))
        self._keep(f"bundle.{bundle.name}.second", np.sum(settled * second, axis=0).reshape(shape))
        self._keep(f"bundle.{bundle.name}.settled", settled.mean(axis=0).reshape(shape))

    def _play_game(self, game: GameText) -> None:
        tree = self.trees[game.name]
        is_across = game.name in self.given
        look = self.look_across if is_across else self._look
        names = {n for e in _list_parts(game) for n in e.names}
        options = game.options
        by_course = not is_across and any(look(n).ndim == 2 for n in names - options)
        shape = (self.courses, self.draws) if by_course else (self.draws,)

        def look_flat(name: str) -> Floats:
            return np.broadcast_to(look(name), shape).ravel()

        rows = int(np.prod(shape))
        lambdas = {p: np.broadcast_to(self.inputs[self.scenario.rationality[p]], shape).ravel() for p in tree.players}
        fixed = self.scenario.fixed
        parts = [*(look_flat(n) for n in sorted(names - options)), *(lambdas[p] for p in tree.players)]
        key = (game.name, rows, *sorted(fixed.items()), b"".join(part.tobytes() for part in parts))
        if key not in self.solved:
            self.solved[key] = solve_game(game, tree, lookup=look_flat, rationality=lambdas, fixed=fixed, rows=rows)
        run = self.solved[key]
        refuse_failures(run.responses, where=f"game {game.name}")
        self.n_failed += run.responses.n_failed
        self.n_solved += rows
        self.residual = max(self.residual, float(np.max(run.responses.residual[run.responses.is_converged], initial=0)))
        for event, (what, given) in game.report.items():
            values = self._read_event(game, run, what, given)
            self._keep(f"{game.name}.{event}", _patch(values) if is_across else _patch(values).reshape(shape))

    def _read_event(self, game: GameText, run: GameRun, what: Expression, given: Expression | None) -> Floats:
        """An event's probability; under each course's implied move where the game is the focal state's own."""
        plain = find_event(run, what, given)
        if game.name not in self.given or given is not None:
            return plain
        rows = []
        for course in self.scenario.courses:
            implied = [(m.partition(".")[2], a) for m, a in course.given.items() if m.startswith(f"{game.name}.")]
            rows.append(find_conditional(run, what, move=implied[0][0], action=implied[0][1]) if implied else plain)
        return np.array(rows)

    def _ask_council(self) -> Floats:
        """Support for each course against the status quo, the vote, and the win-set."""
        scenario = self.scenario
        everyone = np.ones((self.courses, self.draws))
        if not scenario.factions:
            return everyone
        weights = np.array(
            [np.broadcast_to(f.weight.evaluate(self.look_across), (self.draws,)) for f in scenario.factions]
        )
        worths = np.array([self._fill(f.worth.evaluate(self._look)) for f in scenario.factions])
        weights, worths = weights.T, np.moveaxis(worths, 2, 0)
        odds = find_odds(count_support(weights, worths))
        quo = [c.name for c in scenario.courses].index(scenario.status_quo)
        support = odds[:, :, quo].T
        self._keep("council.support", support)
        self._keep("council.vote", vote_options(weights, worths).T)
        wins = (support >= scenario.quota).astype(float)
        wins[quo] = 1.0
        if not self.allowed[quo]:
            wins = np.where((wins * self.allowed).sum(axis=0) > 0, wins, everyone)
        return wins


def count_branches(scenario: Scenario, *, draws: int = 40, starts: int = 15, seed: int = 0) -> dict[str, float]:
    """Share of draws in which a game has more than one equilibrium that scattered Newton starts can find.

    Games are looked at in a sample of draws, apart from results of other parts (those stand at 0).
    """
    inputs = draw_inputs(scenario, draws=draws, seed=seed)
    shares = {}
    for game in scenario.games:
        tree, payoffs, chance = _pose_game(scenario, game, inputs, draws)
        sharp = np.column_stack([inputs[scenario.rationality[p]] for p in tree.players])
        found = find_equilibria(
            tree, payoffs, rationality=sharp, chance=chance, starts=starts, seed=seed, plain_limit=ENSEMBLE_LIMIT
        )
        shares[game.name] = float(np.mean([len(f) > 1 for f in found]))
    return shares


def export_game(scenario: Scenario, name: str) -> str:
    """One game of the scenario as a Gambit file, every quantity at its median and results of other parts at 0.

    Gambit's agent QRE of the file at a common lambda is what `solve_responses` gives for it.
    """
    games = {g.name: g for g in scenario.games}
    if name not in games:
        raise ModelError(f"no game {name!r} in scenario {scenario.name!r}{name_nearest(name, games)}")
    inputs = {n: np.array([q.spread.median]) for n, q in scenario.quantities.items()} | {CHOICE: np.array([0.5])}
    tree, payoffs, chance = _pose_game(scenario, games[name], inputs, 1)
    return write_efg(tree, payoffs[0], chance=chance[0], title=f"{scenario.name} {name}")


def _pose_game(
    scenario: Scenario, game: GameText, inputs: Mapping[str, Floats], draws: int
) -> tuple[Tree, Floats, Floats]:
    """A game's tree, payoffs and odds by itself: results of other parts stand at 0, rungs at their mean."""
    engine = _Engine(scenario, inputs, draws)
    engine.start()

    def look(name: str) -> Floats:
        return np.broadcast_to(engine.look_across(name), (draws,))

    tree = engine.trees[game.name]
    payoffs = build_payoffs(game, tree, lookup=look, rows=draws)
    return tree, payoffs, build_odds(game, tree, lookup=look, fixed=scenario.fixed, rows=draws)


def _patch(values: Floats) -> Floats:
    """A draw that did not converge (at most 1 %) takes the median of the others; it is counted in `n_failed`."""
    missing = np.isnan(values)
    if not np.any(missing):
        return values
    if np.all(missing):
        return np.zeros_like(values)
    middle = np.nanmedian(values, axis=-1, keepdims=True) if values.ndim == 2 else np.nanmedian(values)
    return np.where(missing, np.nan_to_num(middle), values)


def _list_parts(game: GameText) -> list[Expression]:
    parts = [e for m in game.moves for e in m.odds]
    return [*parts, *(e for pairs in game.payoffs.values() for pair in pairs for e in pair)]
