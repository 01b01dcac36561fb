"""GDELT 1.0 and 2.0 events: 57, 58 or 61 columns, told apart row by row; mentions joined where they lie beside them.

Columns: GDELT Event Codebook 1.03 and 2.0. Country codes of actors are CAMEO's, those of places FIPS 10-4. Citation
and a link are asked for; any use is allowed.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from tightrope.feeds.codes import (
    list_cameo_modes,
    list_cameo_types,
    list_scores,
    list_states,
    load_cameo,
    write_slug,
)
from tightrope.store import FeedMapping, Lookup, MentionTable

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
GDELT_2 = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{side}{name}" for side in (1, 2) for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
GDELT_1 = tuple(name for name in GDELT_2 if not name.endswith("ADM2Code"))
GDELT_1_OLD = GDELT_1[:-1]  # before April 2013 there was no SOURCEURL
MENTIONS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
STALE_DAYS = 3  # an act dated further back than that from the day it was added is mostly an anniversary or a slip


@cache
def map_mentions(*, has_header: bool) -> MentionTable:
    """The columns of mentions: tab-separated without a header as published, comma-separated with one from BigQuery."""
    return MentionTable(
        name="gdelt mentions",
        layouts=(MENTIONS,),
        header=tuple(name.lower() for name in MENTIONS) if has_header else (),
        delimiter="," if has_header else "\t",
        is_quoted=has_header,
        key="GLOBALEVENTID",
        confidence="Confidence",
        sentence="SentenceID",
        offsets=("Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset"),
        url="MentionIdentifier",
        publisher="MentionSourceName",
        translation="MentionDocTranslationInfo",
    )


@cache
def map_gdelt() -> FeedMapping:
    """The mapping of GDELT's event columns."""
    start, known = _read_day('"SQLDATE"'), _read_day('left("DATEADDED", 8)')
    host = "replace(split_part(split_part(lower(\"SOURCEURL\"), '://', 2), '/', 1), 'www.', '')"
    return FeedMapping(
        name="gdelt",
        reader="gdelt 1",
        licence="cite",
        layouts=(GDELT_2, GDELT_1, GDELT_1_OLD),
        lookups={
            "event_type": Lookup('"EventCode"', list_cameo_types()),
            "event_mode": Lookup('"EventCode"', list_cameo_modes()),
            "event_score": Lookup("event_type.value || coalesce(' ' || event_mode.value, '')", list_scores()),
            "place_state": Lookup('"ActionGeo_CountryCode"', list_states("fips")),
            **{f"state{side}": Lookup(f'"Actor{side}CountryCode"', list_states("cameo")) for side in (1, 2)},
            **{f"group{side}": Lookup(f'"Actor{side}KnownGroupCode"', load_cameo()["group"]) for side in (1, 2)},
            **{f"part{side}": Lookup(f'"Actor{side}Type1Code"', load_cameo()["part"]) for side in (1, 2)},
        },
        fields={
            "row_key": "nullif(\"GLOBALEVENTID\", '')",
            "actors": f"list_filter([{_write_actor(1)}], lambda x: x IS NOT NULL)",
            "recipients": f"list_filter([{_write_actor(2)}], lambda x: x IS NOT NULL)",
            "actor_state": _write_state(1),
            "recipient_state": _write_state(2),
            "type": "event_type.value",
            "mode": "event_mode.value",
            "score": "TRY_CAST(event_score.value AS DOUBLE)",
            "start": start,
            "known_at": known,
            "place": "nullif(\"ActionGeo_FullName\", '')",
            "publisher": f"nullif({host}, '')",
            "url": "nullif(\"SOURCEURL\", '')",
        },
        flags={
            "one source": "\"NumSources\" = '1'",
            "stale date": f"abs(date_diff('day', {start}, {known})) > {STALE_DAYS}",
            "not the main event": "\"IsRootEvent\" = '0'",
            "no kind of actor": "\"Actor1Type1Code\" = '' AND \"Actor2Type1Code\" = ''",
            "place of neither": "place_state.value <> coalesce(state1.value, state2.value) "
            "AND place_state.value <> coalesce(state2.value, state1.value)",
            "sport or screen": f"regexp_matches(lower(\"SOURCEURL\"), '{_list_noise()}')",
        },
        same_row=('"SQLDATE"', '"Actor1Code"', '"Actor2Code"', '"EventCode"', '"SOURCEURL"'),
        kept=(
            "GLOBALEVENTID", "Actor1Code", "Actor1Name", "Actor1CountryCode", "Actor2Code", "Actor2Name",
            "Actor2CountryCode", "EventCode", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles",
            "SQLDATE", "DATEADDED",
        ),
        alone=("one source",),
    )  # fmt: skip


def _write_actor(side: int) -> str:
    """SQL of an actor's id: known group, else state and part, else `WLD` and what it is called; null for nobody."""
    prefix = f'"Actor{side}'
    slug = write_slug(f'{prefix}Name"')
    people = f"{prefix}EthnicCode\" <> '' OR {prefix}Religion1Code\" <> ''"
    return (
        f"CASE WHEN {prefix}Code\" = '' AND {prefix}Name\" = '' THEN NULL "
        f"WHEN group{side}.value IS NOT NULL THEN group{side}.value "
        f"WHEN state{side}.value IS NOT NULL AND part{side}.value IS NOT NULL "
        f"THEN state{side}.value || '.' || part{side}.value "
        f"WHEN state{side}.value IS NOT NULL AND ({people}) THEN state{side}.value || '.public' "
        f"WHEN state{side}.value IS NOT NULL THEN state{side}.value "
        f"WHEN {prefix}CountryCode\" <> '' THEN 'WLD.' || lower({prefix}CountryCode\") "
        f"ELSE 'WLD.' || coalesce(part{side}.value, {slug}) END"
    )


def _write_state(side: int) -> str:
    """SQL of an actor's state; null for bodies and for who has none."""
    group = f"CASE WHEN group{side}.value NOT SIMILAR TO '(IGO|WLD).*' THEN left(group{side}.value, 3) END"
    return f"CASE WHEN group{side}.value IS NOT NULL THEN {group} ELSE state{side}.value END"


def _read_day(text: str) -> str:
    """SQL of a day written YYYYMMDD."""
    return f"CAST(try_strptime({text}, '%Y%m%d') AS DATE)"


@cache
def _list_noise() -> str:
    """Pattern of the words of `noise.toml`."""
    words = tomllib.loads(files(__package__).joinpath("noise.toml").read_text(encoding="utf-8"))["words"]
    return "|".join(re.escape(word).replace("\\-", "-") for word in words)
