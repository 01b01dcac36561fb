"""GDELT: the layout of each row by its cells, codes as text, FIPS is not ISO, noise as flags, totals that add up."""

import zipfile
from datetime import date

import pytest

from tightrope.errors import FeedError
from tightrope.feeds import (
    FEEDS,
    group_files,
    is_mentions,
    list_files,
    name_feed,
    open_events,
    read_all,
    read_feed,
    sniff_feed,
)
from tightrope.feeds.codes import list_cameo_types, list_states, load_cameo, read_cameo
from tightrope.feeds.gdelt import GDELT_1, GDELT_1_OLD, GDELT_2, MENTIONS, map_gdelt, map_mentions
from tightrope.nouns import load_scale, score_act
from tightrope.roster import load_roster
from tightrope.store import Selection, keep_events, keep_mentions
from tightrope.store.parts import iter_parts

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


def test_a_file_of_the_oldest_layout_alone_has_no_addresses(tmp_path):
    (item,) = read(tmp_path, row(GDELT_1_OLD, DATEADDED="20120101", SQLDATE="20120101")).evidence
    assert (item.url, item.publisher, item.flags) == (None, "unknown", ())


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


def mention(key, confidence, **cells):
    values = {
        "GLOBALEVENTID": key, "Confidence": str(confidence), "SentenceID": "4", "Actor1CharOffset": "120",
        "Actor2CharOffset": "-1", "ActionCharOffset": "131", "MentionIdentifier": f"https://m.org/{confidence}",
        "MentionSourceName": "m.org", "MentionTimeDate": "20250613121500",
    } | cells  # fmt: skip
    return "\t".join(values.get(name, "") for name in MENTIONS)


def test_mentions_beside_a_file_give_offsets_and_confidence_of_the_best(tmp_path):
    write(tmp_path, mention("1", 20), mention("1", 70), mention("99", 100), name="20250613.mentions.CSV")
    write(tmp_path, mention("2", 10, MentionDocTranslationInfo="srclc:ara"), name="20250614.mentions.CSV")
    write(tmp_path, mention("1", 100), name="20250612.mentions.CSV")  # before the event was added
    first, second = read(tmp_path, row(), row(GLOBALEVENTID="2", EventCode="052")).evidence
    assert first.note == "2 mentions, the best with confidence 70 of 100, sentence 4"
    assert first.fields == (("actors", 120, 120), ("type", 131, 131))
    assert (first.url, first.publisher, first.flags) == ("https://m.org/70", "m.org", ())
    assert second.flags == ("low confidence", "translated"), "mentioned a day later"
    assert FEEDS["gdelt"](tmp_path).evidence[1].flags == ("low confidence", "translated")


@pytest.mark.parametrize("name", ["20250613.mentions.CSV", "beside.csv", "20250613.mentions.CSV.zip", "named.TXT"])
def test_mentions_are_known_by_name_or_first_line_and_are_no_events(tmp_path, name):
    path = tmp_path / name
    text = mention("1", 70) + "\n"
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("20250613.mentions.CSV", text)
    else:
        path.write_text(text)
    events = write(tmp_path, row())
    assert is_mentions(path)
    assert not is_mentions(events)
    assert sniff_feed(path) is None
    with pytest.raises(FeedError, match="give the file of the events"):
        name_feed(path)
    assert list_files(tmp_path) == [events]
    assert FEEDS["gdelt"](tmp_path).evidence[0].publisher == "m.org"


def test_files_of_one_folder_are_read_together_and_share_the_mentions_beside_them(tmp_path):
    paths = [write(tmp_path, row(GLOBALEVENTID=n), name=f"2025061312{n}000.export.CSV") for n in "12"]
    write(tmp_path, mention("1", 70), mention("2", 80), name="20250613122000.mentions.CSV")
    sheet = write(tmp_path, "date,actor,type", "2025-06-13,PAK,AID", name="own.csv")
    groups = group_files([("gdelt", paths[0]), ("plain-csv", sheet), ("gdelt", paths[1])])
    assert groups == [("gdelt", tuple(paths)), ("plain-csv", (sheet,))]
    batch = read_all("gdelt", *paths)
    assert [item.note.split(" with")[0] for item in batch.evidence] == ["one mention,"] * 2
    assert read_feed("gdelt", *paths, selection=Selection(("PAK", "USA"))).rejects[0].where == (
        f"{paths[0].name} and 1 more"
    )


def break_zip(raw, *, encrypted):
    """A zip whose only member is encrypted by its flags, or has packed bytes that cannot be unpacked."""
    broken = bytearray(raw)
    if encrypted:
        broken[6] |= 1
        broken[broken.rfind(b"PK\x01\x02") + 8] |= 1
    else:
        start = broken.find(b"a.CSV") + 5
        broken[start : start + 20] = b"\xff" * 20
    return bytes(broken)


@pytest.mark.parametrize("encrypted", [True, False])
def test_an_encrypted_or_broken_zip_is_of_no_feed_and_a_reject_where_it_is_named(tmp_path, encrypted):
    path = tmp_path / "a.CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.CSV", row() * 20)
    path.write_bytes(break_zip(path.read_bytes(), encrypted=encrypted))
    assert sniff_feed(path) is None
    batch = FEEDS["gdelt"](path)
    assert (batch.evidence, len(batch.rejects)) == ((), 1)


def test_a_zip_with_no_file_in_it_is_a_reject(tmp_path):
    path = tmp_path / "a.zip"
    zipfile.ZipFile(path, "w").close()
    assert sniff_feed(path) is None
    assert FEEDS["gdelt"](path).rejects[0].reason == "a zip with no file in it"


def test_zips_that_came_later_are_added_and_none_is_read_twice(tmp_path):
    for number in (1, 2, 3):
        with zipfile.ZipFile(tmp_path / f"2025061{number}.export.CSV.zip", "w") as archive:
            archive.writestr(f"2025061{number}.export.CSV", row(GLOBALEVENTID=str(number)) + "\n")
    paths = sorted(tmp_path.glob("*.zip"))
    keep_events(map_gdelt(), paths[:2], tmp_path / "events")
    events = keep_events(map_gdelt(), paths, tmp_path / "events")
    assert events.count() == (3, 3, 0, 0)
    assert sorted(item.row for item in events.read_rows(Selection())) == [1, 1, 2]


def test_rows_about_other_states_are_counted_and_not_kept(tmp_path):
    path = write(tmp_path, row(), row(GLOBALEVENTID="2", Actor1CountryCode="USA", Actor2CountryCode="GBR"), "broken")
    events = keep_events(map_gdelt(), [path], tmp_path / "events", about=("IRN", "ISR"))
    assert events.count() == (3, 1, 1, 1)
    with pytest.raises(FeedError, match="holds rows about IRN, ISR"):
        keep_events(map_gdelt(), [path], tmp_path / "events", about=("USA",))


def test_a_long_file_is_cut_at_line_ends_and_keeps_its_line_numbers(tmp_path):
    path = write(tmp_path, *(row(GLOBALEVENTID=str(n)) for n in range(50)))
    parts = list(iter_parts([path], map_gdelt(), scratch=tmp_path, size=3000))
    assert len(parts) == 3
    assert parts[1].lines_before > 0
    assert [part.sources for part in parts] == [()] * (len(parts) - 1) + [(path.name,)]


def test_a_zip_that_is_none_is_a_reject(tmp_path):
    (tmp_path / "a.export.CSV.zip").write_bytes(b"PK\x03\x04 no zip")
    batch = FEEDS["gdelt"](tmp_path / "a.export.CSV.zip")
    assert (batch.evidence, len(batch.rejects)) == ((), 1)
    assert "not a zip that can be read" in batch.rejects[0].reason


def test_a_zip_that_came_whole_later_is_no_reject_any_more(tmp_path):
    path = tmp_path / "a.export.CSV.zip"
    path.write_bytes(b"PK\x03\x04 no zip")
    assert keep_events(map_gdelt(), [path], tmp_path / "events").count() == (1, 0, 1, 0)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.export.CSV", row() + "\n")
    assert keep_events(map_gdelt(), [path], tmp_path / "events").count() == (1, 1, 0, 0)


@pytest.mark.data
def test_the_sample_of_mentions_has_a_header_and_is_read(data_folder, tmp_path):
    sample = data_folder / "feeds/gdelt2_mentions_sample_20170701.csv"
    keys = [line.partition(",")[0] for line in sample.read_text(encoding="utf-8").splitlines()[1:]]
    path = write(tmp_path, *(row(GLOBALEVENTID=key) for key in sorted(set(keys))), name="20170701.export.CSV")
    events = keep_events(map_gdelt(), [path], tmp_path / "events")
    assert keep_mentions(map_mentions(has_header=True), [sample], events.folder) == len(keys)
    assert all("mention" in item.note for item in events.read_rows(Selection()))


@pytest.mark.data
def test_real_files_give_the_counts_that_are_known_of_them(data_folder):
    with open_events("gdelt", data_folder / "feeds/gdelt2_20191024143000.export.CSV") as events:
        assert events.count() == (2111, 2111, 0, 0)
        flags = events.count_flags()
        assert (flags["repeated row"], flags["one source"], flags["not the main event"]) == (463, 2034, 852)
        assert flags["stale date"] == 24 + 20 + 7  # a year, a month, a week before the day added
        raws = [dict(cell.split(": ", 1) for cell in item.raw.split("; ")) for item in events.read_rows(Selection())]
    pairs = [(raw.get("Actor1CountryCode"), raw.get("Actor2CountryCode")) for raw in raws]
    assert sum(bool(a and b and a != b) for a, b in pairs) == 469
    with open_events("gdelt", data_folder / "feeds/gdelt1_events_sample_2016.tsv") as events:
        items = events.read_rows(Selection())
    assert (sum(item.url is not None for item in items), sum(item.url is None for item in items)) == (509, 201)
