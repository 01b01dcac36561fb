"""The reference page of effects, written from the table itself."""

from __future__ import annotations

from tightrope.dynamics.effects import Effect, load_effects
from tightrope.dynamics.signals import SIGNALS

HEAD = """# Effects

This page is written from `src/tightrope/dynamics/effects.toml` by `tightrope.dynamics.catalogue.write_catalogue()`;
a test fails when the two differ. Do not edit it by hand.

s is the sender and t the target of a candidate act. `a[i,j]` is what the layer `of` remembers of acts from i to j,
`b[i,j]` the same of the layer `by`: the sum of weights, halved every `half_life`, or over a `window`, or for ever if
neither is given. `f` is the term's `combine`: `min` (default), `product`, or `binary` (both above 0; no half-life).
`scale` turns a value x into x (`plain`), log(1 + x) (`log`), its root (`root`) or 1 if x > 0 (`binary`); `partners`
counts partners instead of acts in strengths. Any layer may be a class of acts or a network from outside.

The last column is the value of the effect in the small history at the head of the table, worked out by hand; the tests
compute it again. Reading costs O(1) unless said otherwise; N is the number of actors.
"""


def _describe_row(effect: Effect) -> str:
    needs = ", ".join(f"`{n}`" for n in effect.needs) or "–"
    cells = (
        f"`{effect.name}`", effect.formula, needs, effect.init, effect.update, effect.read, effect.reference,
        f"{effect.vector:.6g}",
    )  # fmt: skip
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def write_catalogue() -> str:
    """The text of docs/reference/effects.md."""
    lines = [HEAD]
    families = list(dict.fromkeys(e.family for e in load_effects()))
    for family in families:
        lines += [f"\n## {family[0].upper()}{family[1:]}\n"]
        lines += ["| effect | formula | needs | starts at | an act changes | a reading costs | reference | example |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        lines += [_describe_row(e) for e in load_effects() if e.family == family]
    lines += ["\n## Signals of the ranking model\n"]
    lines += ["For rankings among thousands of entities and hundreds of relations (`tightrope.dynamics.ranking`).\n"]
    lines += ["| signal | formula |", "|---|---|"]
    lines += [f"| {name} | {formula.replace('|', '/')} |" for name, formula in SIGNALS]
    return "\n".join(lines) + "\n"
