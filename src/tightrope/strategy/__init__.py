"""Courses of action: games, sanctions and inducements, domestic council, onlookers, ensemble."""

from tightrope.strategy.efg import read_efg, write_efg
from tightrope.strategy.equilibrium import Responses, find_equilibria, solve_responses
from tightrope.strategy.tree import Move, Tree, grow_tree

__all__ = ["Move", "Responses", "Tree", "find_equilibria", "grow_tree", "read_efg", "solve_responses", "write_efg"]
