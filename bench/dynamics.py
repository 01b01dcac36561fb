"""Benches of the dynamics: golden tables, balance signs, ranking, forecasts, scale, simulation.

    python bench/dynamics.py golden                 published coefficient tables
    python bench/dynamics.py rank --data DIR        next-act ranking
    python bench/dynamics.py forecast --events FILE weekly forecasts against their baseline
    python bench/dynamics.py balance --events FILE  signs of the signed triads over seeds
    python bench/dynamics.py scale --events N       cost of a fit
    python bench/dynamics.py sparse --actors N      fit, ranking and simulation among very many actors
    python bench/dynamics.py simulate --events FILE coverage and speed of simulated weeks

Each takes --json. The data folder is $TIGHTROPE_DATA, or ../shared/data beside the project.
"""

import argparse
import dataclasses
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
DATA = Path(os.environ.get("TIGHTROPE_DATA", ROOT / ".." / "shared" / "data")).resolve() / "dynamics"


def run_golden(arguments) -> dict:
    from dynamics_golden import run_golden as run

    tables = run(DATA / "rem", only=arguments.only)
    for t in tables:
        print(f"{t.name:<3} {'matched' if t.is_matched else 'OFF':<8} largest gap {t.gap:.2g}  {t.about}"
              + (f" ({t.note})" if t.note else ""))  # fmt: skip
    matched = sum(t.is_matched for t in tables)
    print(f"{matched} of {len(tables)} tables matched")
    return {
        "matched": matched,
        "tables": [{**dataclasses.asdict(t), "gap": t.gap, "matched": t.is_matched} for t in tables],
    }


def run_rank(arguments) -> dict:
    from dynamics_rank import run_rank as run

    return run(Path(arguments.data), split=arguments.split, seed=arguments.seed, names=not arguments.no_names, show=8)


def run_weeks(arguments) -> dict:
    import dynamics_weeks as weeks

    path = Path(arguments.events)
    if arguments.verb == "forecast":
        return weeks.run_forecast(path, seed=arguments.seed)
    if arguments.verb == "balance":
        return weeks.run_balance(path)
    return weeks.run_simulate(path, seed=arguments.seed, paths=arguments.paths, origins=arguments.origins)


def run_scale(arguments) -> dict:
    from dynamics_scale import fit_length
    from dynamics_scale import run_scale as run

    if arguments.streamed:
        from tightrope.dynamics import fit

        fit.KEEP_BYTES = 0
    fit_length(20_000)  # the first call loads or compiles
    return run(arguments.events, classes=tuple(arguments.classes))


def run_sparse(arguments) -> dict:
    from dynamics_sparse import compare_partners
    from dynamics_sparse import run_sparse as run

    beside = compare_partners(arguments.beside)
    return {"beside": beside, "large": run(arguments.events, actors=arguments.actors, paths=arguments.paths)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    golden = verbs.add_parser("golden")
    golden.add_argument("--only", default="", help="first letters, comma-separated: G,W,C,J,R,F")
    golden.set_defaults(run=run_golden)
    rank = verbs.add_parser("rank")
    rank.add_argument("--data", default=str(DATA / "icews14"))
    rank.add_argument("--split", default="test", choices=("valid", "test"))
    rank.add_argument("--no-names", action="store_true", help="do not read places and sectors from entity names")
    rank.add_argument("--seed", type=int, default=0)
    rank.set_defaults(run=run_rank)
    for word in ("forecast", "balance", "simulate"):
        weeks = verbs.add_parser(word)
        weeks.add_argument("--events", default=str(DATA / "keds" / "gulf_all.csv.gz"))
        weeks.add_argument("--seed", type=int, default=0)
        weeks.set_defaults(run=run_weeks)
    weeks.add_argument("--paths", type=int, default=1000)
    weeks.add_argument("--origins", type=int, default=12)
    scale = verbs.add_parser("scale")
    scale.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    scale.add_argument("--classes", nargs="+", default=["cooperation", "conflict"], help="classes whose acts are cases")
    scale.add_argument("--streamed", action="store_true", help="keep no design at any length, as ten million do not")
    scale.set_defaults(run=run_scale)
    sparse = verbs.add_parser("sparse")
    sparse.add_argument("--actors", type=int, default=100_000)
    sparse.add_argument("--events", type=int, default=1_000_000)
    sparse.add_argument("--paths", type=int, default=20)
    sparse.add_argument(
        "--beside", type=int, default=50_000, help="acts of the small world that the dense state fits too"
    )
    sparse.set_defaults(run=run_sparse)
    for verb in verbs.choices.values():
        verb.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    clock = time.perf_counter()
    out = sys.stdout
    if arguments.json:
        sys.stdout = sys.stderr
    result = arguments.run(arguments)
    result["seconds"] = round(time.perf_counter() - clock, 1)
    print(f"{result['seconds']} s")
    if arguments.json:
        sys.stdout = out
        print(json.dumps(result, default=lambda x: x.tolist() if hasattr(x, "tolist") else str(x)))


if __name__ == "__main__":
    main()
