"""Courses of action: games, sanctions and inducements, domestic council, onlookers, ensemble."""

from tightrope.strategy.analysis import Range, Split, value_flexibility
from tightrope.strategy.efg import read_efg, write_efg
from tightrope.strategy.ensemble import Run, export_game, run_scenario
from tightrope.strategy.equilibrium import Responses, find_equilibria, solve_responses
from tightrope.strategy.overlay import diff_scenarios, overlay, set_quantity
from tightrope.strategy.play import CourseResult, Play, Tipping, compare_whatif, play, play_scenario
from tightrope.strategy.records import Difference, diff_records, load_record, save_play
from tightrope.strategy.scenario import Course, Scenario
from tightrope.strategy.scenario_file import load_scenario
from tightrope.strategy.signalling import Signalling, find_signals
from tightrope.strategy.trace import Source
from tightrope.strategy.tree import Move, Tree, grow_tree
from tightrope.strategy.tryout import try_out

__all__ = [
    "Course", "CourseResult", "Difference", "Move", "Play", "Range", "Responses", "Run", "Scenario",
    "Signalling", "Source", "Split", "Tipping", "Tree", "compare_whatif", "diff_records", "diff_scenarios",
    "export_game", "find_equilibria", "find_signals", "grow_tree", "load_record", "load_scenario", "overlay",
    "play", "play_scenario", "read_efg", "run_scenario", "save_play", "set_quantity", "solve_responses",
    "try_out", "value_flexibility", "write_efg",
]  # fmt: skip
