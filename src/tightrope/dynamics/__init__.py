"""Dynamics: who does what to whom next, as a signed relational event model whose every coefficient can be read."""

from tightrope.dynamics.effects import Effect, Term, compile_terms, expand_fixed, find_effect, load_effects
from tightrope.dynamics.facts import read_surroundings
from tightrope.dynamics.fit import Fit, fit_model
from tightrope.dynamics.history import Change, History, Surroundings, make_history
from tightrope.dynamics.state import State, copy_state, init_state, read_effects, update_state

__all__ = [
    "Change",
    "Effect",
    "Fit",
    "History",
    "State",
    "Surroundings",
    "Term",
    "compile_terms",
    "copy_state",
    "expand_fixed",
    "find_effect",
    "fit_model",
    "init_state",
    "load_effects",
    "make_history",
    "read_effects",
    "read_surroundings",
    "update_state",
]
