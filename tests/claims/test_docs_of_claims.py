"""The page on claims says what the table of ratios says."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "concepts" / "claims.md").read_text(encoding="utf-8")
TABLE = tomllib.loads((ROOT / "src" / "tightrope" / "claims" / "ratios.toml").read_text(encoding="utf-8"))


def test_the_table_of_ratios_in_the_docs_is_the_file():
    rows = [
        f"| {name} | {entry} | {low:g} to {high:g} |"
        for name, entries in TABLE.items()
        if name not in ("digit", "copies", "agencies")
        for entry, (low, high) in entries.items()
    ]
    shown = [line for line in PAGE.splitlines() if line.startswith("| ") and line.split("|")[1].strip() in TABLE]
    assert shown == rows


def test_the_limits_of_copies_and_digits_in_the_docs_are_those_of_the_file():
    copies = TABLE["copies"]
    words = (
        f"if {copies['in_order']:.0%} of the words of one stand in the other in the same order, sentence by sentence, or if "
        f"{copies['whole_sentences']:.0%} of them stand in sentences of which three quarters do"
    ).replace("%", " %")
    assert words in " ".join(PAGE.split())
    assert [f"{bound:g}"[1:] in PAGE for bound in TABLE["digit"]["bounds"]] == [True] * 4
