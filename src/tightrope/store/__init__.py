"""Evidence, passages, snapshots, corrections: the trail; event data in columns. Only here: DuckDB and Parquet."""

from tightrope.store.addresses import MayReach, find_address, is_public
from tightrope.store.archive import Orphan, Store, Trail, find_fault
from tightrope.store.columns import read_columns
from tightrope.store.events import Events, Selection, Totals
from tightrope.store.fetch import FetchedFile, fetch_file
from tightrope.store.intake import keep_events
from tightrope.store.mapping import EVENT_COLUMNS, FeedMapping, Lookup
from tightrope.store.mentions import MentionTable, keep_mentions
from tightrope.store.parts import DAMAGED, split_rows
from tightrope.store.reviews import Overrule, Reviewed, apply_reviews, load_reviews

__all__ = [
    "DAMAGED", "EVENT_COLUMNS", "Events", "FeedMapping", "FetchedFile", "Lookup", "MayReach", "MentionTable", "Orphan",
    "Overrule", "Reviewed", "Selection", "Store", "Totals", "Trail", "apply_reviews", "fetch_file", "find_address",
    "find_fault", "is_public", "keep_events", "keep_mentions", "load_reviews", "read_columns", "split_rows",
]  # fmt: skip
