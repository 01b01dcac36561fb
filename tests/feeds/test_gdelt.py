"""GDELT: the layout of each row by its cells, codes as text, FIPS is not ISO, noise as flags, totals that add up."""

from datetime import date

import pytest

from tightrope.feeds import FEEDS, open_events, read_feed, sniff_feed
from tightrope.feeds.codes import list_cameo_types, list_states, load_cameo, read_cameo
from tightrope.feeds.gdelt import GDELT_1, GDELT_1_OLD, GDELT_2
from tightrope.nouns import load_scale, score_act
from tightrope.roster import load_roster
from tightrope.store import Selection

GOOD = {
    "GLOBALEVENTID": "1", "SQLDATE": "20250613", "Actor1Code": "PAKGOV", "Actor1Name": "PAKISTAN",
    "Actor1CountryCode": "PAK", "Actor1Type1Code": "GOV", "Actor2Code": "IRN", "Actor2Name": "IRAN",
    "Actor2CountryCode": "IRN", "IsRootEvent": "1", "EventCode": "051", "NumMentions": "4", "NumSources": "2",
    "NumArticles": "4", "DATEADDED": "20250613120000", "SOURCEURL": "https://www.example.org/world/a1",
}  # fmt: skip


def row(layout=GDELT_2, **cells):
    values = GOOD | cells
    return "\t".join(values.get(name, "") for name in layout)


def write(folder, *lines, name="20250613.export.CSV"):
    path = folder / name
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def read(folder, *lines):
    return FEEDS["gdelt"](write(folder, *lines))


def test_a_row_becomes_evidence_with_ids_of_the_roster_and_the_day_it_was_added(tmp_path):
    (item,) = read(tmp_path, row(EventCode="0871", SQLDATE="20250612")).evidence
    assert (item.act.type, item.act.mode, item.act.score) == ("RETREAT", "ceasefire", 7.5)
    assert (item.act.actors, item.act.recipients) == (("PAK.gov",), ("IRN",))
    assert (item.act.when.start, item.known_at) == (date(2025, 6, 12), date(2025, 6, 13))
    assert (item.publisher, item.licence, item.row, item.flags) == ("example.org", "cite", 1, ())
    assert "EventCode: 0871" in item.raw


def test_rows_of_57_58_and_61_cells_stand_in_one_file_and_are_told_apart_row_by_row(tmp_path):
    older = {"DATEADDED": "20120101", "SQLDATE": "20120101"}
    items = read(
        tmp_path, row(), row(GDELT_1, GLOBALEVENTID="2", **older), row(GDELT_1_OLD, GLOBALEVENTID="3", **older)
    ).evidence
    assert (len(GDELT_2), len(GDELT_1), len(GDELT_1_OLD)) == (61, 58, 57)
    assert [item.known_at for item in items] == [date(2025, 6, 13), date(2012, 1, 1), date(2012, 1, 1)]
    assert [item.url for item in items] == [GOOD["SOURCEURL"], GOOD["SOURCEURL"], None]


def test_every_row_is_evidence_or_a_reject_with_file_line_and_reason(tmp_path):
    nobody = row(Actor1Code="", Actor1Name="", Actor2Code="", Actor2Name="")
    bad = [
        "only\tthree\tcells",
        row(SQLDATE="20251341"),
        row(EventCode="999"),
        nobody,
        row(SQLDATE="20250614"),
        row() + "\tmore\tcells",
    ]
    batch = read(tmp_path, row(), *bad, row(GLOBALEVENTID="9"))
    assert len(batch.evidence) + len(batch.rejects) == len(bad) + 2
    assert [item.row for item in batch.evidence] == [1, 8]
    reasons = {int(reject.where.rpartition(":")[2]): reject.reason for reject in batch.rejects}
    assert sorted(reasons) == [2, 3, 4, 5, 6, 7]
    assert reasons[2] == "another number of cells than this feed has"
    assert reasons[3] == "no day that can be read"
    assert reasons[4] == "a kind of event that is in no table"
    assert reasons[6] == "known before it happened"
    assert all(reject.raw for reject in batch.rejects)


def test_fips_is_of_israel_is_not_iso_is_of_iceland(tmp_path):
    israel, iceland = read(
        tmp_path,
        row(Actor2CountryCode="ISR", ActionGeo_CountryCode="IS"),
        row(GLOBALEVENTID="2", Actor2CountryCode="ISL", ActionGeo_CountryCode="IS"),
    ).evidence
    assert (list_states("fips")["IS"], list_states("iso2")["IS"]) == ("ISR", "ISL")
    assert "place of neither" not in israel.flags
    assert "place of neither" in iceland.flags


@pytest.mark.parametrize(
    ("cells", "flag"),
    [
        ({"NumSources": "1"}, "one source"),
        ({"SQLDATE": "20240613"}, "stale date"),
        ({"IsRootEvent": "0"}, "not the main event"),
        ({"Actor1Type1Code": "", "Actor1Code": "PAK"}, "no kind of actor"),
        ({"ActionGeo_CountryCode": "UK"}, "place of neither"),
        ({"SOURCEURL": "https://example.org/sport/cricket/9"}, "sport or screen"),
    ],
)
def test_noise_is_a_flag_and_never_a_deletion(tmp_path, cells, flag):
    (item,) = read(tmp_path, row(**cells)).evidence
    assert item.flags == (flag,)


def test_a_row_told_again_is_kept_and_flagged(tmp_path):
    first, second, other = read(
        tmp_path, row(), row(GLOBALEVENTID="2"), row(GLOBALEVENTID="3", EventCode="052")
    ).evidence
    assert [item.flags for item in (first, second, other)] == [(), ("repeated row",), ()]
    assert len({first.id, second.id, other.id}) == 3


def test_ids_depend_on_the_row_not_on_its_place(tmp_path):
    before = read(tmp_path, row()).evidence[0].id
    assert read(tmp_path, row(GLOBALEVENTID="7"), row()).evidence[1].id == before


@pytest.mark.parametrize(
    ("cells", "actor"),
    [
        ({"Actor1Type1Code": "MIL"}, "PAK.mil"),
        ({"Actor1Type1Code": "OPP"}, "PAK.opp"),
        ({"Actor1Type1Code": "", "Actor1Religion1Code": "MOS"}, "PAK.public"),
        ({"Actor1CountryCode": "", "Actor1KnownGroupCode": "UNO", "Actor1Type1Code": "IGO"}, "IGO.un"),
        ({"Actor1CountryCode": "", "Actor1Type1Code": "GOV"}, "WLD.gov"),
        ({"Actor1CountryCode": "AFR", "Actor1Type1Code": ""}, "WLD.afr"),
        ({"Actor1CountryCode": "GZS", "Actor1Type1Code": ""}, "PSE"),
        ({"Actor1CountryCode": "ROM", "Actor1Type1Code": ""}, "ROU"),
    ],
)
def test_actors_follow_the_coding_guide(tmp_path, cells, actor):
    (item,) = read(tmp_path, row(**cells)).evidence
    assert item.act.actors == (actor,)


def test_a_case_reads_acts_between_its_states_many_rows_as_one(tmp_path):
    path = write(
        tmp_path, row(NumSources="1"), row(GLOBALEVENTID="2", NumSources="1", SOURCEURL="https://other.net/b"),
        row(GLOBALEVENTID="3", Actor2CountryCode="IND"), row(GLOBALEVENTID="4", DATEADDED="20250801000000"), "broken",
    )  # fmt: skip
    batch = read_feed("gdelt", path, selection=Selection(states=("PAK", "IRN"), known_by=date(2025, 7, 1)))
    (item,) = batch.evidence
    assert item.note == "2 rows of 2 publishers; the first stands for all"
    assert "one source" not in item.flags
    assert [reject.reason for reject in batch.rejects] == [
        "another number of cells than this feed has",
        "2 of 5 rows are not between PAK, IRN in the days asked for: not read",
    ]


def test_cameo_codes_are_text_and_the_longest_prefix_decides():
    assert read_cameo("0834") == ("CONCEDE", None)
    assert read_cameo("834") is None
    assert read_cameo("1823") == ("ASSAULT", "beat")
    assert all(score_act(*read_cameo(code)) == load_scale().types[name].score for code, name in list_cameo_types().items()
               if read_cameo(code)[1] is None)  # fmt: skip


def test_every_code_of_the_tables_is_known_to_scale_and_roster():
    table, roster, types = load_cameo(), load_roster(), load_scale().types
    for entry in table["code"].values():
        name, _, mode = entry.partition(" ")
        assert name in types
        assert not mode or mode in types[name].modes
    assert [
        actor for actor in (*table["group"].values(), *table["country"].values()) if roster.find(actor) is None
    ] == []
    assert [part for part in table["part"].values() if roster.find(f"PAK.{part}") is None] == []


def test_a_file_says_what_feed_it_is(tmp_path):
    assert sniff_feed(write(tmp_path, row())) == "gdelt"
    assert sniff_feed(write(tmp_path, "date;actor;type", "2025;PAK;AID", name="mine.csv")) == "plain-csv"
    assert sniff_feed(write(tmp_path, "Dear colleague,", name="letter.txt")) is None


@pytest.mark.data
def test_real_files_give_the_counts_that_are_known_of_them(data_folder):
    with open_events("gdelt", data_folder / "feeds/gdelt2_20191024143000.export.CSV") as events:
        assert events.count() == (2111, 2111, 0)
        flags = events.count_flags()
        assert (flags["repeated row"], flags["one source"], flags["not the main event"]) == (463, 2034, 852)
        assert flags["stale date"] == 24 + 20 + 7  # a year, a month, a week before the day added
        raws = [dict(cell.split(": ", 1) for cell in item.raw.split("; ")) for item in events.read_rows(Selection())]
    pairs = [(raw.get("Actor1CountryCode"), raw.get("Actor2CountryCode")) for raw in raws]
    assert sum(bool(a and b and a != b) for a, b in pairs) == 469
    with open_events("gdelt", data_folder / "feeds/gdelt1_events_sample_2016.tsv") as events:
        items = events.read_rows(Selection())
    assert (sum(item.url is not None for item in items), sum(item.url is None for item in items)) == (509, 201)
