"""ACLED: political violence and protest, CSV with a header, from the user's own account.

Terms: no redistribution; the licence tag keeps every row out of every export. Events are edited and deleted later, so
the key is the event's id with its time stamp. Exports write "16 May 2025", the API 2025-05-16.
"""

from __future__ import annotations

from functools import cache

from tightrope.feeds.codes import list_scores, list_state_names, write_case, write_slug
from tightrope.store import FeedMapping, Lookup

HEADER = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "country")
TYPES = {
    "battles": "ASSAULT",
    "armed clash": "ASSAULT firearms",
    "government regains territory": "ASSAULT",
    "non-state actor overtakes territory": "ASSAULT",
    "explosions/remote violence": "ASSAULT explosives",
    "chemical weapon": "ASSAULT unconventional",
    "air/drone strike": "ASSAULT aerial",
    "suicide bomb": "ASSAULT suicide-attack",
    "shelling/artillery/missile attack": "ASSAULT heavy-weapons",
    "remote explosive/landmine/ied": "ASSAULT explosives",
    "grenade": "ASSAULT explosives",
    "violence against civilians": "ASSAULT",
    "attack": "ASSAULT",
    "abduction/forced disappearance": "ASSAULT abduct",
    "sexual violence": "ASSAULT sexual",
    "protests": "PROTEST demo",
    "peaceful protest": "PROTEST demo",
    "protest with intervention": "PROTEST demo",
    "excessive force against protesters": "ASSAULT crowd-control",
    "riots": "PROTEST riot",
    "violent demonstration": "PROTEST riot",
    "mob violence": "PROTEST riot",
    "agreement": "AGREE",
    "arrests": "COERCE arrest",
    "looting/property destruction": "ASSAULT destroy",
    "non-violent transfer of territory": "RETREAT withdraw",
    "headquarters or base established": "MOBILIZE troops",
    "disrupted weapons use": "COERCE seize",
}
PARTS = {
    "^Military Forces": "mil",
    "^Police Forces": "police",
    "^Government of": "gov",
    "^(Protesters|Rioters|Civilians|Labor|Students|Journalists|Women|Refugees)": "public",
}
DAYS_OF_PRECISION = "CASE \"time_precision\" WHEN '2' THEN 7 WHEN '3' THEN 30 ELSE 1 END"


@cache
def map_acled() -> FeedMapping:
    """The mapping of ACLED's columns."""
    day = "CAST(coalesce({}) AS DATE)".format(
        ", ".join(f"try_strptime(\"event_date\", '{form}')" for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y"))
    )
    stamp = 'CAST(to_timestamp(TRY_CAST("timestamp" AS BIGINT)) AS DATE)'
    both = f"list_filter([{_write_actor(1)}, {_write_actor(2)}], lambda x: x IS NOT NULL)"
    first, second = (f"list_filter([{_write_actor(side)}], lambda x: x IS NOT NULL)" for side in (1, 2))
    states = f"nullif(concat_ws(';', {_write_state(1)}, {_write_state(2)}), '')"
    undirected = "(\"event_type\" = 'Battles' OR \"sub_event_type\" = 'Agreement')"
    return FeedMapping(
        name="acled",
        reader="acled 1",
        licence="no_redistribution",
        header=HEADER,
        delimiter=",",
        is_quoted=True,
        lookups={
            "sub_event": Lookup('lower(trim("sub_event_type"))', TYPES),
            "event": Lookup('lower(trim("event_type"))', TYPES),
            "event_score": Lookup("coalesce(sub_event.value, event.value)", list_scores()),
            "here": Lookup('lower("country")', list_state_names()),
            **{f"state{side}": Lookup(f"lower({_write_country(side)})", list_state_names()) for side in (1, 2)},
        },
        fields={
            "row_key": "\"event_id_cnty\" || coalesce('@' || nullif(\"timestamp\", ''), '')",
            "actors": f"CASE WHEN {undirected} THEN {both} ELSE {first} END",
            "recipients": f"CASE WHEN {undirected} THEN [] ELSE {second} END",
            "actor_state": f"CASE WHEN {undirected} THEN {states} ELSE {_write_state(1)} END",
            "recipient_state": f"CASE WHEN NOT {undirected} THEN {_write_state(2)} END",
            "type": "split_part(coalesce(sub_event.value, event.value), ' ', 1)",
            "mode": "nullif(split_part(coalesce(sub_event.value, event.value), ' ', 2), '')",
            "score": "TRY_CAST(event_score.value AS DOUBLE)",
            "start": day,
            "stop": f"{day} + CAST({DAYS_OF_PRECISION} AS INTEGER)",
            "known_at": f"coalesce({stamp}, {day})",
            "place": "nullif(concat_ws(', ', nullif(\"location\", ''), nullif(\"country\", '')), '')",
            "publisher": "nullif(split_part(\"source\", ';', 1), '')",
        },
        flags={
            "undirected": undirected,
            "known_at from date": f"{stamp} IS NULL",
            "vague date": "\"time_precision\" IN ('2', '3')",
            "vague place": "\"geo_precision\" = '3'",
            "one source": "\"source\" <> '' AND NOT contains(\"source\", ';')",
        },
        same_row=('"event_id_cnty"',),
        kept=("event_id_cnty", "event_type", "sub_event_type", "actor1", "actor2", "fatalities", "source", "notes"),
        alone=("one source",),
    )  # fmt: skip


def _write_country(side: int) -> str:
    """SQL of the country that an actor's name holds: `Military Forces of Iran (1989-)`, `Protesters (Pakistan)`."""
    name = f'"actor{side}"'
    return (
        f"coalesce(nullif(regexp_extract({name}, '(?:Forces|Government) of (?:the )?([^(]+?)\\s*(?:[(]|$)', 1), ''), "
        f"nullif(regexp_extract({name}, '[(]([^()0-9]+)[)]', 1), ''))"
    )


def _write_actor(side: int) -> str:
    """SQL of an actor's id: state named, else of the country, and part; else an armed group by its name."""
    name, state = f'"actor{side}"', f"coalesce(state{side}.value, here.value, 'WLD')"
    part = write_case(PARTS, name)
    bare = f"regexp_replace({name}, '[(].*$', '')"
    return (
        f"CASE WHEN coalesce({name}, '') = '' THEN NULL WHEN {part} IS NOT NULL THEN {state} || '.' || {part} "
        f"ELSE {state} || '.reb.' || {write_slug(bare)} END"
    )


def _write_state(side: int) -> str:
    """SQL of the state that an actor acts for; null for groups and publics."""
    acts = f"regexp_matches(\"actor{side}\", '^(Military Forces|Police Forces|Government of)')"
    return f"CASE WHEN {acts} THEN coalesce(state{side}.value, here.value) END"
