"""Tightrope: from conflicting reports to a brief in which every statement opens the words it came from."""

__version__ = "0.1.0"
