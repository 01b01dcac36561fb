"""Who is who, as of when: states, governments, offices, people, bodies, armed groups."""

from tightrope.roster.build import load_roster
from tightrope.roster.check import Finding, check_roster
from tightrope.roster.describe import describe_actor, describe_name, write_answer
from tightrope.roster.imports import Conflict, Imported, import_people, write_actors
from tightrope.roster.names import Name, NameKind, find_acronym, fold_name, key_name
from tightrope.roster.rosters import Roster, is_held_on

__all__ = [
    "Conflict", "Finding", "Imported", "Name", "NameKind", "Roster", "check_roster", "describe_actor", "describe_name",
    "find_acronym", "fold_name", "import_people", "is_held_on", "key_name", "load_roster", "write_actors",
    "write_answer",
]  # fmt: skip
