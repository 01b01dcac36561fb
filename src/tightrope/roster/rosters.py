"""Who is who, on the day: the roster and how a name resolves in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tightrope.nouns import Actor, Kind, Resolution, Tenure, find_state
from tightrope.roster.names import Name, fold_name, key_name, strip_titles

_OWNER_WORDS = 6  # the longest name of a state in front of a role: "the United Kingdom of Great Britain and ..." is cut
_SPEAKING_PARTS = ("gov", "mil")  # whatever stands under a government or the armed forces acts for the state
# "polish", "male", "tyre" and "dawn" in lower case are words; of single words only states are found so ("iran").
_CAPITALISED = ("demonym", "capital", "place", "surname")
_RULING = ("gov", "leg", "jud")  # parts that a city or a province does not have of its state
_HEADS = ("chief", "head", "leader", "boss")  # whoever has the one seat at the top of a body
_SPOKES = ("spokesperson", "spokesman", "spokeswoman")
_JOINTS = ("of", "in", "for")  # "foreign minister of Pakistan", "opposition in Pakistan"


@dataclass(frozen=True, slots=True)
class Part:
    """A part that every state has by rule: `gov.foreign`, `mil`, `opp`; `label` names it with the state's name."""

    id: str
    kind: Kind
    label: str
    speaks: bool


@dataclass(frozen=True, slots=True)
class Office:
    """An office under its names; `part` is the part of the state that acts where the holder is not known."""

    id: str
    part: str
    has_one_seat: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """Actors, their names, their dated offices. Lookups are dictionary lookups; nothing in it changes.

    `names` maps a folded name to who bears it; `holders` maps (state or body, office) to tenures; `checked` maps an
    actor to the last day for which its row was seen to hold.
    """

    actors: Mapping[str, Actor]
    names: Mapping[str, tuple[Name, ...]]
    tenures_by_actor: Mapping[str, tuple[Tenure, ...]]
    holders: Mapping[tuple[str, str], tuple[Tenure, ...]]
    parts: Mapping[str, Part]
    part_names: Mapping[str, str]
    offices: Mapping[tuple[str, str], Office]
    titles: frozenset[str]
    codes: Mapping[tuple[str, str], str]
    checked: Mapping[str, date]

    def find(self, actor_id: str) -> Actor | None:
        """The actor of an id; parts of a state (`PAK.gov.foreign`, `PAK.opp`) exist by rule.

        >>> from tightrope.roster import load_roster
        >>> load_roster().find("PAK.gov.foreign").name
        'Foreign Ministry of Pakistan'
        """
        known = self.actors.get(actor_id)
        if known:
            return known
        state, _, part_id = actor_id.partition(".")
        part, owner = self.parts.get(part_id), self.actors.get(state)
        if part is None or owner is None or owner.kind != "state":
            return None
        above = part_id.rpartition(".")[0]
        return Actor(actor_id, part.label.format(state=owner.name), part.kind, f"{state}.{above}" if above else state)

    def find_code(self, system: str, code: str) -> str | None:
        """The actor id behind a code of iso2, iso3, cow, gw, cameo, fips or wikidata; FIPS is not ISO.

        >>> from tightrope.roster import load_roster
        >>> load_roster().find_code("fips", "CH"), load_roster().find_code("iso2", "CH")
        ('CHN', 'CHE')
        """
        return self.codes.get((system, code.strip().upper()))

    def tenures(self, actor_id: str) -> tuple[Tenure, ...]:
        """All offices and memberships of an actor, earliest first."""
        return self.tenures_by_actor.get(actor_id, ())

    def speaks_for(self, actor_id: str, *, on: date | None = None) -> str | None:
        """The state (or body) for which an actor's acts count on a day; None for all who speak for themselves only.

        A state, its government and its armed forces speak for it, an office-holder while in office, an armed group
        while it governs. Publics, oppositions, armed groups and former holders do not. Without a day, the tenures
        that had no end when they were checked count.

        >>> from datetime import date
        >>> from tightrope.roster import load_roster
        >>> roster = load_roster()
        >>> roster.speaks_for("PAK.mil"), roster.speaks_for("PAK.opp")
        ('PAK', None)
        >>> [roster.speaks_for("AFG.reb.taliban", on=date(year, 12, 1)) for year in (2020, 2021)]
        [None, 'AFG']
        """
        seen = {actor_id}
        while True:
            speaker = self._speak(actor_id, on)
            if speaker is None or speaker in seen:
                return speaker
            seen.add(speaker)
            actor_id = speaker

    def iter_names(self) -> Iterator[Name]:
        """All names that stand in the roster, for building a gazetteer; composed ones ("Iran's army") only resolve."""
        for names in self.names.values():
            yield from names
        for (system, code), actor_id in self.codes.items():
            yield Name(f"{system}:{code}", actor_id, "code")

    def resolve(self, name: str, *, on: date | None = None, within: str | None = None) -> Resolution:
        """What a name means on a day.

        One candidate if exactly one fits, all candidates for a homonym, none for an unknown name. `within` is a state
        that the context gives: it picks among homonyms and completes bare roles ("Foreign Office", "the president").
        `rule` says how the name was found. Past the `checked_on` of the row used, the answer is marked stale.

        >>> from datetime import date
        >>> from tightrope.roster import load_roster
        >>> roster = load_roster()
        >>> roster.resolve("Field Marshal Asim Munir", on=date(2025, 6, 20)).actor.id
        'PAK/asim-munir'
        >>> [actor.id for actor in roster.resolve("Congolese").candidates]
        ['COD', 'COG']
        """
        ids, rule, tenures = self._search(name, on, within)
        candidates = tuple(actor for actor in map(self.find, ids) if actor)
        if not tenures and len(candidates) == 1:
            tenures = tuple(held for held in self.tenures(candidates[0].id) if is_held_on(held, on))
        return Resolution(name, on, candidates, rule, self._is_stale(ids, tenures, on), tenures)

    def _search(
        self, name: str, on: date | None, within: str | None
    ) -> tuple[tuple[str, ...], str, tuple[Tenure, ...]]:
        """Actor ids, the rule that found them, and the tenures the rule went by."""
        text = name.strip()
        if self.find(text):
            return (text,), "id", ()
        system, _, code = text.partition(":")
        coded = self.find_code(system.casefold(), code) if code else None
        if coded:
            return (coded,), "code", ()
        ids, rule = self._look_up(key_name(text), on, within)
        if ids:
            is_word = text.islower() and " " not in text and (rule in _CAPITALISED or not ids[0].isupper())
            return ((), "none", ()) if is_word else (ids, rule, ())
        words = tuple(fold_name(text).split())
        for owner, rest in self._split_owner(words, on, within):
            ids, rule, tenures = self._find_role(owner, " ".join(rest), " ".join(words), on)
            if ids:
                return ids, rule, tenures
            ids, rule = self._look_up_titled(rest, on, owner)
            if ids and all(find_state(found) == find_state(owner) for found in ids):
                return ids, rule, ()
        ids, rule = self._look_up_titled(words, on, within)
        return (ids, rule, ()) if ids else ((), "none", ())

    def _look_up_titled(
        self, words: tuple[str, ...], on: date | None, within: str | None
    ) -> tuple[tuple[str, ...], str]:
        """Who bears a name behind titles; an office in the title picks, among homonyms, who held it on the day."""
        bare = strip_titles(words, self.titles)
        ids, rule = self._look_up(" ".join(bare), on, find_state(within) if within else None)
        if len(ids) > 1:
            title = words[: len(words) - len(bare)]
            holding = tuple(found for found in ids if self._holds_titled(found, title, on))
            if holding:
                return holding, "name and office"
        return ids, f"{rule}, title stripped" if ids and bare != words else rule

    def _holds_titled(self, actor_id: str, title: tuple[str, ...], on: date | None) -> bool:
        """Whether a title names an office that the actor held on a day."""
        phrases = {" ".join(title[start:end]) for end in range(1, len(title) + 1) for start in range(end)}
        for tenure in self.tenures(actor_id):
            if is_held_on(tenure, on):
                held = find_office(self.offices, tenure.of, tenure.office)
                if any(find_office(self.offices, tenure.of, phrase) == held for phrase in phrases):
                    return True
        return False

    def _look_up(self, key: str, on: date | None, within: str | None) -> tuple[tuple[str, ...], str]:
        """Who bears a name on a day, and of which kind the name is."""
        borne = [name for name in self.names.get(key, ()) if name.is_used_on(on)]
        if not borne and key.endswith("s"):
            borne = [name for name in self.names.get(key[:-1], ()) if name.kind_of_name == "demonym"]
        inside = [name for name in borne if find_state(name.actor_id) == within]
        borne = inside or borne
        ids = tuple(dict.fromkeys(name.actor_id for name in borne))
        rule = " or ".join(dict.fromkeys(name.kind_of_name for name in borne))
        return ids, f"{rule}, homonym" if len(ids) > 1 else rule

    def _split_owner(
        self, words: tuple[str, ...], on: date | None, within: str | None
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Ways to read folded words as a state or body and a role: "Iran's army", "army of Iran", or by context."""
        for cut in range(min(_OWNER_WORDS, len(words) - 1), 0, -1):
            for owner in self._find_owners(words[:cut], on, words[cut:]):
                yield owner, words[cut:]
        for joint in range(1, len(words) - 1):
            if words[joint] in _JOINTS:
                for owner in self._find_owners(words[joint + 1 :], on, words[:joint]):
                    yield owner, words[:joint]
        if within:
            yield within, words

    def _find_owners(self, words: tuple[str, ...], on: date | None, role: tuple[str, ...]) -> tuple[str, ...]:
        """What folded words name, as the owner of a role: a body, then the state it speaks for.

        A city has its state's police and public ("Karachi police"), but no government or office of it.
        """
        text = " ".join(words).removeprefix("the ")
        ids, rule = self._look_up(text, on, None)
        part = self.part_names.get(" ".join(role), _RULING[0])
        if rule == "place" and part.split(".")[0] in _RULING:
            return ()
        if not ids and len(words) == 1:
            ids = self._look_up(f"={text.upper()}", on, None)[0]
        bodies = [found for found in ids if "/" not in found]
        if len({find_state(found) for found in bodies}) != 1 or (len(bodies) > 1 and bodies[0].startswith("IGO.")):
            return ()
        found, state = bodies[0], find_state(bodies[0])
        above = self.speaks_for(found, on=on) if state in self.actors else None
        return (found, above) if above and above != found else (found,)

    def _find_role(
        self, owner: str, role: str, phrase: str, on: date | None
    ) -> tuple[tuple[str, ...], str, tuple[Tenure, ...]]:
        """Whoever holds an office on a day in what was named, or a part of it."""
        path = owner.partition(".")[2]
        part = self.part_names.get(role)
        if part and not path and self.find(f"{owner}.{part}"):
            return (f"{owner}.{part}",), "part", ()
        if role in _SPOKES:
            office = self._find_spokes(path)
            held = self._find_holders(find_state(owner), office.id, on) if office else ()
            held = held or self._find_holders(owner, _SPOKES[0], on)  # NATO, an armed group: its own spokesperson
        elif path and role in _HEADS:
            tops = dict.fromkeys(office.id for office in self.offices.values() if office.has_one_seat)
            office, held = None, tuple(tenure for top in tops for tenure in self._find_holders(owner, top, on))
        else:
            titles = ((owner, phrase), ("", phrase), (owner, role), ("", role))
            office = next((self.offices[title] for title in titles if title in self.offices), None)
            held = self._find_holders(owner, office.id if office else role, on)
        if held:
            return tuple(dict.fromkeys(tenure.actor for tenure in held)), "office", held
        if part == "gov" or role in _SPOKES:  # "Hamas leaders", "IDF officials", "NATO spokesman", "Iranian spokesman"
            return (owner if path else f"{owner}.gov",), "part", ()
        fallback = f"{owner}.{office.part}" if office and office.part else ""
        return ((fallback,), "office, holder unknown", ()) if self.find(fallback) else ((), "", ())

    def _find_holders(self, owner: str, office: str, on: date | None) -> tuple[Tenure, ...]:
        """The tenures of an office in a state or body that cover a day."""
        return tuple(tenure for tenure in self.holders.get((owner, office), ()) if is_held_on(tenure, on))

    def _find_spokes(self, path: str) -> Office | None:
        """The office that speaks for a part: `gov.foreign` has a foreign ministry spokesperson."""
        return next(
            (office for office in self.offices.values() if office.part == path and office.id.endswith(_SPOKES)), None
        )

    def _is_stale(self, ids: Iterable[str], tenures: tuple[Tenure, ...], on: date | None) -> bool:
        """Whether a day lies past what was checked for the actors, or for the tenures gone by."""
        if on is None:
            return False
        if tenures:  # one office still seen shows that its holder is in place
            seen: dict[str, date] = {}
            for tenure in tenures:
                seen[tenure.actor] = max(tenure.checked_on, seen.get(tenure.actor, date.min))
            return any(checked_on < on for checked_on in seen.values())
        return any(self._find_checked(actor_id) < on for actor_id in ids)

    def _find_checked(self, actor_id: str) -> date:
        """Last day for which an actor's newest row was seen to hold; a part by rule goes by its state."""
        held = self.tenures(actor_id)
        if held:
            return max(tenure.checked_on for tenure in held)
        return self.checked.get(actor_id) or self.checked.get(find_state(actor_id)) or date.min

    def _speak(self, actor_id: str, on: date | None) -> str | None:
        """In whose name an actor speaks, one step up."""
        for tenure in self.tenures(actor_id):
            if tenure.speaks_for and (is_held_on(tenure, on) if on else tenure.valid_to is None):
                return tenure.speaks_for
        actor = self.find(actor_id)
        if actor is None:
            return None
        if actor.kind in ("state", "body"):
            return actor_id
        state, _, path = actor_id.partition(".")
        part = self.parts.get(path)
        speaks = part.speaks if part else path.split(".")[0] in _SPEAKING_PARTS
        owner = self.actors.get(state)
        return state if speaks and owner and owner.kind == "state" and "/" not in actor_id else None


def find_office(offices: Mapping[tuple[str, str], Office], of: str, title: str) -> str:
    """The office that a title stands for in a state or body; a title of its own is an office of its own."""
    folded = fold_name(title)
    found = offices.get((of, folded)) or offices.get((find_state(of), folded)) or offices.get(("", folded))
    return found.id if found else folded


def is_held_on(tenure: Tenure, on: date | None) -> bool:
    """Whether a tenure covers a day; with no day, always."""
    if on is None:
        return True
    return (tenure.valid_from is None or tenure.valid_from <= on) and (tenure.valid_to is None or on < tenure.valid_to)
