"""Names resolve to actors as of a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.roster import Roster, load_roster

JUNE = date(2025, 6, 20)


@pytest.fixture(scope="module")
def roster() -> Roster:
    return load_roster()


# The states, bodies, offices and people of two commentaries on Pakistan in June 2025, by the names used there.
NAMED = [
    ("Afghanistan", "AFG"),
    ("Afghan insurgents", "AFG.reb"),
    ("Afghan Taliban", "AFG.reb.taliban"),
    ("China", "CHN"),
    ("Beijing", "CHN.gov"),
    ("Gulf states", "GULF"),
    ("International Monetary Fund", "IGO.imf"),
    ("IMF", "IGO.imf"),
    ("Organization of Islamic Cooperation", "IGO.oic"),
    ("UN Security Council", "IGO.unsc"),
    ("India", "IND"),
    ("New Delhi", "IND.gov"),
    ("Iran", "IRN"),
    ("Tehran", "IRN.gov"),
    ("Iranian officials", "IRN.gov"),
    ("Hardline factions in Tehran", "IRN.hardliners"),
    ("Iran's military", "IRN.mil"),
    ("Maj. Gen. Abdolrahim Mousavi", "IRN/abdolrahim-mousavi"),
    ("Supreme Leader Ayatollah Ali Khamenei", "IRN/ali-khamenei"),
    ("Iran’s Supreme Leader Ayatollah Ali Khamenei", "IRN/ali-khamenei"),
    ("President Masoud Pezeshkian", "IRN/masoud-pezeshkian"),
    ("Mohsen Rezaei", "IRN/mohsen-rezaei"),
    ("Israel", "ISR"),
    ("Jerusalem", "ISR.gov"),
    ("Pakistan", "PAK"),
    ("Islamabad", "PAK.gov"),
    ("the Pakistani government", "PAK.gov"),
    ("Pakistan's Foreign Office", "PAK.gov.foreign"),
    ("Pakistan's military", "PAK.mil"),
    ("political opposition in Pakistan", "PAK.opp"),
    ("public of Pakistan", "PAK.public"),
    ("Terrorist groups in Balochistan", "PAK.reb.balochistan"),
    ("Field Marshal Asim Munir", "PAK/asim-munir"),
    ("Pakistan’s Army head, Field Marshal Asim Munir", "PAK/asim-munir"),
    ("Defense Minister Khawaja Muhammad Asif", "PAK/khawaja-muhammad-asif"),
    ("Prime Minister Shehbaz Sharif", "PAK/shehbaz-sharif"),
    ("Shahbaz Sharif", "PAK/shehbaz-sharif"),
    ("Palestinians", "PSE"),
    ("Russia", "RUS"),
    ("Soviet Union", "RUS"),
    ("Saudi Arabia", "SAU"),
    ("Turkey", "TUR"),
    ("United States", "USA"),
    ("US", "USA"),
    ("U.S.", "USA"),
    ("Washington", "USA.gov"),
    ("US State Department", "USA.gov.foreign"),
    ("US military", "USA.mil"),
    ("President Donald Trump", "USA/donald-trump"),
    ("Biden", "USA/joe-biden"),
    ("Secretary of State Marco Rubio", "USA/marco-rubio"),
]


@pytest.mark.parametrize(("name", "actor_id"), NAMED)
def test_the_named_actors_of_the_commentaries_resolve_to_one(roster: Roster, name: str, actor_id: str) -> None:
    resolution = roster.resolve(name, on=JUNE)
    assert [actor.id for actor in resolution.candidates] == [actor_id], resolution.rule


def test_a_homonym_returns_all_who_bear_it(roster: Roster) -> None:
    resolution = roster.resolve("Congo")
    assert resolution.actor is None
    assert {actor.id for actor in resolution.candidates} == {"COD", "COG"}
    assert {actor.id for actor in roster.resolve("Sharif", on=JUNE).candidates} >= {
        "PAK/nawaz-sharif",
        "PAK/shehbaz-sharif",
    }


def test_a_bare_role_needs_a_country_from_context(roster: Roster) -> None:
    assert roster.resolve("the Prime Minister", on=JUNE).candidates == ()
    within = roster.resolve("the Prime Minister", on=JUNE, within="PAK")
    assert within.actor is not None
    assert within.actor.id == "PAK/shehbaz-sharif"
    office = roster.resolve("Foreign Office", within="PAK").actor
    assert office is not None
    assert office.id == "PAK.gov.foreign"


def test_an_office_is_held_by_whoever_held_it_that_day(roster: Roster) -> None:
    holders = [roster.resolve("US President", on=date(year, 6, 20)).actor for year in (2023, 2025)]
    assert [holder.id for holder in holders if holder] == ["USA/joe-biden", "USA/donald-trump"]


def test_an_office_without_a_known_holder_is_its_ministry_and_says_so(roster: Roster) -> None:
    resolution = roster.resolve("Tuvalu's foreign minister", on=JUNE)
    assert [actor.id for actor in resolution.candidates] == ["TUV.gov.foreign"]
    assert resolution.rule == "office, holder unknown"


def test_past_the_day_it_was_checked_an_answer_is_stale(roster: Roster) -> None:
    assert roster.resolve("Asim Munir", on=date(2022, 12, 1)).is_stale is False
    assert roster.resolve("Asim Munir", on=date(2099, 1, 1)).is_stale is True
    assert roster.resolve("Asim Munir").is_stale is False


def test_a_pronoun_is_not_a_state(roster: Roster) -> None:
    assert roster.resolve("us").candidates == ()


@pytest.mark.parametrize(
    ("word", "name", "actor_id"),
    [("polish", "Polish", "POL"), ("male", "Male", "MDV.gov"), ("dawn", "Dawn", "PAK.media.dawn")],
)
def test_a_single_word_in_lower_case_is_a_state_or_nothing(roster: Roster, word: str, name: str, actor_id: str) -> None:
    assert roster.resolve(word).candidates == ()
    assert [actor.id for actor in roster.resolve(name).candidates] == [actor_id]
    assert [actor.id for actor in roster.resolve("pakistan").candidates] == ["PAK"]


def test_who_speaks_for_a_state_changes_with_the_day(roster: Roster) -> None:
    assert roster.speaks_for("AFG.reb.taliban", on=date(2021, 8, 14)) is None
    assert roster.speaks_for("AFG.reb.taliban", on=date(2021, 8, 15)) == "AFG"
    assert roster.speaks_for("USA/joe-biden", on=date(2025, 1, 19)) == "USA"
    assert roster.speaks_for("USA/joe-biden", on=date(2025, 1, 20)) is None


@pytest.mark.parametrize(
    ("actor_id", "speaks_for"),
    [("PAK", "PAK"), ("PAK.gov", "PAK"), ("PAK.gov.foreign", "PAK"), ("PAK.mil", "PAK"), ("IRN.mil.irgc", "IRN"),
     ("PAK.opp", None), ("PAK.public", None), ("PAK.reb.balochistan", None), ("IRN.hardliners", None),
     ("IRN/mohsen-rezaei", None), ("IGO.oic", "IGO.oic"), ("USA.media.ap", None), ("LBN/naim-qassem", None), ("GULF", None), ("XYZ", None)],
)  # fmt: skip
def test_states_governments_and_forces_speak_for_the_state_and_no_one_else(
    roster: Roster, actor_id: str, speaks_for: str | None
) -> None:
    assert roster.speaks_for(actor_id, on=JUNE) == speaks_for


def test_every_name_in_the_roster_finds_its_actor(roster: Roster) -> None:
    for name in roster.iter_names():
        day = name.valid_from
        assert name.actor_id in {actor.id for actor in roster.resolve(name.text, on=day).candidates}, name


@given(st.text(max_size=60))
def test_any_text_resolves_without_an_error(text: str) -> None:
    resolution = load_roster().resolve(text, on=JUNE)
    assert resolution.name == text
    assert (resolution.rule == "none") == (not resolution.candidates)


@given(st.sampled_from([name for name, _ in NAMED]), st.sampled_from(["{}", "  {} ", "{}'s", "{}’s", "the {}"]))
def test_spacing_articles_and_genitives_change_nothing(name: str, dress: str) -> None:
    roster = load_roster()
    plain, dressed = roster.resolve(name, on=JUNE), roster.resolve(dress.format(name), on=JUNE)
    assert plain.candidates == dressed.candidates


def test_an_office_in_the_title_tells_homonyms_apart(roster: Roster) -> None:
    assert roster.resolve("Sharif", on=JUNE).actor is None
    sharif = roster.resolve("Prime Minister Sharif", on=JUNE)
    assert sharif.actor is not None
    assert (sharif.actor.id, sharif.rule) == ("PAK/shehbaz-sharif", "name and office")


def test_a_bare_surname_can_pass_to_another_on_a_day(roster: Roster) -> None:
    assert [actor.id for actor in roster.resolve("Khamenei", on=JUNE).candidates] == ["IRN/ali-khamenei"]
    later = {actor.id for actor in roster.resolve("Khamenei", on=date(2026, 4, 1)).candidates}
    assert later == {"IRN/ali-khamenei", "IRN/mojtaba-khamenei"}


def test_context_prefers_its_state_but_shuts_nobody_out(roster: Roster) -> None:
    assert [actor.id for actor in roster.resolve("President Trump", on=JUNE, within="PAK").candidates] == [
        "USA/donald-trump"
    ]
    assert [actor.id for actor in roster.resolve("Wong", on=JUNE, within="AUS").candidates] == ["AUS/penny-wong"]


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [
        ("CENTCOM commander", "USA/michael-kurilla"),
        ("IRGC commander", "IRN/mohammad-pakpour"),
        ("NATO chief", "IGO/mark-rutte"),
        ("European Commission president", "IGO/ursula-von-der-leyen"),
        ("White House spokeswoman", "USA/karoline-leavitt"),
        ("Pentagon chief", "USA/pete-hegseth"),
        ("Pentagon officials", "USA.mil"),
        ("IDF spokesman", "ISR/effie-defrin"),
        ("IDF officials", "ISR.mil"),
        ("IRGC officials", "IRN.mil.irgc"),
        ("NATO officials", "IGO.nato"),
        ("Hezbollah leader", "LBN/naim-qassem"),
        ("Hamas leaders", "PSE.reb.hamas"),
        ("Iranian spokesman", "IRN.gov"),
        ("Tehran officials", "IRN.gov"),
        ("Taliban foreign minister", "AFG/amir-khan-muttaqi"),
    ],
)
def test_a_role_in_a_body_is_of_that_body_not_of_its_state(roster: Roster, name: str, actor_id: str) -> None:
    assert [actor.id for actor in roster.resolve(name, on=JUNE).candidates] == [actor_id]


def test_a_role_in_a_group_is_of_the_state_only_while_the_group_governs(roster: Roster) -> None:
    assert roster.resolve("Taliban foreign minister", on=date(2020, 6, 20)).candidates == ()
    assert roster.resolve("Hezbollah's army chief", on=JUNE).candidates == ()


def test_one_office_still_seen_keeps_its_holder_from_being_stale(roster: Roster) -> None:
    assert roster.resolve("Marco Rubio", on=date(2025, 6, 1)).is_stale is False
    assert roster.resolve("Marco Rubio", on=date(2099, 6, 1)).is_stale is True


@pytest.mark.parametrize(
    ("name", "day", "actor_id"),
    [
        ("NATO spokesperson", date(2022, 1, 1), "IGO/oana-lungescu"),
        ("Pentagon press secretary", date(2024, 1, 1), "USA/patrick-ryder"),
        ("Iran's foreign ministry spokesman", date(2021, 6, 1), "IRN/saeed-khatibzadeh"),
        ("Britain's chief of the defence staff", date(2023, 1, 1), "GBR/tony-radakin"),
        ("Turkish prime minister", date(2018, 2, 1), "TUR/binali-yildirim"),
    ],
)
def test_an_office_of_years_ago_gives_its_holder_of_that_day(
    roster: Roster, name: str, day: date, actor_id: str
) -> None:
    assert [actor.id for actor in roster.resolve(name, on=day).candidates] == [actor_id]


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [("Kharkiv", "UKR"), ("Crimea", "UKR"), ("Haifa", "ISR"), ("Mekelle", "ETH"), ("Xinjiang", "CHN"),
     ("Sana'a", "YEM.gov"), ("Karachi police", "PAK.police"), ("protesters in Lahore", "PAK.public")],
)  # fmt: skip
def test_a_city_or_province_is_a_place_of_its_state(roster: Roster, name: str, actor_id: str) -> None:
    assert [actor.id for actor in roster.resolve(name, on=JUNE).candidates] == [actor_id]


def test_a_place_of_two_states_takes_its_context(roster: Roster) -> None:
    assert {actor.id for actor in roster.resolve("Hyderabad").candidates} == {"IND", "PAK"}
    assert [actor.id for actor in roster.resolve("Hyderabad", within="PAK").candidates] == ["PAK"]


def test_every_spelling_of_a_name_is_listed(roster: Roster) -> None:
    texts = {name.text for name in roster.iter_names() if name.actor_id == "YEM.gov"}
    assert {"Sanaa", "Sana'a"} <= texts


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [("Zhongnanhai", "CHN.gov"), ("Capitol Hill", "USA.leg"), ("Raisina Hill", "IND.gov"), ("Blue House", "KOR.gov"),
     ("South Block", "IND.gov.foreign"), ("Gazprom", "RUS.business.gazprom"), ("FARDC", "COD.mil"), ("GRU", "RUS.mil.gru"),
     ("CSTO", "IGO.csto"), ("BRICS", "IGO.brics"), ("UNIFIL", "IGO.unifil"), ("Kataib Hezbollah", "IRQ.reb.kataib-hezbollah"),
     ("Arakan Army", "MMR.reb.aa"), ("Rohingya", "MMR.public.rohingya"), ("Kurds", "WLD.kurds"), ("Erbil", "IRQ.krg"),
     ("Abkhazia", "GEO.reb.abkhazia"), ("Greenland", "GRL")],
)  # fmt: skip
def test_services_companies_missions_groups_and_peoples_have_names_of_their_own(
    roster: Roster, name: str, actor_id: str
) -> None:
    assert [actor.id for actor in roster.resolve(name, on=JUNE).candidates] == [actor_id]


def test_companies_peoples_and_de_facto_authorities_do_not_speak_for_the_state(roster: Roster) -> None:
    ids = ("RUS.business.gazprom", "MMR.public.rohingya", "GEO.reb.abkhazia", "IRQ.krg", "IND.party.bjp", "GRL")
    assert [roster.speaks_for(actor_id, on=JUNE) for actor_id in ids] == [None] * len(ids)
    assert [roster.speaks_for(actor_id, on=JUNE) for actor_id in ("RUS.mil.gru", "USA.gov.fbi")] == ["RUS", "USA"]
