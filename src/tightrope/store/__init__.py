"""Evidence, passages, snapshots, corrections: the trail; event data in columns. Only here: DuckDB and Parquet."""

from tightrope.store.archive import Orphan, Store, Trail, find_fault
from tightrope.store.columns import read_columns
from tightrope.store.events import Events, Selection, Totals, keep_events
from tightrope.store.mapping import EVENT_COLUMNS, FeedMapping, Lookup
from tightrope.store.parts import split_rows
from tightrope.store.reviews import Overrule, Reviewed, apply_reviews, load_reviews

__all__ = [
    "EVENT_COLUMNS", "Events", "FeedMapping", "Lookup", "Orphan", "Overrule", "Reviewed", "Selection", "Store",
    "Totals", "Trail", "apply_reviews", "find_fault", "keep_events", "load_reviews", "read_columns",
    "split_rows",
]  # fmt: skip
