"""Codes that several feeds share -> actor ids, types and modes of ours, as tables that a mapping is joined with.

States go by the roster's codes; CAMEO's events, kinds of actor and groups by `cameo.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from tightrope.nouns import load_scale
from tightrope.roster import Roster, load_roster

_CAMEO_EXTRA = tuple(f"{digits:03}" for digits in range(10, 210))


@cache
def load_cameo() -> Mapping[str, Mapping[str, str]]:
    """`cameo.toml`: codes, kinds of actor, groups, country codes of CAMEO's own.

    >>> load_cameo()["code"]["0871"]
    'RETREAT ceasefire'
    """
    table: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files(__package__).joinpath("cameo.toml").read_text(encoding="utf-8")
    )
    return table


def read_cameo(code: str) -> tuple[str, str | None] | None:
    """Type and mode of a CAMEO code, by the longest prefix in the table; None where it is no such code.

    >>> read_cameo("0331"), read_cameo("1384"), read_cameo("999")
    (('AGREE', None), ('THREATEN', 'violence'), None)
    """
    codes = load_cameo()["code"]
    for length in range(len(code), 1, -1):
        found = codes.get(code[:length])
        if found and code.isdigit() and len(code) <= 4:
            name, _, mode = found.partition(" ")
            return name, mode or None
    return None


@cache
def list_cameo_types() -> Mapping[str, str]:
    """Every CAMEO code of three or four digits -> type."""
    return {code: found[0] for code in _list_codes() if (found := read_cameo(code))}


@cache
def list_cameo_modes() -> Mapping[str, str]:
    """Every CAMEO code of three or four digits whose type has a mode -> mode."""
    return {code: found[1] for code in _list_codes() if (found := read_cameo(code)) and found[1]}


@cache
def list_scores() -> Mapping[str, str]:
    """`TYPE mode` and `TYPE` -> score in [-10, 10], as text."""
    scores = {}
    for name, kind in load_scale().types.items():
        if kind.score is not None:
            scores[name] = str(kind.score)
            scores |= {f"{name} {mode}": str(score) for mode, score in kind.modes.items()}
    return scores


@cache
def list_states(system: str) -> Mapping[str, str]:
    """Codes of a system (cameo, fips, gw, iso3, iso2, cow) -> state ids of the roster; FIPS is not ISO.

    >>> list_states("fips")["IS"], list_states("iso2")["IS"]
    ('ISR', 'ISL')
    """
    own = load_cameo()["country"] if system == "cameo" else {}
    return {**own, **{code: actor for (known, code), actor in _roster().codes.items() if known == system}}


@cache
def list_names() -> Mapping[str, str]:
    """Names of states, bodies and groups in lower case -> actor ids, as feeds write countries and organisations.

    >>> list_names()["russian federation"], list_names()["nato"]
    ('RUS', 'IGO.nato')
    """
    found: dict[str, set[str]] = {}
    for name in _roster().iter_names():
        if "/" not in name.actor_id and name.kind_of_name in ("name", "alias"):
            found.setdefault(name.text.casefold(), set()).add(name.actor_id)
    text = files(__package__).joinpath("names.toml").read_text(encoding="utf-8")
    own: Mapping[str, str] = tomllib.loads(text)["name"]
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1} | dict(own)


@cache
def list_state_names() -> Mapping[str, str]:
    """Names in lower case of states alone."""
    return {name: actor for name, actor in list_names().items() if len(actor) == 3}


@cache
def _roster() -> Roster:
    return load_roster()


def _list_codes() -> Iterable[str]:
    """CAMEO codes as they can occur: 010 to 209, and each with a last digit."""
    return [code + digit for code in _CAMEO_EXTRA for digit in ("", *"0123456789")]


def write_case(pairs: Mapping[str, str], text: str) -> str:
    """SQL that gives the value of the first pattern (a regular expression) that a text holds; null where none does."""
    cases = " ".join(f"WHEN regexp_matches({text}, '{pattern}') THEN '{value}'" for pattern, value in pairs.items())
    return f"CASE {cases} END"


def write_slug(text: str) -> str:
    """SQL that makes a text fit for an id: lower case, words joined by hyphens.

    >>> write_slug("x")
    "trim(regexp_replace(lower(strip_accents(x)), '[^a-z0-9]+', '-', 'g'), '-')"
    """
    return f"trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9]+', '-', 'g'), '-')"
