"""The project's own gold texts are complete, balanced, and copied from nowhere."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "bench" / "gold"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "texts").glob("*.txt"))}


def read_documents():
    with (FOLDER / "documents.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_every_text_is_listed_with_its_day():
    rows = read_documents()
    assert [row["name"] for row in rows] == sorted(TEXTS)
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["published"]) for row in rows)


def test_there_are_over_400_sentences_on_twelve_crises():
    sentences = [s for text in TEXTS.values() for s in re.split(r'(?<=[.!?”"])\s+(?=[A-Z“"])', text.strip())]
    assert len(sentences) >= 400
    assert len({row["crisis"] for row in read_documents()}) >= 12


def test_the_halves_are_balanced_within_each_register():
    counts = Counter((row["register"], row["half"]) for row in read_documents())
    for register in ("news", "analysis"):
        assert abs(counts[register, "test"] - counts[register, "held"]) <= 1


def shingles(text, size=12):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


@pytest.mark.data
def test_no_twelve_words_are_those_of_the_published_articles(data_folder):
    articles = [path.read_text(encoding="utf-8") for path in (data_folder.parent / "articles").glob("*.txt")]
    published = set().union(*(shingles(article) for article in articles))
    assert not published & set().union(*(shingles(text) for text in TEXTS.values()))
