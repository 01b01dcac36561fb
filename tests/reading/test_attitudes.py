"""Source, cue and content as exact words: every form of attribution, on sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.reading.attitudes import find_attributions, join_sentences
from tightrope.reading.labels import label_words
from tightrope.reading.parse import parse_words
from tightrope.reading.quotations import find_quotes


def read(text, *, is_open=False):
    words = text.split(" ")
    sentence = join_sentences(parse_words(words))
    return [
        (
            " ".join(words[slice(*found.source)]) if found.source else None,
            " ".join(words[slice(*found.cue)]),
            [" ".join(words[slice(*content)]) for content in found.contents],
        )
        for found in find_attributions(sentence, is_open=is_open)
    ]


def label(text, *, is_open=False):
    return label_words(join_sentences(parse_words(text.split(" "))), is_open=is_open)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The minister said that the border would stay open .",
            "The minister",
            "said",
            "that the border would stay open",
        ),
        ("The strikes were a mistake , the general said .", "the general", "said", "The strikes were a mistake"),
        ("“ We will answer , ” the general said .", "the general", "said", "“ We will answer , ”"),
        ("“ We will answer , ” said the general .", "the general", "said", "“ We will answer , ”"),
        ("According to the ministry , the talks failed .", "the ministry", "According to", "the talks failed"),
        ("The ministry has repeatedly denied the report .", "The ministry", "has repeatedly denied", "the report"),
        (
            "Norway refused to sign the treaty .",
            "Norway",
            "refused",
            "to sign the treaty",
        ),
        ("The envoy went on to say that talks had failed .", "The envoy", "went on to say", "that talks had failed"),
        (
            "The envoy repeated Norway 's claim that talks had failed .",
            "Norway 's",
            "claim",
            "that talks had failed",
        ),
    ],
)
def test_a_form_of_attribution_gives_its_exact_words(text, source, cue, content):
    assert (source, cue, [content]) in read(text)


def test_a_source_takes_its_appositive_with_the_closing_comma():
    (found,) = read("Ada Berg , the foreign minister of Norway , said that talks had failed .")
    assert found[0] == "Ada Berg , the foreign minister of Norway ,"


def test_a_content_cut_by_its_source_is_two_stretches():
    text = "“ We will answer , ” said the general . “ No one will stop us . ”"
    labels = label(text)
    assert labels.count("B-content") == 2
    assert labels[text.split(" ").index("general")] == "I-source"


def test_a_quotation_that_runs_in_from_the_paragraph_before_is_content():
    words = ["No", "one", "will", "stop", "us", ",", "”", "she", "said", "."]
    labels = label(" ".join(words), is_open=True)
    assert labels[: words.index("”") + 1] == ["B-content", *["I-content"] * 6]


def test_of_nested_attributions_the_outer_one_is_written():
    words = ["The", "envoy", "said", "that", "Norway", "had", "denied", "the", "report", "."]
    labels = label(" ".join(words))
    assert labels.count("B-cue") == 1
    assert labels[2] == "B-cue"


def test_an_unpaired_mark_does_not_swallow_the_text_before_it():
    quotes, is_open = find_quotes(["It", "was", "“", "great", "”", "he", "said", "“", "and"])
    assert [(quote.first, quote.last, quote.closes) for quote in quotes] == [(2, 5, True), (7, 9, False)]
    assert is_open


WORDS = st.sampled_from(
    ["said", "that", "“", "”", '"', "''", "``", ",", ".", ":", "--", "the", "general", "Norway", "claims", "to", "by",
     "according", "will", "not", "(", ")", "who", "he", "refused", "was", "accused", "of", "ZARIF", "and"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25), st.booleans())
def test_no_order_of_words_raises_and_labels_are_well_formed(words, is_open):
    labels = label(" ".join(words), is_open=is_open)
    assert len(labels) == len(words)
    for before, here in zip(["O", *labels], labels, strict=False):
        assert not here.startswith("I-") or before[2:] == here[2:]


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25))
def test_quotations_are_in_order_and_do_not_overlap(words):
    quotes, _ = find_quotes(words)
    rims = [rim for quote in quotes for rim in (quote.first, quote.last)]
    assert rims == sorted(rims)
    assert all(quote.first < quote.last <= len(words) for quote in quotes)
