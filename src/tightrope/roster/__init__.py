"""Who is who, as of when: states, governments, offices, people, bodies, armed groups."""

from tightrope.roster.build import load_roster
from tightrope.roster.names import Name, NameKind, find_acronym, fold_name, key_name
from tightrope.roster.rosters import Roster, is_held_on

__all__ = ["Name", "NameKind", "Roster", "find_acronym", "fold_name", "is_held_on", "key_name", "load_roster"]
