"""Event data -> evidence: one file a feed, and the list of them."""

from tightrope.feeds.plain_csv import read_plain_csv
from tightrope.feeds.read import FEEDS, MAPPINGS, find_feed, list_files, name_feed, open_events, read_feed, sniff_feed

__all__ = [
    "FEEDS", "MAPPINGS", "find_feed", "list_files", "name_feed", "open_events", "read_feed", "read_plain_csv",
    "sniff_feed",
]  # fmt: skip
