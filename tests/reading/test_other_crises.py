"""What texts on other crises asked of the reader: on sentences of our own, none of them from a gold text."""

from __future__ import annotations

from datetime import date

import pytest

from tightrope.nouns import Document, Evidence
from tightrope.reading import read_document
from tightrope.roster import load_roster

ROSTER = load_roster()


def read(text: str, *, on: date = date(2019, 5, 1)) -> list[Evidence]:
    document = Document("text.txt", "0" * 64, text, published=on)
    return list(read_document(document, roster=ROSTER).evidence)


def code(text: str, *, on: date = date(2019, 5, 1)) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(item.act.type, item.act.actors, item.act.recipients) for item in read(text, on=on)]


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("an invasion", "ACCUSE"),
        ("reckless", "ACCUSE"),
        ("baseless", "DENY"),
        ("historic", "SUPPORT"),
    ],
)
def test_what_someone_calls_another_is_a_charge_a_denial_or_praise(word: str, label: str) -> None:
    found = code(f"Norway expelled three Finnish diplomats. Finland called the decision {word}.")
    assert label in {kind for kind, actors, recipients in found if "FIN" in actors or "NOR" in actors}
    if label in ("ACCUSE", "SUPPORT"):
        assert (label, ("FIN",)) in {(kind, actors) for kind, actors, _ in found}


def test_a_name_that_neither_blames_nor_praises_is_no_record_about_an_act_told_before() -> None:
    found = code("Norway expelled three Finnish diplomats. Finland called the decision odd.")
    assert [kind for kind, _, _ in found] == ["SANCTION"]


def test_what_is_denied_is_told_on_the_word_of_who_denies_it() -> None:
    found = read("Norway denied that its troops had attacked Finland.")
    attack = next(item for item in found if item.act.type == "ASSAULT")
    assert [holder.stance for holder in attack.chain] == ["deny"]
    assert attack.certainty < 0


def test_a_speaker_goes_on_after_what_he_denied() -> None:
    found = read("Norway denied that Sweden had attacked the convoy and blamed Finland.")
    blame = next(item for item in found if item.act.type == "ACCUSE")
    assert (blame.act.actors, blame.act.recipients, blame.chain) == (("NOR",), ("FIN",), ())


def test_an_own_refusal_to_come_is_a_refusal_now() -> None:
    (item,) = [found for found in read("Norway said that it would not help Finland.") if found.act.type == "REJECT"]
    assert (item.act.mode, item.act.status, item.act.polarity) == ("assist", "happened", "affirmed")


def test_the_future_told_in_the_past_is_planned_and_with_a_condition_conditional() -> None:
    plain = read("Norway said that Sweden would attack Finland.")
    tied = read("Norway said that Sweden would attack Finland if it closed the port.")
    assert [item.act.status for item in plain if item.act.type == "ASSAULT"] == ["planned"]
    assert [item.act.status for item in tied if item.act.type == "ASSAULT"] == ["conditional"]


def test_an_own_hostile_future_is_a_threat_beside_the_act() -> None:
    kinds = {item.act.type for item in read("Norway said that it would bomb Finland.")}
    assert kinds == {"THREATEN", "ASSAULT"}


def test_a_role_with_a_name_between_commas_is_one_person() -> None:
    found = code("Norway was angry. Its defence minister, Ola Testmann, accused Finland of theft.")
    assert ("ACCUSE", ("NOR/ola-testmann",), ("FIN",)) in found
    found = code("A spokesman for the Norwegian coastal authority, Kari Testmann, condemned Finland.")
    assert ("ACCUSE", ("NOR/kari-testmann",), ("FIN",)) in found


def test_a_crowd_without_an_owner_is_of_the_place_where_it_acts() -> None:
    assert ("PROTEST", ("FIN.public",)) in {
        found[:2] for found in code("Crowds marched through the streets in Helsinki.")
    }


def test_a_public_can_act_on_its_own_government() -> None:
    found = code("Norwegian protesters stormed the Norwegian parliament.")
    assert any(kind == "PROTEST" and actors == ("NOR.public",) and recipients for kind, actors, recipients in found)


def test_a_bloc_that_acted_together_stands_together_again() -> None:
    found = read("Norway, Sweden and Denmark sanctioned Finland. On Monday Finland recalled its ambassador.")
    recalled = next(item for item in found if "recalled" in item.passage.exact)
    assert recalled.act.recipients == ("NOR", "SWE", "DNK")


def test_an_outsider_that_calls_for_calm_calls_on_both_sides() -> None:
    found = read("Norway attacked Finland on Monday. Finland attacked Norway on Tuesday. Japan called for restraint.")
    called = next(item for item in found if item.act.actors == ("JPN",))
    assert set(called.act.recipients) == {"NOR", "FIN"}


def test_forces_that_move_are_mobilised_and_what_is_sent_is_no_target() -> None:
    assert ("MOBILIZE", ("NOR.mil",), ("FIN",)) in code("Norwegian paratroopers drove into Finland at dawn.")
    sent = next(found for found in code("Norway sent Norwegian troops to Finland.") if found[0] == "MOBILIZE")
    assert sent[2] == ("FIN",)


def test_a_leader_of_the_past_is_the_one_of_the_document_s_day() -> None:
    text = "Bush condemned Iraq."
    assert code(text, on=date(1990, 9, 1))[0][1] == ("USA/george-h-w-bush",)
    assert code(text, on=date(2003, 3, 1))[0][1] == ("USA/george-w-bush",)


def test_what_it_picks_up_is_what_is_opened_or_shut() -> None:
    found = {kind for kind, _, _ in code("Norway closed its border to Finland, then opened it.")}
    assert found == {"COERCE", "RETREAT"}


def test_an_entry_that_says_not_is_affirmed() -> None:
    (item,) = [
        found for found in read("Norway has not allowed Finnish ships into its ports.") if found.act.type == "COERCE"
    ]
    assert item.act.polarity == "affirmed"
