"""What learned weights may change, whatever they say: checked with weights that always give one answer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.nouns import Document, Evidence
from tightrope.reading import read_document
from tightrope.reading.acts import code_scene
from tightrope.reading.counterparts import FROM_CONTEXT, fill_recipients, is_from_context
from tightrope.reading.read import STEPS, Annotated
from tightrope.reading.scenes import Scene
from tightrope.reading.settling import (
    DEEDS,
    DENIALS,
    CodedScenes,
    lacks_entry,
    settle_all,
    settle_sides,
    settle_statuses,
    settle_types,
)
from tightrope.reading.sides import list_candidates, survey
from tightrope.reading.weights import Weights, load_weights, share, write_weights
from tightrope.reading.wording import describe_wording
from tightrope.roster import load_roster

ROSTER = load_roster()
TEXT = (
    "Norway threatened to bomb Finland if Sweden joined. Japan said that it would not sell arms to Norway. "
    "On Monday Finland expelled two Norwegian diplomats. Denmark praised the decision. Sweden recalled its ambassador. "
    "Iceland refused to comment. Japan may lift the tariff. Finnish towns were bombed on Friday. Norway waltzed on."
)
STATUSES = ("happened", "ongoing", "planned", "conditional", "hypothetical", "general")


def code(text: str = TEXT) -> tuple[tuple[Scene, ...], CodedScenes]:
    """The acts of a text as the rules code them."""
    annotated = Annotated(Document("text.txt", "0" * 64, text, published=date(2019, 5, 1)), ROSTER)
    for step in STEPS[:4]:
        annotated = step(annotated)
    return annotated.scenes, tuple(code_scene(scene) for scene in annotated.scenes)


def read(text: str) -> list[Evidence]:
    document = Document("text.txt", "0" * 64, text, published=date(2019, 5, 1))
    return list(read_document(document, roster=ROSTER).evidence)


SCENES, CODED = code()


def always(answer: str) -> Weights:
    """Weights that are sure of one answer, whatever the features."""
    return Weights((answer,), {})


@pytest.mark.parametrize("answer", ["ASSAULT", "AID", "SUPPORT", "ASSERT"])
def test_no_word_of_the_lexicon_becomes_a_deed_nor_a_deed_a_word(answer: str) -> None:
    settled = settle_types(SCENES, CODED, weights=always(answer))
    pairs = [(old, new) for olds, news in zip(CODED, settled, strict=True) for old, new in zip(olds, news, strict=True)]
    assert any(old.label != new.label for old, new in pairs)
    for old, new in pairs:
        if old.label != new.label and not lacks_entry(old):
            assert answer == "ASSERT" or (old.label in DEEDS) == (new.label in DEEDS)


@pytest.mark.parametrize("answer", ["DENY", "DISMISS", "ASSERT", "ACCUSE"])
def test_nothing_becomes_a_denial_or_ceases_to_be_one(answer: str) -> None:
    scenes, coded = code("Norway denied the charge. Finland waltzed on. Japan declined to comment. Chad praised Peru.")
    settled = settle_types(scenes, coded, weights=always(answer))
    assert any(item.label in DENIALS for items in coded for item in items)
    for olds, news in zip(coded, settled, strict=True):
        for old, new in zip(olds, news, strict=True):
            assert old.label == new.label if old.label in DENIALS else new.label not in DENIALS


def test_an_act_that_only_the_weights_take_for_one_is_flagged_and_moves_no_position() -> None:
    settled = settle_types(SCENES, CODED, weights=always("ASSAULT"))
    pairs = [(old, new) for olds, news in zip(CODED, settled, strict=True) for old, new in zip(olds, news, strict=True)]
    learned = [(old, new) for old, new in pairs if new.is_guess]
    assert learned
    for old, new in learned:
        assert lacks_entry(old)
        assert "learned from coded texts (1.00)" in new.rule


@pytest.mark.parametrize("answer", STATUSES)
def test_a_status_never_becomes_more_real_than_the_rules_found_it(answer: str) -> None:
    real = {"happened", "ongoing", "general"}
    settled = settle_statuses(SCENES, CODED, weights=always(answer))
    for olds, news in zip(CODED, settled, strict=True):
        for old, new in zip(olds, news, strict=True):
            assert old.judgement.status in real or new.judgement.status not in real
            assert new.judgement.polarity == old.judgement.polarity
            if new.judgement.status != "conditional":
                assert new.judgement.condition is None or new is old


@given(st.dictionaries(st.sampled_from(["in", "out", "none", "rule", "top", "prev1"]), st.integers(-900, 900)))
def test_a_side_that_the_clause_names_is_never_touched_and_a_found_one_is_flagged(table: dict[str, int]) -> None:
    weights = Weights(("chosen",), {name: ((0, weight),) for name, weight in table.items()})
    filled = fill_recipients(SCENES, CODED)
    for old, new in zip(filled, settle_sides(SCENES, filled, role="recipient", weights=weights), strict=True):
        for before, after in zip(old, new, strict=True):
            if before.recipients.ids and not is_from_context(before.recipients):
                assert after.recipients == before.recipients
            elif after.recipients.ids:
                assert is_from_context(after.recipients)
                assert not set(after.recipients.states) & set(before.actors.states)


def test_who_acts_in_a_clause_that_names_someone_unknown_stays_unknown() -> None:
    scenes, coded = code("Norway bombed Finland on Monday. On Friday Finland was bombed again by a gang of smugglers.")
    anyone = Weights(("chosen",), {"in": ((0, 900),), "prev1": ((0, 900),)})
    assert settle_sides(scenes, coded, role="actor", weights=anyone)[1][0].actors.ids == ()


def test_candidates_begin_with_whom_the_rules_took_and_leave_out_the_other_side() -> None:
    background, filled = survey(SCENES, CODED), fill_recipients(SCENES, CODED)
    for scene, items in zip(SCENES, filled, strict=True):
        for item in items:
            candidates = list_candidates(background, scene, item, role="recipient", before=())
            assert candidates[0].ids == item.recipients.ids
            assert len({candidate.states for candidate in candidates}) == len(candidates)
            assert any(not candidate.ids for candidate in candidates)
            assert not any(set(candidate.ids) & set(item.actors.ids) for candidate in candidates[1:])


def test_no_feature_says_who_somebody_is() -> None:
    background = survey(SCENES, CODED)
    features = {
        feature.lower()
        for scene, items in zip(SCENES, CODED, strict=True)
        for item in items
        for candidate in list_candidates(background, scene, item, role="actor", before=())
        for feature in describe_wording(scene, item) | candidate.features
    }
    names = (
        "norw",
        "finland",
        "finnish",
        "swed",
        "japan",
        "denmark",
        "iceland",
        "nor.",
        "fin.",
        "swe",
        "jpn",
        "dnk",
        "isl",
    )
    assert not [feature for feature in features if any(name in feature for name in names)]


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_features_does_not_matter(order: list[str]) -> None:
    weights = Weights(("x", "y"), {"a": ((0, 31),), "b": ((1, 7), (0, -12)), "c": ((1, 90),), "d": ((0, 3), (1, 4))})
    assert weights.rate(order) == weights.rate(["a", "b", "c", "d"])


def test_shares_are_the_softmax_of_the_sums() -> None:
    one, other = share([100, 0])
    assert one / other == pytest.approx(2.718281828)
    assert share([100_000, -100_000]) == [1.0, 0.0]


@pytest.mark.parametrize("name", ["types", "statuses", "actors", "recipients"])
def test_the_files_of_weights_are_read_and_written_alike(name: str, tmp_path: object) -> None:
    weights = load_weights(name)
    lines = write_weights(weights).splitlines()
    assert len(lines) == len(weights.table) + 1 > 1000
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.split("\t")[0])
    assert set(load_weights("statuses").answers) == set(STATUSES)


def test_all_that_is_settled_is_told_in_the_rules_of_the_record() -> None:
    settled = settle_all(SCENES, CODED)
    assert any("learned" in item.recipients.rule for items in settled for item in items) or any(
        "learned" in item.rule for items in settled for item in items
    )
    for item in read(TEXT):
        if any("learned" in rule for rule in item.rules if rule.startswith("recipient")):
            assert FROM_CONTEXT in item.flags
            assert item.is_guessed
