"""The shell as a person uses it: exit codes, messages, --json twins."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tightrope.cli.shell import write_whole
from tightrope.errors import TightropeError

ROOT = Path(__file__).resolve().parents[1]
REPORT = """---
title: A note
publisher: The Paper
published: 2025-06-23
---
Pakistan condemned the American strikes on Iran on Sunday. Iran's foreign minister thanked Islamabad.
Pakistan's prime minister visited Tehran. Israel attacked Iran on 13 June 2025, and Iran attacked Israel.
The United States bombed Iran. Washington praised Pakistan.
"""


def run(*words, cwd=ROOT, code=0):
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "tightrope", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=env,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "note.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_help_lists_the_commands():
    done = run("--help")
    assert all(name in done.stdout for name in ("brief", "read", "stand", "weigh", "verify", "trace"))


def test_importing_the_package_loads_no_heavy_library():
    code = (
        "import sys, tightrope, tightrope.cli; print(sorted({'spacy', 'duckdb', 'numba', 'numpy'} & set(sys.modules)))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"


def test_why_does_not_go_with_several_processes(report):
    done = run("read", report, "--why", "--jobs", "2", code=1)
    assert "leave out --jobs and --resume" in done.stderr


def test_read_prints_records_whose_spans_reread(report):
    records = [json.loads(line) for line in run("read", report, "--json").stdout.splitlines()]
    assert records
    body = REPORT.split("---\n", 2)[2]
    for record in records:
        assert body[record["start"] : record["end"]] == record["span"]


def test_read_why_says_something_of_every_sentence(report):
    assert "Washington praised Pakistan" in run("read", report, "--why", "--json").stdout


def test_documents_alone_become_a_brief_that_says_what_it_inferred(report, tmp_path):
    done = run("brief", report, "--out", tmp_path / "out", cwd=tmp_path)
    assert (tmp_path / "out" / "brief.html").exists()
    assert "inferred" in (tmp_path / "out" / "brief.html").read_text(encoding="utf-8")
    assert str(tmp_path / "out" / "brief.html") in done.stdout
    run("verify", tmp_path / "out")
    record = json.loads(run("export", tmp_path / "out", "--to", "jsonl").stdout.splitlines()[0])
    assert record["span"] in run("trace", tmp_path / "out", record["id"], "--json").stdout


def test_verify_names_the_orphan_when_one_stored_character_changes(report, tmp_path):
    run("brief", report, "--out", tmp_path / "out", cwd=tmp_path)
    (snapshot,) = (tmp_path / "out" / "store" / "snapshots").iterdir()
    snapshot.write_bytes(snapshot.read_bytes().replace(b"condemned", b"contemned"))
    done = run("verify", tmp_path / "out", "--json", code=1)
    assert any("condemned" in row["words"] for row in json.loads(done.stdout))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("brief", "no-such-folder"), "no such case file"),
        (("brief", "no-such.md"), "no such document"),
        (("verify", "."), "run `tightrope brief"),
        (("who", "Nobody Whatsoever"), "nobody in the roster"),
        (("collect", "plain-cvs", "x.csv"), "did you mean 'plain-csv'"),
        (("export", ".", "--to", "csv"), "run `tightrope brief"),
    ],
)
def test_a_mistake_ends_with_one_sentence_and_exit_code_1(words, message):
    done = run(*words, code=1)
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_strict_ends_with_2_when_something_was_rejected(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("date,actor,type\n2025-06-01,PAK,AID\nsoon,PAK,AID\n")
    run("collect", "plain-csv", path)
    assert "events.csv:3" in run("collect", "plain-csv", path, "--strict", code=2).stderr


def test_who_answers_for_a_day():
    rows = json.loads(run("who", "Asim Munir", "--on", "2025-06-20", "--json").stdout)
    assert "PAK/asim-munir" in json.dumps(rows)


def test_compare_says_what_only_one_account_has(report, tmp_path):
    other = tmp_path / "other.md"
    other.write_text(
        REPORT.replace("Washington praised Pakistan.", "Iran invited Pakistan to talks."), encoding="utf-8"
    )
    rows = json.loads(run("compare", report, other, "--json").stdout)
    assert {row["side"] for row in rows} <= {"only A", "both", "only B", "contradicted", "because"}
    assert any(row["side"] == "both" for row in rows)
    assert all(row["finding"].endswith((".", "”", "!")) for row in rows)


def test_score_reads_a_ledger_and_says_when_there_is_too_little_to_judge(tmp_path):
    (tmp_path / "ledger.jsonl").write_text("")
    assert "too few to judge" in run("score", tmp_path / "ledger.jsonl").stdout
    (tmp_path / "ledger.jsonl").write_text("{}\n")
    assert "ledger.jsonl" in run("score", tmp_path / "ledger.jsonl", code=1).stderr


def test_a_case_without_a_scenario_cannot_be_played(tmp_path):
    (tmp_path / "case.toml").write_text('[case]\ntitle = "x"\n')
    assert "names no scenario" in run("play", tmp_path, code=1).stderr


def test_a_disk_that_fills_up_leaves_the_last_brief_whole(tmp_path, monkeypatch):
    for name in ("brief.html", "brief.json"):
        (tmp_path / name).write_bytes(b"the last one")
    write = Path.write_bytes

    def fill_up(path, content):
        if path.name.startswith("brief.json"):
            write(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(TightropeError, match="disk is full"):
        write_whole(tmp_path, {"brief.html": b"new", "brief.json": b"new and longer"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "brief.html": b"the last one",
        "brief.json": b"the last one",
    }


def test_forecast_prints_chances_with_evidence_and_how_such_forecasts_did(report, tmp_path):
    assert "older than four weeks" in run("forecast", report, cwd=tmp_path, code=1).stderr
    report.write_text(REPORT + "Pakistan praised Iran on 5 May 2025.\n", encoding="utf-8")
    done = run("forecast", report, "--days", "14", cwd=tmp_path)
    assert "cooperation" in done.stdout
    assert "printed: fading rate" in done.stderr
    record = json.loads(run("forecast", report, "--json", cwd=tmp_path).stdout)
    assert {"prospects", "trials", "acts", "seed", "inputs"} <= set(record)


def test_hidden_characters_of_a_document_are_told_and_never_sent_to_the_terminal(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("June 20, 2025\n\nIr\u200ban thanked \u202ePakistan\u202c on Thursday.\n", encoding="utf-8")
    for options in ((), ("--why",)):
        done = run("read", report, *options)
        assert not set("\u200b\u202e\u202c") & set(done.stdout + done.stderr)
        assert "<U+202E>Pakistan" in done.stdout
        assert "3 hidden characters" in done.stderr
