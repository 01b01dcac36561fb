"""Event data -> evidence: one file a feed, and the list of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tightrope.feeds.plain_csv import read_plain_csv
from tightrope.nouns import Batch

FEEDS: Mapping[str, Callable[[Path], Batch]] = {"plain-csv": read_plain_csv}

__all__ = ["FEEDS", "read_plain_csv"]
