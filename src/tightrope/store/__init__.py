"""Evidence, passages, snapshots, corrections: the trail. Only here: DuckDB and Parquet."""

from tightrope.store.archive import Orphan, Store, Trail, find_fault
from tightrope.store.columns import read_columns
from tightrope.store.reviews import Overrule, Reviewed, apply_reviews, load_reviews

__all__ = [
    "Orphan", "Overrule", "Reviewed", "Store", "Trail", "apply_reviews", "find_fault", "load_reviews", "read_columns",
]  # fmt: skip
