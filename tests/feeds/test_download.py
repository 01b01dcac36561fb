"""Downloads against a server of our own that serves, stalls, cuts off and lies; and none to a private address."""

import hashlib
import http.server
import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from datetime import date

import pytest

from tightrope.errors import FeedError, FetchError
from tightrope.feeds import Gathering, gather_gdelt, gather_ucdp, read_feed
from tightrope.feeds.download import (
    GIVE_UP,
    Wanted,
    download,
    list_dataverse,
    list_slots,
    list_ucdp,
    read_manifest,
    state_md5,
)
from tightrope.feeds.gdelt import GDELT_2
from tightrope.store import Selection, fetch_file, is_public

BODY = b"PAK\tIRN\n" * 1000
MD5 = hashlib.md5(BODY, usedforsecurity=False).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """`/ok…` serves, `/slow` stalls, `/cut…` stops half-way, `/busy2…` fails twice, `/away` redirects to `?to=`."""

    asked: dict[str, int] = {}  # noqa: RUF012
    files: dict[str, bytes] = {}  # noqa: RUF012

    def do_GET(self):
        count = self.asked[self.path] = self.asked.get(self.path, 0) + 1
        path, _, query = self.path.partition("?to=")
        if path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", query)
            self.end_headers()
        elif path.startswith("/busy") and count <= 2:
            self.send_error(503)
        elif path.startswith("/gone") or (
            path not in self.files and not path.startswith(("/ok", "/busy", "/cut", "/slow", "/long"))
        ):
            self.send_error(404)
        else:
            body = self.files.get(path, BODY)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + 10 * path.startswith("/long")))
            self.end_headers()
            if path.startswith("/slow"):
                self.wfile.write(body[:10])
                self.wfile.flush()
                time.sleep(3)
                return
            self.wfile.write(body[: len(body) // 2] if path.startswith("/cut") and count <= 1 else body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    Server.asked, Server.files = {}, {}
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def here(address, port):
    return address == "127.0.0.1"


def get(server, folder, *names, md5=None, **options):
    pauses = []
    wanted = [Wanted(name, f"{server}/{name}", md5) for name in names]
    found = download(wanted, folder, may_reach=here, sleep=pauses.append, **options)
    return found, pauses


def test_a_file_comes_whole_with_its_md5_in_the_manifest(server, tmp_path):
    found, pauses = get(server, tmp_path, "ok1", md5=MD5)
    assert found.is_complete
    assert (tmp_path / "ok1").read_bytes() == BODY
    entry = read_manifest(tmp_path)["ok1"]
    assert (entry["bytes"], entry["md5"]) == (len(BODY), MD5)
    assert pauses == []


def test_expected_is_got_and_missing_and_failed(server, tmp_path):
    found, _ = get(server, tmp_path, "ok1", "gone2", "long3", "ok4", tries=2)
    assert (found.expected, len(found.got), found.missing, found.failed) == (4, 2, ("gone2",), ("long3",))
    assert "404" in found.reasons["gone2"]
    assert "cut off" in found.reasons["long3"]
    assert Server.asked["/gone2"] == 1  # what is not there is not asked for twice


def test_a_busy_server_is_asked_again_with_growing_pauses_a_bounded_number_of_times(server, tmp_path):
    found, pauses = get(server, tmp_path, "busy", pause=1.0)
    assert found.is_complete
    assert pauses == [1.0, 2.0]
    found, pauses = get(server, tmp_path, "long", tries=3, pause=1.0)
    assert not found.is_complete
    assert (pauses, Server.asked["/long"]) == ([1.0, 2.0], 3)


def test_a_server_that_is_gone_is_not_asked_for_every_file(server, tmp_path):
    names = [f"long{n}" for n in range(8)]
    found, pauses = get(server, tmp_path, *names, tries=2)
    assert found.failed == tuple(names)
    assert len(pauses) == len(Server.asked) == GIVE_UP
    assert "not asked for" in found.reasons["long7"]


def test_a_file_that_is_cut_off_is_fetched_again_and_never_left_half(server, tmp_path):
    found, _ = get(server, tmp_path, "cut")
    assert found.is_complete
    assert (tmp_path / "cut").read_bytes() == BODY
    get(server, tmp_path, "long", tries=1)
    assert not (tmp_path / "long").exists()


def test_a_server_that_falls_silent_is_left(server, tmp_path):
    found, _ = get(server, tmp_path, "slow", tries=1, silence=0.3)
    assert "silent for 0.3 seconds" in found.reasons["slow"]


def test_a_server_that_drips_is_left_when_its_time_is_over(server, tmp_path):
    found, _ = get(server, tmp_path, "slow", tries=1, seconds=0.3)
    assert found.failed == ("slow",)


def test_bytes_of_another_md5_than_stated_are_not_kept(server, tmp_path):
    found, _ = get(server, tmp_path, "ok1", md5="0" * 32, tries=2)
    assert "the list states 000" in found.reasons["ok1"]
    assert not (tmp_path / "ok1").exists()


def test_what_lies_there_whole_is_not_fetched_again_and_what_was_changed_is(server, tmp_path):
    get(server, tmp_path, "ok1", "ok2")
    get(server, tmp_path, "ok1", "ok2")
    assert Server.asked == {"/ok1": 1, "/ok2": 1}
    (tmp_path / "ok2").write_bytes(b"x" * len(BODY))
    get(server, tmp_path, "ok1", "ok2")
    assert Server.asked == {"/ok1": 1, "/ok2": 2}


def test_a_run_that_was_killed_goes_on_where_it_stood(server, tmp_path):
    code = (
        "import os\nfrom tightrope.feeds.download import Wanted, download\nfrom pathlib import Path\n"
        f"def here(address, port): return address == '127.0.0.1'\n"
        "def stop(stage, done, all):\n    if done == 2: os.kill(os.getpid(), 9)\n"
        f"download([Wanted(f'ok{{n}}', '{server}/ok' + str(n)) for n in range(4)], Path({str(tmp_path)!r}), may_reach=here, progress=stop)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert Server.asked == {"/ok0": 1, "/ok1": 1}
    found, _ = get(server, tmp_path, *(f"ok{n}" for n in range(4)))
    assert found.is_complete
    assert Server.asked == {f"/ok{n}": 1 for n in range(4)}


def test_private_addresses_are_refused_before_anything_is_asked(server, tmp_path):
    found = download([Wanted("ok1", f"{server}/ok1")], tmp_path, tries=3, sleep=lambda _: pytest.fail("no second try"))
    assert "not a public address" in found.reasons["ok1"]
    assert Server.asked == {}


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/x", "http://[::1]/x", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_a_redirect_to_a_private_address_is_refused(server, tmp_path, target):
    with pytest.raises(FetchError, match=r"not a public address|only plain http"):
        fetch_file(
            f"{server}/away?to={target}", tmp_path / "x", may_reach=lambda a, p: a == "127.0.0.1" or is_public(a)
        )
    assert list(tmp_path.iterdir()) == []


def test_slots_of_a_month_are_ninety_six_a_day(server, tmp_path):
    slots = list_slots(date(2025, 6, 1), date(2025, 6, 30))
    assert len([slot for slot in slots if ".export." in slot.name]) == 30 * 96
    with pytest.raises(FeedError, match="is before the first"):
        list_slots(date(2025, 6, 2), date(2025, 6, 1))


def test_md5s_come_from_the_master_list_and_without_it_the_reason_is_told(server, tmp_path):
    slots = list_slots(date(2025, 6, 1), date(2025, 6, 1), base=server)[:2]
    lines = f"10 {'A' * 32} {server}/gdeltv2/{slots[0].name}\n9 {'b' * 32} {server}/gdeltv2/19990101.zip\nbroken\n"
    Server.files["/gdeltv2/masterfilelist.txt"] = lines.encode()
    stated, reason = state_md5(slots, tmp_path, base=server, may_reach=here)
    assert ([slot.md5 for slot in stated], reason) == (["a" * 32, None], None)
    Server.files.clear()
    stated, reason = state_md5(slots, tmp_path, base=server, may_reach=here)
    assert stated == slots
    assert "404" in reason


def test_a_dataverse_dataset_is_listed_with_its_md5s(server, tmp_path):
    files = [
        {"dataFile": {"id": 7, "filename": "../a.zip", "checksum": {"type": "MD5", "value": "AB" * 16}}},
        {
            "dataFile": {
                "id": 8,
                "filename": "t.tab",
                "originalFileFormat": "text/csv",
                "checksum": {"type": "MD5", "value": "c"},
            }
        },
        {"restricted": True, "dataFile": {"id": 9, "filename": "closed"}},
    ]
    Server.files["/api/datasets/:persistentId/"] = b""
    path = "/api/datasets/:persistentId/?persistentId=doi:10.1/X"
    Server.files[path] = json.dumps({"data": {"latestVersion": {"files": files}}}).encode()
    found = list_dataverse("doi:10.1/X", tmp_path, base=server, may_reach=here)
    assert [(item.name, item.md5) for item in found] == [("a.zip", "ab" * 16), ("t.tab", None)]
    assert found[0].url == f"{server}/api/access/datafile/7?format=original"
    Server.files[path] = b"<html>"
    with pytest.raises(FeedError, match="not the description of a dataset"):
        list_dataverse("doi:10.1/X", tmp_path, base=server, may_reach=here)


def test_ucdp_releases_are_named_as_ucdp_names_them():
    assert [item.name for item in list_ucdp(["25.1", "25.0.6"])] == ["GEDEvent_v25_1.zip", "GEDEvent_v25_0_6.csv"]
    with pytest.raises(FeedError, match="no release of UCDP"):
        list_ucdp(["june"])


def test_a_gdelt_day_is_gathered_into_columns_about_the_states_asked_for(server, tmp_path):
    slot = "20250613000000"
    lines = [
        gdelt_row("1", "PAK", "IRN", slot), gdelt_row("2", "USA", "GBR", slot), "broken",
    ]  # fmt: skip
    for kind, text in (("export", "\n".join(lines)), ("mentions", "1\t\t\t\t\thttps://m.org/1\t3" + "\t" * 9)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{slot}.{kind}.CSV", text + "\n")
        Server.files[f"/gdeltv2/{slot}.{kind}.CSV.zip"] = packed.getvalue()
    found = gather_gdelt(date(2025, 6, 13), date(2025, 6, 13), into=Gathering(tmp_path, ["PAK"], here), base=server)
    assert (found.downloaded.expected, len(found.downloaded.got), len(found.downloaded.missing)) == (192, 2, 190)
    assert found.totals == (3, 1, 1, 1)
    assert "MD5s are not checked" in found.remarks[0]
    batch = read_feed("gdelt", tmp_path, selection=Selection(states=("PAK", "IRN")))
    assert [item.act.actors for item in batch.evidence] == [("PAK",)]
    assert "one mention" in batch.evidence[0].note


def gdelt_row(key, actor, recipient, slot):
    cells = {
        "GLOBALEVENTID": key, "SQLDATE": slot[:8], "Actor1Code": actor, "Actor1CountryCode": actor, "EventCode": "051",
        "Actor2Code": recipient, "Actor2CountryCode": recipient, "DATEADDED": slot,
    }  # fmt: skip
    return "\t".join(cells.get(name, "") for name in GDELT_2)


def test_a_ucdp_release_is_gathered(server, tmp_path):
    header = "id,type_of_violence,side_a,side_b,date_start,date_end,best,gwnoa,gwnob,country,country_id"
    row = "7,1,Government of India,Government of Pakistan,2025-05-07,2025-05-08,3,750,770,India,750"
    Server.files["/candidateged/GEDEvent_v25_0_6.csv"] = f"{header}\n{row}\n".encode()
    found = gather_ucdp(["25.0.6", "25.1"], into=Gathering(tmp_path, may_reach=here), base=server)
    assert (found.downloaded.missing, found.totals.evidence) == (("GEDEvent_v25_1.zip",), 1)
