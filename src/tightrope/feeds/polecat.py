"""POLECAT: PLOVER events, tab-separated with a header, bound by name; both releases, with and without Intensity.

Several countries in one cell become several actors of one item, which is flagged. Files decode as Latin-1; a missing
value is the text "None". The user downloads from Dataverse; rows are not passed on until its terms are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tightrope.feeds.codes import list_names, list_scores, list_state_names, load_cameo, write_slug
from tightrope.nouns import load_scale
from tightrope.store import FeedMapping, Lookup

HEADER = ("Event ID", "Event Date", "Event Type", "Event Mode", "Contexts", "Actor Name", "Actor Country",
          "Recipient Name", "Recipient Country")  # fmt: skip
# types of PLOVER's drafts -> the type and mode that took their place
DRAFTS = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE disapprove", "INVESTIGATE": "ACCUSE investigate"}
PARTS = {"PTY": "public", "UNS": "reb", "JEW": "public", "CHR": "public", "MOS": "public"}  # beyond CAMEO's


@cache
def map_polecat() -> FeedMapping:
    """The mapping of POLECAT's columns."""
    kind = "upper(trim(\"Event Type\")) || coalesce(' ' || lower(nullif(trim(\"Event Mode\"), 'None')), '')"
    day, known = 'TRY_CAST(left("Event Date", 10) AS DATE)', 'TRY_CAST(left("Publication Date", 10) AS DATE)'
    parts = {**load_cameo()["part"], **PARTS}
    several = "\"{0} Country\" LIKE '%;%'"
    return FeedMapping(
        name="polecat",
        reader="polecat 1",
        licence="no_redistribution",
        header=HEADER,
        encoding="latin-1",
        lookups={
            "event_type": Lookup('upper(trim("Event Type"))', _list_types()),
            "event_mode": Lookup(kind, _list_modes()),
            "event_score": Lookup("event_type.value || coalesce(' ' || event_mode.value, '')", list_scores()),
            **{f"{side}_part": Lookup(f'"Primary {side} Sector"', parts) for side in _SIDES},
            **{f"{side}_state": Lookup(f'lower("{side} Country")', list_state_names()) for side in _SIDES},
            **{f"{side}_body": Lookup(f'lower("{side} Name")', list_names()) for side in _SIDES},
        },
        fields={
            "row_key": "nullif(\"Event ID\", '')",
            "actors": _write_actors("Actor"),
            "recipients": _write_actors("Recipient"),
            "actor_state": _write_states("Actor"),
            "recipient_state": _write_states("Recipient"),
            "type": "event_type.value",
            "mode": "event_mode.value",
            "score": "TRY_CAST(event_score.value AS DOUBLE)",
            "contexts": "CASE WHEN \"Contexts\" NOT IN ('None', '') THEN string_split(\"Contexts\", '; ') END",
            "start": day,
            "known_at": f"coalesce({known}, {day})",
            "place": "nullif(nullif(\"Placename\", 'None'), '')",
            "publisher": "nullif(nullif(\"Source\", 'None'), '')",
        },
        flags={
            "several countries": f"{several.format('Actor')} OR {several.format('Recipient')}",
            "mode not in the scale": "event_mode.value IS NULL AND coalesce(\"Event Mode\", '') NOT IN ('None', '')",
            "known_at from date": f"{known} IS NULL",
            "translated": "coalesce(lower(\"Language\"), 'none') NOT IN ('none', '', 'en', 'eng', 'english')",
        },
        same_row=('"Event Date"', '"Event Type"', '"Event Mode"', '"Actor Name"', '"Recipient Name"', '"Source"'),
        kept=(
            "Event ID", "Event Type", "Event Mode", "Intensity", "Actor Name", "Actor Country", "Primary Actor Sector",
            "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Primary Recipient Sector",
            "Wikipedia Recipient ID", "Version",
        ),
    )  # fmt: skip


_SIDES = ("Actor", "Recipient")


def _write_states(side: str) -> str:
    """SQL of the states of a cell, joined by `;`: ISO-3 codes, or one name; null where there is none."""
    cell = f"replace(upper(trim(\"{side} Country\")), ' ', '')"
    return (
        f"coalesce(CASE WHEN regexp_matches({cell}, '^[A-Z]{{3}}(;[A-Z]{{3}})*$') THEN {cell} END, {side}_state.value)"
    )


def _write_actors(side: str) -> str:
    """SQL of the ids of a cell: each state with the part that acts, else a body by its name, else `WLD`."""
    name = f"nullif(nullif(trim(\"{side} Name\"), 'None'), '')"
    part = f"coalesce('.' || {side}_part.value, '')"
    states = f"string_split(coalesce({_write_states(side)}, ''), ';')"
    return (
        f"CASE WHEN {_write_states(side)} IS NOT NULL THEN list_transform({states}, lambda state: state || {part}) "
        f"WHEN {side}_body.value IS NOT NULL THEN [{side}_body.value] "
        f"WHEN {name} IS NOT NULL THEN ['WLD.' || {write_slug(name)}] ELSE [] END"
    )


def _list_types() -> Mapping[str, str]:
    """Types of PLOVER and of its drafts -> types of the scale."""
    known = {name: name for name, kind in load_scale().types.items() if not kind.is_say}
    return known | {draft: now.partition(" ")[0] for draft, now in DRAFTS.items()}


def _list_modes() -> Mapping[str, str]:
    """`TYPE mode` as POLECAT writes it -> mode of the scale; a draft type brings its mode along."""
    modes = {f"{name} {mode}": mode for name, kind in load_scale().types.items() for mode in kind.modes}
    modes |= {f"DEMAND {mode}": mode for mode in load_scale().types["REQUEST"].modes}
    return modes | {draft: now.partition(" ")[2] for draft, now in DRAFTS.items() if " " in now}
