"""The other feeds: bound by header, both forms of dates, several countries in a cell, licences, totals that add up."""

import csv
import io
from datetime import date

import pytest

from tightrope.case.export import CLOSED_LICENCES
from tightrope.errors import FeedError
from tightrope.feeds import FEEDS, MAPPINGS, open_events, sniff_feed
from tightrope.feeds.acled import HEADER as ACLED
from tightrope.feeds.icews import COLUMNS as ICEWS
from tightrope.feeds.polecat import HEADER as POLECAT
from tightrope.feeds.ucdp import COLUMNS as UCDP
from tightrope.feeds.un_votes import HEADER as VOTES
from tightrope.store import Selection

CELLS = {
    "icews": {
        "Event ID": "1", "Event Date": "2018-06-01", "Source Name": "Foreign Affairs (Pakistan)",
        "Source Sectors": "Executive,Foreign Ministry,Government", "Source Country": "Pakistan", "CAMEO Code": "040",
        "Target Name": "Iran", "Target Sectors": "NA", "Target Country": "Iran", "Story ID": "5", "Sentence Number": "2",
        "Publisher": "An Agency", "City": "NA", "Country": "Iran",
    },
    "polecat": {
        "Event ID": "20230101-1", "Event Date": "2023-01-01", "Event Type": "REQUEST", "Event Mode": "change",
        "Contexts": "military; diplomatic", "Actor Name": "PRESIDENT", "Actor Country": "ISR; USA",
        "Primary Actor Sector": "GOV", "Recipient Name": "IRAN", "Recipient Country": "IRN",
        "Primary Recipient Sector": "None", "Publication Date": "2023-01-02", "Source": "A Paper", "Language": "ar",
    },
    "acled": {
        "event_id_cnty": "PAK1", "event_date": "16 May 2025", "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike", "actor1": "Military Forces of Iran (1989-)",
        "actor2": "Civilians (Pakistan)", "country": "Pakistan", "timestamp": "1747785600", "time_precision": "1",
        "source": "Dawn; Geo", "fatalities": "2", "notes": 'Missiles, and a "quoted" word,\nin two lines.',
    },
    "ucdp": {
        "id": "7.0", "type_of_violence": "1.0", "side_a": "Government of India", "side_b": "Government of Pakistan",
        "date_start": "2025-05-07", "date_end": "2025-05-08", "best": "3.0", "gwnoa": "750.0", "gwnob": "770.0",
        "country": "India", "country_id": "750.0", "source_date": "2025-05-09;2025-05-10", "source_office": "PTI;ANI",
        "number_of_sources": "2.0", "date_prec": "1.0", "where_prec": "1.0", "event_clarity": "1.0",
    },
    "un-votes": {
        "undl_id": "1", "ms_code": "PAK", "ms_vote": "Y", "date": "2025-06-12", "resolution": "A/RES/ES-10/27",
        "subjects": "CEASE-FIRES|HUMANITARIAN ASSISTANCE",
    },
}  # fmt: skip
COLUMNS = {
    "icews": ICEWS,
    "polecat": (*POLECAT, "Primary Actor Sector", "Primary Recipient Sector", "Publication Date", "Source", "Language"),
    "acled": (*ACLED, "timestamp", "time_precision", "source", "fatalities", "notes"),
    "ucdp": UCDP,
    "un-votes": (*VOTES, "subjects"),
}


def write(folder, kind, *rows, header=True, name=None, columns=None):
    columns = columns or COLUMNS[kind]
    text = io.StringIO()
    mapping = MAPPINGS[kind]()
    quoting = csv.QUOTE_MINIMAL if mapping.is_quoted else csv.QUOTE_NONE
    writer = csv.writer(text, delimiter=mapping.delimiter, quoting=quoting, lineterminator="\n")
    writer.writerows([columns] * header)
    writer.writerows([(CELLS[kind] | row).get(column, "") for column in columns] for row in rows)
    path = folder / (name or f"{kind}.txt")
    path.write_text(text.getvalue(), encoding=mapping.encoding)
    return path


def read(folder, kind, *rows, **options):
    return FEEDS[kind](write(folder, kind, *rows, **options))


@pytest.mark.parametrize("kind", sorted(CELLS))
def test_a_row_becomes_evidence_and_the_file_says_what_it_is(tmp_path, kind):
    path = write(tmp_path, kind, {})
    batch = FEEDS[kind](path)
    assert (len(batch.evidence), batch.rejects) == (1, ())
    assert sniff_feed(path) == kind
    assert batch.evidence[0].row == 2
    assert batch.evidence[0].licence == MAPPINGS[kind]().licence


@pytest.mark.parametrize("kind", sorted(CELLS))
def test_a_missing_column_is_an_error_with_the_nearest_one(tmp_path, kind):
    columns = tuple(name for name in COLUMNS[kind] if name != MAPPINGS[kind]().header[1])
    with pytest.raises(FeedError, match=f"{kind} has no column '{MAPPINGS[kind]().header[1]}'"):
        read(tmp_path, kind, {}, columns=columns)


@pytest.mark.parametrize(("kind", "column"), [("icews", "Event Date"), ("polecat", "Event Date"), ("acled", "event_date"),
                                              ("ucdp", "date_start"), ("un-votes", "date")])  # fmt: skip
def test_rows_in_are_evidence_and_rejects_with_their_line(tmp_path, kind, column):
    path = write(tmp_path, kind, {}, {column: "someday"}, {})
    with path.open("a", encoding="utf-8") as file:
        file.write("cut\n")
    batch = FEEDS[kind](path)
    assert (len(batch.evidence), len(batch.rejects)) == (2, 2)
    day, cut = batch.rejects
    assert day.reason == "no day that can be read"
    assert cut.where.rpartition(":")[2] > day.where.rpartition(":")[2]


def test_icews_tells_a_meeting_from_either_side_and_the_second_telling_says_so(tmp_path):
    turned = {
        "Event ID": "2", "Source Name": "Iran", "Source Sectors": "NA", "Source Country": "Iran",
        "Target Name": "Foreign Affairs (Pakistan)", "Target Sectors": "Government", "Target Country": "Pakistan",
    }  # fmt: skip
    first, second = read(tmp_path, "icews", {}, turned).evidence
    assert (first.act.actors, first.act.recipients) == (("PAK.gov.foreign",), ("IRN",))
    assert "told from either side" not in first.flags
    assert "told from either side" in second.flags


def test_polecat_puts_all_countries_of_a_cell_into_the_act_and_flags_it(tmp_path):
    (item,) = read(tmp_path, "polecat", {}).evidence
    assert (item.act.actors, item.act.recipients) == (("ISR.gov", "USA.gov"), ("IRN",))
    assert (item.act.type, item.act.mode, item.act.contexts) == ("REQUEST", "change", ("military", "diplomatic"))
    assert set(item.flags) == {"several countries", "translated"}
    assert item.known_at == date(2023, 1, 2)


def test_polecat_is_bound_by_name_so_the_older_release_in_another_order_reads_the_same(tmp_path):
    older = tuple(reversed(COLUMNS["polecat"]))
    new, old = (read(tmp_path, "polecat", {}, columns=columns).evidence[0].act for columns in (None, older))
    assert new == old


def test_types_of_plover_drafts_are_read_as_what_took_their_place(tmp_path):
    rows = [{"Event Type": name, "Event Mode": "None", "Event ID": name} for name in ("DISAPPROVE", "DEMAND", "AID")]
    acts = [item.act for item in read(tmp_path, "polecat", *rows).evidence]
    assert [(act.type, act.mode) for act in acts] == [("ACCUSE", "disapprove"), ("REQUEST", None), ("AID", None)]


def test_polecat_decodes_as_latin_1(tmp_path):
    (item,) = read(tmp_path, "polecat", {"Actor Name": "MÜLLER", "Actor Country": "None"}).evidence
    assert item.act.actors == ("WLD.muller",)


@pytest.mark.parametrize("day", ["16 May 2025", "2025-05-16"])
def test_acled_writes_days_in_two_forms(tmp_path, day):
    (item,) = read(tmp_path, "acled", {"event_date": day}).evidence
    assert item.act.when.start == date(2025, 5, 16)
    assert item.known_at == date(2025, 5, 21)
    assert (item.act.actors, item.act.recipients, item.act.mode) == (("IRN.mil",), ("PAK.public",), "aerial")


def test_battles_have_no_direction(tmp_path):
    battle = {"event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "BLA: Baloch Liberation Army",
              "actor2": "Military Forces of Pakistan (2024-)"}  # fmt: skip
    (item,) = read(tmp_path, "acled", battle).evidence
    assert (item.act.actors, item.act.recipients) == (("PAK.reb.bla-baloch-liberation-army", "PAK.mil"), ())
    assert "undirected" in item.flags


def test_acled_rows_reach_no_export(tmp_path):
    (item,) = read(tmp_path, "acled", {}).evidence
    assert item.licence in CLOSED_LICENCES


def test_a_war_between_states_stands_as_a_pair_of_equals(tmp_path):
    (item,) = read(tmp_path, "ucdp", {}).evidence
    assert (item.act.actors, item.act.recipients) == (("IND", "PAK"), ())
    assert (item.act.when.days, item.known_at) == (2, date(2025, 5, 10))
    assert set(item.flags) == {"undirected", "known_at from date"}


def test_violence_against_civilians_has_a_direction(tmp_path):
    (item,) = read(tmp_path, "ucdp", {"type_of_violence": "3", "side_b": "Civilians", "gwnob": ""}).evidence
    assert (item.act.actors, item.act.recipients) == (("IND",), ("IND.public",))


def test_a_release_is_known_by_its_name_and_one_came_without_a_header(tmp_path):
    (item,) = read(tmp_path, "ucdp", {}, header=False, name="GEDEvent_v25_0_6.csv").evidence
    assert item.known_at == date(2025, 7, 21)
    assert (item.row, item.flags) == (1, ("undirected",))


def test_several_governments_on_one_side_are_several_actors(tmp_path):
    (item,) = read(tmp_path, "ucdp", {"gwnoa": "900, 200, 2", "gwnob": "645"}).evidence
    assert item.act.actors == ("AUS", "GBR", "USA", "IRQ")


def test_a_vote_is_an_act_toward_the_assembly_and_an_absence_is_none(tmp_path):
    rows = [
        {"ms_code": code, "ms_vote": vote} for code, vote in (("PAK", "Y"), ("ISR", "N"), ("IND", "A"), ("TUV", "X"))
    ]
    batch = read(tmp_path, "un-votes", *rows)
    acts = [(item.act.actors[0], item.act.type, item.act.polarity) for item in batch.evidence]
    assert acts == [("PAK", "SUPPORT", "affirmed"), ("ISR", "REJECT", "affirmed"), ("IND", "SUPPORT", "negated")]
    assert {item.act.recipients for item in batch.evidence} == {("IGO.unga",)}
    assert [reject.reason for reject in batch.rejects] == ["did not vote"]


@pytest.mark.data
@pytest.mark.parametrize(
    ("kind", "name", "rows", "flags"),
    [
        ("icews", "icews_events.2018.sample.tab", 3705, {"known_at from date": 3705}),
        ("ucdp", "ucdp_ged_sample1000.csv", 1000, {"undirected": 840, "unclear event": 66}),
    ],
)
def test_real_files_give_the_counts_that_are_known_of_them(data_folder, kind, name, rows, flags):
    with open_events(kind, data_folder / "feeds" / name) as events:
        assert events.count() == (rows, rows, 0, 0)
        counted = events.count_flags()
        assert {flag: counted[flag] for flag in flags} == flags
        items = events.read_rows(Selection())
    assert len({item.id for item in items}) == rows
    if kind == "ucdp":
        interstate = [item for item in items if len(item.act.actors) == 2 and all(len(a) == 3 for a in item.act.actors)]
        assert len(interstate) == 18
