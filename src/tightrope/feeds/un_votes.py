"""Votes in the UN General Assembly, as the UN Digital Library's CSV gives them: a row a state and resolution.

A vote is an act toward the Assembly, not toward another state: it moves no position between two states by itself.
Terms: non-commercial use with attribution.
"""

from __future__ import annotations

from functools import cache

from tightrope.feeds.codes import list_states
from tightrope.store import FeedMapping, Lookup

HEADER = ("undl_id", "ms_code", "ms_vote", "date", "resolution")
TYPES = {"Y": "SUPPORT", "N": "REJECT", "A": "SUPPORT"}  # an abstention is support that was not given


@cache
def map_un_votes() -> FeedMapping:
    """The mapping of the columns of votes."""
    vote = 'upper(trim("ms_vote"))'
    day = 'TRY_CAST(left("date", 10) AS DATE)'
    return FeedMapping(
        name="un-votes",
        reader="un-votes 1",
        licence="noncommercial",
        header=HEADER,
        delimiter=",",
        is_quoted=True,
        lookups={"state": Lookup('upper(trim("ms_code"))', list_states("iso3")), "vote": Lookup(vote, TYPES)},
        fields={
            "row_key": '"undl_id" || \'/\' || "ms_code"',
            "actors": "[coalesce(state.value, 'WLD.' || lower(trim(\"ms_code\")))]",
            "recipients": "['IGO.unga']",
            "actor_state": "state.value",
            "type": "vote.value",
            "score": f"CASE {vote} WHEN 'Y' THEN 5.0 WHEN 'N' THEN -2.0 END",
            "polarity": f"CASE WHEN {vote} = 'A' THEN 'negated' ELSE 'affirmed' END",
            "contexts": "CASE WHEN coalesce(\"subjects\", '') <> '' THEN string_split(\"subjects\", '|') END",
            "start": day,
            "known_at": day,
            "publisher": "'UN Digital Library'",
            "url": "nullif(\"undl_link\", '')",
            "note": "nullif(concat_ws(': ', nullif(\"resolution\", ''), nullif(\"title\", '')), '')",
        },
        flags={"abstained": f"{vote} = 'A'"},
        faults={"did not vote": f"{vote} = 'X' OR coalesce({vote}, '') = ''"},
        same_row=('"undl_id"', '"ms_code"'),
        kept=("undl_id", "ms_code", "ms_vote", "resolution"),
    )  # fmt: skip
