"""Measure claims: python bench/claims.py gold|copies|speed --data-folder FOLDER [--json]."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from claims_copies import measure_copies
from tightrope.claims import Account, Claim, Comparison, build_account, compare_accounts, weigh_acts, weigh_claims
from tightrope.nouns import Act, Document, Evidence, Interval, read_records
from tightrope.reading import load_document, read_document
from tightrope.roster import load_roster

ROOT = Path(__file__).resolve().parents[1]
MEI, OPED = "mei-pakistan-tightrope.txt", "oped-pakistan-alignment.txt"
PUBLISHED = {MEI: date(2025, 7, 1), OPED: date(2025, 6, 20)}


def measure_gold(options: argparse.Namespace) -> dict[str, Any]:
    """What must show on the coded records of the two articles, and how much of it shows from our own reading."""
    folder = options.gold_folder or options.data_folder.parent / "gold"
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    coded = read_records(lines, name="articles.jsonl").evidence
    texts = {name: (folder.parent / "articles" / name).read_text(encoding="utf-8") for name in (MEI, OPED)}
    publishers = {MEI: "mei", OPED: "oped"}
    plain = {name: Document(name, name, text, publisher=publishers[name]) for name, text in texts.items()}
    roster = load_roster()
    files = {
        name: load_document(folder.parent / "articles" / name, published=PUBLISHED[name], publisher=publishers[name])
        for name in texts
    }
    read = tuple(item for document in files.values() for item in read_document(document, roster=roster).evidence)
    return {
        "coded": {"n_evidence": len(coded), **check(coded, plain)},
        "read": {"n_evidence": len(read), **check(read, files)},
    }


def check(evidence: Sequence[Evidence], documents: dict[str, Document]) -> dict[str, Any]:
    """Each thing asked for, true or false, with the numbers of the pledge."""
    claims = weigh_claims(evidence, sources={}, documents=documents)
    pledges = [c for c in claims if c.kind == "content" and c.is_pledge and has(c.act, "PAK", "ISR")]
    pledge = max(pledges, key=lambda c: len(c.vouches), default=None)
    accounts = [build_account([e for e in evidence if e.doc == name], documents) for name in (MEI, OPED)]
    comparison = compare_accounts(*accounts, focal="PAK")
    done = [e.act for e in evidence if e.act.status in ("happened", "ongoing") and not e.chain]
    found = {
        **check_pledge(pledge),
        "no attack or threat of Pakistan on Israel counts as done": not any(
            has(act, "PAK", "ISR") and act.type in ("ASSAULT", "THREATEN") for act in done
        ),
        **check_comparison(comparison, accounts),
    }
    result: dict[str, Any] = {"n_shown": sum(found.values()), "n_asked": len(found), "shown": found}
    if pledge:
        result["pledge"] = {
            "value": round(pledge.credibility.value, 3),
            "low": round(pledge.credibility.low, 3),
            "high": round(pledge.credibility.high, 3),
            "digit": pledge.digit,
        }
    groups = ("only_a", "both", "only_b", "contradicted", "because")
    result["counts"] = {group: len(getattr(comparison, group)) for group in groups}
    return result


def check_pledge(pledge: Claim | None) -> dict[str, bool]:
    """The nuclear pledge as one claim."""
    voices = pledge.vouches if pledge else ()
    claimants = {vouch.who for vouch in voices if not vouch.is_denial}
    stances = {vouch.stance for vouch in voices if vouch.is_denial}
    dismissals = [vouch for vouch in voices if vouch.stance == "dismiss"]
    return {
        "pledge: one claim of Iranian officials and Rezaei": claimants == {"IRN.gov", "IRN/mohsen-rezaei"},
        "pledge: relayed by the op-ed only": {vouch.publisher for vouch in voices} == {"oped"},
        "pledge: met by Asif's second-hand dismissal": any(
            vouch.who == "PAK/khawaja-muhammad-asif" and "WLD.unnamed" in vouch.relay for vouch in dismissals
        ),
        "pledge: no categorical denial": bool(voices) and "deny" not in stances,
        "pledge: content uncorroborated": pledge is not None and not pledge.is_corroborated,
        "pledge: interval wide (over .5)": pledge is not None and pledge.credibility.width > 0.5,
    }


def check_comparison(comparison: Comparison, accounts: Sequence[Account]) -> dict[str, bool]:
    """The two accounts side by side."""
    by_id = {item.id: item for account in accounts for item in account.evidence}
    only_mei = [by_id[name] for finding in comparison.only_a for name in finding.evidence_a]
    only_oped = [by_id[name] for finding in comparison.only_b for name in finding.evidence_b]
    reasons = {reason.kind for reason in comparison.because}
    cut_offs = [reason.text for reason in comparison.because if reason.kind == "cut-off"]
    alone = [item.act for item in (*only_mei, *only_oped)]
    common = [act for act in alone if act.type == "SUPPORT" and has(act, "PAK", "IRN") and act.status == "happened"]
    return {
        "shared expectation: words, not matter": any(f.kind == "expectation" for f in comparison.both),
        "Nobel nomination only in the one": any(item.passage and "Nobel" in item.passage.exact for item in only_mei),
        "Washington visit only in the one": any(
            item.passage and "visit to Washington" in item.passage.exact for item in only_mei
        ),
        "pledge only in the other": any(has(item.act, "PAK", "ISR") and item.chain for item in only_oped),
        "different cut-offs": any("knows of" in text or "was published on" in text for text in cut_offs),
        "no completed deed toward Iran in either": any(
            f.kind == "absence" and f.text.endswith("PAK toward IRN.") for f in comparison.both
        ),
        "reasons: kind of evidence, framing, unstated assumption": len(reasons) >= 4 or reasons
        >= {"kind of evidence", "framing", "unstated assumption"},
        "support for Iran in words is not listed as a difference": not common,
    }  # fmt: skip


def has(act: Act, actor: str, recipient: str) -> bool:
    """Whether an act goes from one state to another."""
    return any(x.startswith(actor) for x in act.actors) and any(x.startswith(recipient) for x in act.recipients)


def measure_speed(_options: argparse.Namespace) -> dict[str, Any]:
    """Rows of a feed weighed in a second, one core."""
    rng = random.Random(1)  # noqa: S311 - a bench's draws
    states = ["PAK", "IRN", "USA", "ISR", "IND", "CHN", "SAU", "TUR", "AFG", "RUS"]
    types = ["SUPPORT", "CONSULT", "ACCUSE", "AID", "COOPERATE", "THREATEN", "ASSAULT", "REQUEST", "REJECT"]
    rows = []
    for number in range(20_000):
        first, second = rng.sample(states, 2)
        day = date(2024, 1, 1) + timedelta(rng.randrange(500))
        act = Act(rng.choice(types), (first + rng.choice(["", ".gov", ".mil"]),), (second,),
                  when=Interval(day, day + timedelta(1)))  # fmt: skip
        rows.append(Evidence(f"e-{number}", act, "f.csv", publisher=f"p{rng.randrange(50)}", row=number, known_at=day))
    start = time.perf_counter()
    acts = weigh_acts(rows, sources={}, documents={})
    seconds = time.perf_counter() - start
    return {
        "rows": len(rows),
        "acts": len(acts),
        "seconds": round(seconds, 2),
        "rows_a_second": round(len(rows) / seconds),
    }


COMMANDS = {"gold": measure_gold, "copies": lambda options: measure_copies(options.data_folder), "speed": measure_speed}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    folder = Path(os.environ.get("TIGHTROPE_DATA", ROOT / ".." / "shared" / "data"))
    parser.add_argument("--data-folder", type=Path, default=folder, help="real files; default: TIGHTROPE_DATA")
    parser.add_argument("--gold-folder", type=Path, help="articles.jsonl; default: gold beside the data folder")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    result = COMMANDS[options.command](options)
    if options.json:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        show(result)


def show(value: Any, indent: str = "") -> None:
    """Print nested results, one line each."""
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in rows:
        if isinstance(inner, dict) or (isinstance(inner, list) and inner and isinstance(inner[0], dict)):
            print(f"{indent}{key}")
            show(inner, indent + "  ")
        else:
            print(f"{indent}{key}: {inner}")


if __name__ == "__main__":
    main()
