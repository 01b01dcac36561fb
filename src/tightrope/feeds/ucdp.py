"""UCDP GED and Candidate events: deaths by organised violence, CSV with a header; one release came without.

CC BY 4.0. Who fought whom is told, not who attacked: both sides stand as equals, but for one-sided violence. A row is
known from its release: Candidate `v25_0_6` about three weeks after June 2025, a yearly `v25_1` in June of 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tightrope.feeds.codes import list_names, list_state_names, list_states, write_slug
from tightrope.store import FeedMapping, Lookup

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
HEADER = ("id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "best", "gwnoa", "gwnob")
FORMER = {"345": "SRB", "678": "YEM", "260": "DEU", "817": "VNM"}  # numbers of states that go on under another


@cache
def map_ucdp() -> FeedMapping:
    """The mapping of UCDP's columns."""
    start, end = (f'TRY_CAST(left("date_{side}", 10) AS DATE)' for side in ("start", "end"))
    is_one_sided = "starts_with(\"type_of_violence\", '3')"
    both = f"list_concat({_write_side('a')}, {_write_side('b')})"
    civilians = "[coalesce(here.value, here_name.value, 'WLD') || '.public']"
    return FeedMapping(
        name="ucdp",
        reader="ucdp 1",
        licence="cite",
        header=HEADER,
        layouts=(COLUMNS,),
        delimiter=",",
        is_quoted=True,
        lookups={
            "here": Lookup("split_part(\"country_id\", '.', 1)", _list_numbers()),
            "here_name": Lookup('lower("country")', list_state_names()),
            **{f"group_{side}": Lookup(f'lower("side_{side}")', _list_groups()) for side in "ab"},
        },
        fields={
            "row_key": "nullif(split_part(\"id\", '.', 1), '')",
            "actors": f"CASE WHEN {is_one_sided} THEN {_write_side('a')} ELSE {both} END",
            "recipients": f"CASE WHEN {is_one_sided} THEN {civilians} ELSE [] END",
            "actor_state": f"nullif(array_to_string(list_concat({_write_states('a')}, {_write_states('b')}), ';'), '')",
            "type": "'ASSAULT'",
            "score": "-9.0",
            "start": start,
            "stop": f"greatest({start}, {end}) + 1",
            "known_at": f"greatest(coalesce({_write_release()}, {_write_last_source()}, {end}), {end})",
            "place": "nullif(concat_ws(', ', nullif(\"where_coordinates\", ''), nullif(\"country\", '')), '')",
            "publisher": "nullif(split_part(\"source_office\", ';', 1), '')",
        },
        flags={
            "undirected": f"NOT {is_one_sided}",
            "known_at from date": f"{_write_release()} IS NULL",
            "one source": "split_part(\"number_of_sources\", '.', 1) = '1'",
            "vague date": "split_part(\"date_prec\", '.', 1) IN ('4', '5')",
            "vague place": "split_part(\"where_prec\", '.', 1) IN ('6', '7')",
            "unclear event": "split_part(\"event_clarity\", '.', 1) = '2'",
        },
        faults={"another kind of violence than 1, 2, 3": "left(\"type_of_violence\", 1) NOT IN ('1', '2', '3')"},
        same_row=('"id"',),
        kept=(
            "id", "type_of_violence", "conflict_name", "side_a", "side_b", "gwnoa", "gwnob", "best", "low", "high",
            "deaths_a", "deaths_b", "deaths_civilians", "date_prec", "where_prec", "source_article",
        ),
        alone=("one source",),
    )  # fmt: skip


def _list_numbers() -> Mapping[str, str]:
    """Gleditsch-Ward numbers -> states."""
    return {**FORMER, **list_states("gw")}


@cache
def _list_groups() -> Mapping[str, str]:
    """Names of armed groups in lower case; an acronym that is also a body's is no group."""
    return {name: actor for name, actor in list_names().items() if ".reb." in actor}


def _write_states(side: str) -> str:
    """SQL of the states of a side, by their numbers; empty for groups."""
    pairs = ", ".join(f"'{number}': '{state}'" for number, state in sorted(_list_numbers().items()))
    cells = f"string_split(regexp_replace(replace(coalesce(\"gwno{side}\", ''), ';', ','), '[.]0|\\s', '', 'g'), ',')"
    return f"list_filter(list_transform({cells}, lambda n: MAP {{{pairs}}}[n]), lambda state: state IS NOT NULL)"


def _write_side(side: str) -> str:
    """SQL of a side's ids: its states, else the armed group by its name, else a group of the country it fights in."""
    slug = write_slug(f'"side_{side}"')
    group = f"coalesce(group_{side}.value, coalesce(here.value, 'WLD') || '.reb.' || {slug})"
    return f"CASE WHEN len({_write_states(side)}) > 0 THEN {_write_states(side)} ELSE [{group}] END"


def _write_release() -> str:
    """SQL of the day a file was released, by its name; null where the name does not say."""
    year = "2000 + TRY_CAST(regexp_extract(\"file\", 'v(\\d\\d)_', 1) AS INTEGER)"
    month = "TRY_CAST(regexp_extract(\"file\", 'v\\d\\d_0_(\\d+)', 1) AS INTEGER)"
    return (
        f"CASE WHEN {month} BETWEEN 1 AND 12 THEN CAST(make_date({year}, {month}, 1) + INTERVAL 1 MONTH + INTERVAL 20 "
        f"DAY AS DATE) WHEN regexp_matches(\"file\", 'v\\d\\d_1') THEN make_date({year}, 6, 30) END"
    )


def _write_last_source() -> str:
    """SQL of the latest day of the sources named."""
    days = "list_transform(string_split(\"source_date\", ';'), lambda day: TRY_CAST(left(trim(day), 10) AS DATE))"
    return f"list_max({days})"
