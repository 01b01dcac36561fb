"""The shell: one short function a command, by what the command is about; `shell.py` is what they share."""

# ruff: noqa: I001 - each import adds its commands to the application, and --help lists them in this order
from tightrope.cli import estimates, futures, documents, feeds, actors, records
from tightrope.cli.shell import app, main

__all__ = ["actors", "app", "documents", "estimates", "feeds", "futures", "main", "records"]
