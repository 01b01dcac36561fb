"""Event data -> evidence: one file a feed, and the list of them; fetching what is published."""

from tightrope.feeds.gather import Gathered, Gathering, gather_dataverse, gather_gdelt, gather_ucdp
from tightrope.feeds.plain_csv import read_plain_csv
from tightrope.feeds.read import (
    FEEDS,
    MAPPINGS,
    group_files,
    is_mentions,
    list_files,
    name_feed,
    open_events,
    read_all,
    read_feed,
    sniff_feed,
)

__all__ = [
    "FEEDS", "MAPPINGS", "Gathered", "Gathering", "gather_dataverse", "gather_gdelt", "gather_ucdp", "group_files",
    "is_mentions", "list_files", "name_feed", "open_events", "read_all", "read_feed", "read_plain_csv", "sniff_feed",
]  # fmt: skip
