"""The whole chain, in one sitting: read, keep, review, weigh, place, and hand over one frozen Assessment."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

from tightrope.alignment import Settings, estimate_standing
from tightrope.alignment.standing import GroupKind
from tightrope.brief import Assessment, ReaderPrecision, ReviewCounts, Statement
from tightrope.case.file import AnalystText, Case, DocumentNote, load_case, place_key
from tightrope.case.forecasts import read_record
from tightrope.case.hypotheses import weigh_case_hypotheses
from tightrope.case.inferred import part_inferred
from tightrope.case.outlook import look_ahead
from tightrope.case.question import find_question, focus_case
from tightrope.case.sources import load_entries, name_apart
from tightrope.claims import (
    Account,
    Claim,
    Comparison,
    build_account,
    compare_accounts,
    weigh_acts,
    weigh_claims,
)
from tightrope.errors import CaseError, name_nearest
from tightrope.feeds import FEEDS, MAPPINGS, group_files, read_feed
from tightrope.nouns import Batch, Document, Evidence, Reject, Source, find_state
from tightrope.reading import Loaded, open_journal, read_documents
from tightrope.reading.measured import load_measured
from tightrope.roster import Roster, load_roster
from tightrope.store import Reviewed, Selection, Store, apply_reviews, load_reviews

UNDATED = (
    "no publication date: it gives claims, but its acts enter no position; "
    "give the date with --published or in a [[document]] of the case file"
)
SMALLER = "smaller publishers of event data"  # such data names thousands: a position without each would say nothing
LARGE_PUBLISHERS = 12
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading and feeds gave: evidence, rejects, documents, and the bytes of each document by hash."""

    evidence: tuple[Evidence, ...]
    rejects: tuple[Reject, ...]
    documents: tuple[Document, ...]
    snapshots: Mapping[str, bytes]


def build_assessment(
    case: Case | Path,
    *,
    store: Path | None = None,
    progress: Progress = lambda _stage, _done, _all: None,
    jobs: int = 1,
    resume: Path | None = None,
) -> Assessment:
    """Run the chain on a case and return what the brief is written from.

    `store` is the folder that keeps evidence, documents and snapshots; without it nothing is kept. `progress` is
    told (stage, done, all). `jobs` processes read the documents; `resume` is a folder that keeps finished readings,
    so that a run that was stopped goes on. Raises a TightropeError where the case cannot be used as it stands.
    """
    case = load_case(case) if isinstance(case, Path) else case
    roster = load_roster(*case.actors)
    check_actors(case, roster)
    reading = read_case(case, roster, progress=progress, jobs=jobs, resume=resume)
    if store is not None:
        kept = Store.open(store)
        kept.add(Batch(reading.evidence, reading.rejects), documents=reading.documents, snapshots=reading.snapshots)
    reviews, review_rejects = load_reviews(case.folder / "review.csv") if case.path else ((), ())
    reviewed = apply_reviews(reading.evidence, reviews)
    as_of = case.as_of or find_as_of(reviewed.evidence, case)
    known = tuple(item for item in reviewed.evidence if item.known_at is None or item.known_at <= as_of)
    late = tuple(
        Reject(f"{item.doc}:{item.row or item.id}", f"known only on {item.known_at}, after {as_of}")
        for item in reviewed.evidence
        if item.known_at is not None and item.known_at > as_of
    )
    rejects = (*reading.rejects, *review_rejects, *reviewed.rejects, *late)
    return weigh_case(
        case, known, reading.documents, rejects, reviewed=reviewed, as_of=as_of, roster=roster, progress=progress
    )


def weigh_case(
    case: Case,
    evidence: tuple[Evidence, ...],
    documents: tuple[Document, ...],
    rejects: tuple[Reject, ...],
    *,
    reviewed: Reviewed,
    as_of: date,
    roster: Roster,
    progress: Progress = lambda _stage, _done, _all: None,
) -> Assessment:
    """From evidence to an Assessment: weights, claims, accounts, position."""
    sources = {name: case.sources.get(name, Source(name)) for name in sorted({e.publisher for e in evidence})}
    by_hash = {document.sha256: document for document in documents}
    progress("weigh", 0, 1)
    acts = weigh_acts(evidence, sources=sources, documents=by_hash)
    focal, rivals, basis = find_question(case, evidence, roster)
    countries = {source.country for source in sources.values() if source.country}
    names = name_actors(evidence, (focal, *rivals, *case.watch, *countries), roster)
    claims = weigh_claims(evidence, sources=sources, documents=by_hash, names=names)
    groups = group_evidence(evidence, sources, claims, roster)
    settings = Settings(window_days=case.window_days)
    progress("place", 0, 1)
    used, inferred = part_inferred(acts, evidence)
    standing = estimate_standing(
        used, focal=focal, rivals=rivals, as_of=as_of, roster=roster, settings=settings, seed=case.seed, groups=groups
    )
    standing = replace(standing, unused=(*standing.unused, *inferred))
    accounts = tuple(
        build_account([e for e in evidence if e.doc == name], by_hash, name=name, sources=sources, names=names)
        for name in sorted({e.doc for e in evidence if e.passage})
    )
    measured = load_measured()
    actors = (focal, *rivals, *case.watch)
    return Assessment(
        title=case.title,
        focal=focal,
        rivals=rivals,
        as_of=as_of,
        standing=standing,
        evidence=evidence,
        watch=case.watch,
        rivals_basis=basis,
        documents=documents,
        sources=sources,
        names=names,
        groups=groups,
        rejects=rejects,
        acts=acts,
        claims=claims,
        accounts=accounts,
        comparisons=compare_named(case, accounts, focal=focal, names=names),
        outlook=look_ahead(used, actors=actors, roster=roster, as_of=as_of, seed=case.seed),
        hypotheses=weigh_case_hypotheses(case, evidence, claims, documents),
        questions=case.questions,
        record=read_record(case, as_of=as_of),
        analyst=group_texts(case.texts),
        reviews=ReviewCounts(reviewed.n_machine_read, reviewed.n_reviewed, reviewed.n_overruled),
        overrules=reviewed.overrules,
        precision=ReaderPrecision(measured.precision, measured.n, measured.source) if any(documents) else None,
        settings={f"alignment.{name}": str(value) for name, value in asdict(settings).items()},
        seed=case.seed,
        digest=hashlib.sha256("\n".join(sorted(e.id for e in evidence)).encode()).hexdigest()[:16],
    )


def compare_named(
    case: Case, accounts: Sequence[Account], *, focal: str, names: Mapping[str, str]
) -> tuple[Comparison, ...]:
    """The two accounts that the case names side by side, or the only two that there are."""
    wanted = [path.name for path in case.compare] if case.compare else [account.name for account in accounts]
    chosen = [account for name in wanted for account in accounts if account.name == name]
    return (compare_accounts(*chosen, focal=focal, names=names),) if len(chosen) == len(wanted) == 2 else ()


def read_case(
    case: Case,
    roster: Roster,
    *,
    progress: Progress = lambda _stage, _done, _all: None,
    jobs: int = 1,
    resume: Path | None = None,
) -> Reading:
    """Read a case's documents and feeds; a document that cannot be read is a Reject."""
    evidence: list[Evidence] = []
    rejects: list[Reject] = list(case.rejects)
    documents: list[Document] = []
    snapshots: dict[str, bytes] = {}
    notes = {note.path: note for note in case.notes}
    sources: tuple[Path | str, ...] = (*case.documents, *case.addresses)
    entries = []
    with ThreadPoolExecutor(jobs) as pool:  # a file is parsed in a process of its own: threads only wait for these
        opened = pool.map(lambda s: load_entries(s, notes.get(Path(s), DocumentNote(Path(s))), case.as_of), sources)
        for number, found in enumerate(opened):
            progress("open", number, len(sources))
            entries += found
    loaded = name_apart(entries)
    journal = open_journal(resume, actors=case.actors) if resume else None
    texts = (entry.document for entry in loaded if isinstance(entry, Loaded))
    readings = read_documents(texts, roster=roster, processes=jobs, journal=journal)
    for number, entry in enumerate(loaded):
        progress("read", number, len(loaded))
        if isinstance(entry, Batch):
            evidence += entry.evidence
            rejects += entry.rejects
        elif isinstance(entry, Reject):
            rejects.append(entry)
        else:
            if entry.document.published is None:
                rejects.append(Reject(entry.document.name, UNDATED))
            reading = next(readings)
            documents.append(entry.document)
            snapshots[entry.document.sha256] = entry.raw
            evidence += reading.evidence
            rejects += reading.rejects
    # spreadsheets before the world's rows
    for kind, paths in sorted(group_files(case.feeds), key=lambda feed: feed[0] in MAPPINGS):
        if kind not in FEEDS:
            raise CaseError(f"{case.path}: unknown kind of feed {kind!r}{name_nearest(kind, FEEDS)}")
        progress("collect", 0, 1)
        batch = read_feed(kind, *paths, selection=select_rows(focus_case(case, evidence, roster)))
        evidence += batch.evidence
        rejects += batch.rejects
    unknown = {
        a for e in evidence if e.passage is None for a in (*e.act.actors, *e.act.recipients) if not roster.find(a)
    }
    rejects += [
        Reject(f"actor {name}", "not in the roster: kept under this id, speaks for nobody") for name in sorted(unknown)
    ]
    return Reading(tuple(evidence), tuple(rejects), tuple(documents), snapshots)


def select_rows(case: Case) -> Selection:
    """What a case asks of a feed of millions: acts between its states, in its window, known by its day."""
    named = (case.focal, *case.rivals) if case.focal and case.rivals else ()
    start = case.as_of - timedelta(days=case.window_days) if case.as_of else None
    end = case.as_of + timedelta(days=1) if case.as_of else None
    states = (*named, *case.watch) if named else ()
    return Selection(states, start, end, known_by=case.as_of, is_between_states=not states)


def check_actors(case: Case, roster: Roster) -> None:
    """CaseError, with the nearest match, where the case names an actor that the roster does not know."""
    lines = case.path.read_text(encoding="utf-8").splitlines() if case.path else []
    for key, ids in (("focal", (case.focal,)), ("rivals", case.rivals or ()), ("watch", case.watch)):
        for actor_id in ids:
            if actor_id is not None and roster.find(actor_id) is None:
                where = place_key(case.path or case.folder, lines, key)
                states = {find_state(name.actor_id) for name in roster.iter_names()}
                raise CaseError(f"{where}: {key} names an unknown actor {actor_id!r}{name_nearest(actor_id, states)}")


def find_as_of(evidence: Iterable[Evidence], case: Case) -> date:
    """The latest day on which something became known; CaseError where no document or row carries a date."""
    days = [item.known_at for item in evidence if item.known_at]
    days += [note.published for note in case.notes if note.published]
    if not days:
        where = case.path or ", ".join(path.name for path in case.documents)
        raise CaseError(
            f"{where}: nothing carries a publication date, so there is no day to judge from; give --published or as_of"
        )
    return max(days)


def group_evidence(
    evidence: Iterable[Evidence], sources: Mapping[str, Source], claims: Iterable[Claim], roster: Roster
) -> dict[GroupKind, dict[str, str]]:
    """Kind of source group -> evidence id -> group."""
    groups: dict[GroupKind, dict[str, str]] = {kind: {} for kind in get_args(GroupKind)}
    items = tuple(evidence)
    small = find_small(items)
    for item in items:
        source = sources[item.publisher]
        country = roster.find(source.country) if source.country else None
        groups["country"][item.id] = country.name if country else source.country or "not known"
        groups["bloc"][item.id] = source.bloc or "not known"
        groups["state media"][item.id] = "yes" if source.state_media else "no"
        publisher = item.doc if item.publisher == "unknown" else item.publisher  # two such texts are no one source
        groups["publisher"][item.id] = SMALLER if item.publisher in small else publisher
    for origin in (origin for claim in claims for origin in claim.origins):
        name = SMALLER if origin.publisher in small else origin.publisher
        groups["origin"] |= dict.fromkeys(origin.evidence_ids, name)
    return groups


def find_small(evidence: Iterable[Evidence]) -> frozenset[str]:
    """Publishers of event data beyond those of most rows: left out together, not one by one."""
    rows: Counter[str] = Counter()
    told = set()
    for item in evidence:
        if item.passage is None and item.reader != "plain-csv 1":
            rows[item.publisher] += 1
        else:
            told.add(item.publisher)
    by_size = sorted(rows, key=lambda name: (-rows[name], name))
    return frozenset(by_size[LARGE_PUBLISHERS:]) - told


def group_texts(texts: Iterable[AnalystText]) -> dict[str, tuple[Statement, ...]]:
    """The analyst's texts by heading."""
    grouped: dict[str, tuple[Statement, ...]] = {}
    for text in texts:
        grouped[text.heading] = (*grouped.get(text.heading, ()), Statement(text.text, text.evidence))
    return grouped


def name_actors(evidence: Iterable[Evidence], others: Iterable[str], roster: Roster) -> dict[str, str]:
    """Readable names of all actors that occur, and of their states."""
    ids = set(others)
    for item in evidence:
        ids |= {
            *item.act.actors,
            *item.act.recipients,
            *(a.actor for a in item.act.about),
            *(h.who for h in item.chain),
        }
    ids |= {find_state(actor_id) for actor_id in ids} | {".".join(actor_id.split(".")[:2]) for actor_id in ids}
    found = {actor_id: roster.find(actor_id) for actor_id in sorted(ids)}
    return {actor_id: actor.name for actor_id, actor in found.items() if actor is not None}
