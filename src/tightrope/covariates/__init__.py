"""Structural facts about states, read as of a day: capabilities, alliances, rivalries, trade, arms, votes, …"""

from tightrope.covariates.facts import Covariates, Fact, Table
from tightrope.covariates.layouts import Layout, Variable, load_layouts
from tightrope.covariates.load import Published, load_covariates

__all__ = ["Covariates", "Fact", "Layout", "Published", "Table", "Variable", "load_covariates", "load_layouts"]
