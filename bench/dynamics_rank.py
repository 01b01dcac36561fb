"""Next-act ranking on a folder of dated facts."""

import time
from pathlib import Path

from tightrope.dynamics.graph import load_graph
from tightrope.dynamics.ranking import FILTERS, TIES, fit_ranker, rank_answers


def run_rank(folder: Path, *, split: str, seed: int, names: bool, show: int) -> dict:
    clock, cpu = time.perf_counter(), time.process_time()
    graph = load_graph(folder, names=names)
    loaded = time.perf_counter() - clock
    ranker = fit_ranker(graph, seed=seed)
    fitted = time.perf_counter() - clock
    ranks = rank_answers(graph, ranker, split=split)
    total = time.perf_counter() - clock
    print(f"{folder.name}, {split}: {len(ranks.day)} queries, single step; {ranker.queries} training queries, seed {seed}"
          + ("" if names else ", names of entities not used"))  # fmt: skip
    result = {"headline": ranks.score(), "names": names, "split": split, "queries": len(ranks.day), "conventions": {}}
    for filters in FILTERS:
        for ties in TIES:
            result["conventions"][f"{filters}, {ties} ties"] = ranks.score(filters=filters, ties=ties)
    for word, keep in (("whom? (object)", ~ranks.inverse), ("who? (subject)", ranks.inverse)):
        result["conventions"][f"time-aware, average ties, {word} only"] = ranks.score(keep=keep)
    for name, scores in result["conventions"].items():
        print(f"  {name:<55} " + "  ".join(f"{k} {v:5.1f}" for k, v in scores.items()))
    order = abs(ranker.weights * ranker.spread).argsort()[::-1][:show]
    print(
        "  heaviest signals (weight x spread, standard error): "
        + "; ".join(
            f"{ranker.names[j]} {ranker.weights[j] * ranker.spread[j]:+.2f} ({ranker.errors[j] * ranker.spread[j]:.2f})"
            for j in order
        )
    )
    print(
        f"  seconds: load {loaded:.1f}, fit {fitted - loaded:.1f}, rank {total - fitted:.1f}, all {total:.1f} on the clock; {time.process_time() - cpu:.1f} of processor"
    )
    return {**result, "run_seconds": total}
