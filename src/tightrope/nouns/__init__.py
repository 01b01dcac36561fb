"""The frozen types that several rooms share; PLOVER types and the scale of words and deeds. No I/O."""

from tightrope.nouns.actor import Actor, Kind, Resolution, Tenure, find_state
from tightrope.nouns.document import Document, Letter, Passage, Reject, Source
from tightrope.nouns.episode import Episode, Relation
from tightrope.nouns.evidence import (
    About,
    Act,
    Batch,
    Evidence,
    Holder,
    Polarity,
    Review,
    Role,
    Stance,
    Status,
    make_evidence_id,
)
from tightrope.nouns.interval import Interval, parse_interval
from tightrope.nouns.record import build_schema, from_record, read_records, to_record, write_records
from tightrope.nouns.scale import ActType, Channel, Scale, load_scale, scale_score, score_act

__all__ = [
    "About", "Act", "ActType", "Actor", "Batch", "Channel", "Document", "Episode", "Evidence", "Holder", "Interval",
    "Kind", "Letter", "Passage", "Polarity", "Reject", "Relation", "Resolution", "Review", "Role", "Scale", "Source",
    "Stance", "Status", "Tenure", "build_schema", "find_state", "from_record", "load_scale", "make_evidence_id",
    "parse_interval", "read_records", "scale_score", "score_act", "to_record", "write_records",
]  # fmt: skip
