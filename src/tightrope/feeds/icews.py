"""ICEWS coded events: 20 tab-separated columns with a header; CAMEO codes, countries by name, lists of sectors.

Terms are those of the ICEWS Dataverse: the user downloads, nothing is passed on.
"""

from __future__ import annotations

from functools import cache

from tightrope.feeds.codes import (
    list_cameo_modes,
    list_cameo_types,
    list_names,
    list_scores,
    list_state_names,
    write_case,
    write_slug,
)
from tightrope.store import FeedMapping, Lookup

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
# what a list of sectors holds -> part of the state; the first that fits
PARTS = {
    "Insurgent|Rebel|Separatist|Organized Violent|Radicals|Unidentified Forces": "reb",
    "Military|Army|Navy|Air Force": "mil",
    "Police": "police",
    "Foreign Ministry": "gov.foreign",
    "Defense / Security Ministry": "gov.defence",
    "Interior / Home Ministry": "gov.interior",
    "Finance / Economy": "gov.finance",
    "Executive|Cabinet|Ministry": "gov",
    "Judicial": "jud",
    "Legislative|Upper House|Lower House|Unicameral": "leg",
    "(^|,)Government(,|$)": "gov",
    "Opposition|Dissident": "opp",
    "Media|News": "media",
    "Business": "business",
    "Social|General Population|Parties|Elite|Legal|Education|Labor|Religious|Ethnic|Criminals": "public",
}
_SIDES = ("Source", "Target")


@cache
def map_icews() -> FeedMapping:
    """The mapping of ICEWS columns."""
    return FeedMapping(
        name="icews",
        reader="icews 1",
        licence="no_redistribution",
        header=COLUMNS[:13],
        layouts=(COLUMNS,),
        lookups={
            "event_type": Lookup('"CAMEO Code"', list_cameo_types()),
            "event_mode": Lookup('"CAMEO Code"', list_cameo_modes()),
            "event_score": Lookup("event_type.value || coalesce(' ' || event_mode.value, '')", list_scores()),
            **{f"{side}_state": Lookup(f'lower("{side} Country")', list_state_names()) for side in _SIDES},
            **{f"{side}_body": Lookup(f'lower("{side} Name")', list_names()) for side in _SIDES},
        },
        fields={
            "row_key": '"Event ID" || \'/\' || "Event Date"',  # an Event ID alone stands for several events
            "actors": f"[{_write_actor('Source')}]",
            "recipients": f"[{_write_actor('Target')}]",
            "actor_state": "Source_state.value",
            "recipient_state": "Target_state.value",
            "type": "event_type.value",
            "mode": "event_mode.value",
            "score": "TRY_CAST(event_score.value AS DOUBLE)",
            "start": 'TRY_CAST("Event Date" AS DATE)',
            "known_at": 'TRY_CAST("Event Date" AS DATE)',
            "place": "nullif(concat_ws(', ', nullif(\"City\", 'NA'), nullif(\"Country\", 'NA')), '')",
            "publisher": "nullif(\"Publisher\", 'NA')",
        },
        flags={
            "known_at from date": "true",  # the file does not say when a row was released
            "no kind of actor": "\"Source Sectors\" IN ('NA', '') AND \"Target Sectors\" IN ('NA', '')",
            "within one state": "Source_state.value = Target_state.value",
        },
        # what two do together stands twice, from either side, in one sentence of one story
        same_row=(
            'least("Source Name", "Target Name")', 'greatest("Source Name", "Target Name")', '"CAMEO Code"',
            '"Event Date"', '"Story ID"', '"Sentence Number"',
        ),
        same_row_flag="told from either side",
        kept=(
            "Event ID", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
            "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number",
        ),
    )  # fmt: skip


def _write_actor(side: str) -> str:
    """SQL of an actor's id: state and part, else a body or group by its name, else `WLD` and what it is called."""
    part = write_case(PARTS, f'"{side} Sectors"')
    name = f'"{side} Name"'
    return (
        f"CASE WHEN {side}_state.value IS NOT NULL THEN concat_ws('.', {side}_state.value, {part}) "
        f"WHEN {side}_body.value IS NOT NULL THEN {side}_body.value "
        f"WHEN {name} IN ('NA', '', 'Unspecified Actor') THEN 'WLD.unnamed' "
        f"WHEN contains(\"{side} Sectors\", 'International Government Organization') "
        f"THEN 'IGO.' || {write_slug(name)} ELSE 'WLD.' || {write_slug(name)} END"
    )
