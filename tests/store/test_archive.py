"""The store keeps what it was given, once, and survives being killed."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tightrope.errors import StoreError
from tightrope.nouns import Act, Batch, Document, Evidence, Reject
from tightrope.store import Store

TEXT = "Tehran thanked Islamabad. “Support”, it said.\nIslamabad did not answer."


def make(text=TEXT, name="a.txt", start=0, end=24, hidden=""):
    content = (hidden + text).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(name, sha256, text, offsets=((0, len(hidden.encode())),))
    evidence = Evidence(
        f"e-{name}-{start}", Act("SUPPORT", ("IRN",), ("PAK",)), name, passage=document.cut_passage(start, end)
    )
    return document, evidence, {sha256: content}


def fill(folder):
    document, evidence, snapshots = make()
    store = Store.open(folder)
    store.add(Batch((evidence,), (Reject("a.txt:50", "no act"),)), documents=[document], snapshots=snapshots)
    return store, document, evidence, snapshots


def read_all(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_what_goes_in_comes_out(tmp_path):
    store, document, evidence, _ = fill(tmp_path / "s")
    assert store.evidence() == (evidence,)
    assert store.documents() == (document,)
    assert store.rejects() == (Reject("a.txt:50", "no act"),)


def test_a_part_from_before_the_contexts_reads_as_having_none(tmp_path):
    store, _, evidence, _ = fill(tmp_path / "s")
    (part,) = (tmp_path / "s" / "evidence").iterdir()
    with duckdb.connect() as database:
        database.read_parquet(str(part)).project("* EXCLUDE (contexts)").create("rows")
        database.execute("UPDATE rows SET record = json_merge_patch(record::JSON, '{\"contexts\": null}')::VARCHAR")
        database.table("rows").write_parquet(str(part))
    act = Act("ASSAULT", ("IRN",), ("PAK",), contexts=("military", "territory"))
    later = Evidence("e-2", act, "events.csv", row=2)
    store.add(Batch((later,)))
    assert store.evidence() == (evidence, later)
    assert [item.act.contexts for item in store.evidence()] == [(), ("military", "territory")]


def test_adding_twice_equals_adding_once(tmp_path):
    store, document, evidence, snapshots = fill(tmp_path / "s")
    before = read_all(tmp_path / "s")
    batch = Batch((evidence,), (Reject("a.txt:50", "no act"),))
    assert store.add(batch, documents=[document], snapshots=snapshots) == 0
    assert read_all(tmp_path / "s") == before


def test_reading_a_document_again_supersedes_all_its_earlier_rows(tmp_path):
    store, document, _, snapshots = fill(tmp_path / "s")
    _, other, _ = make(start=7, end=14)
    store.add(Batch((other,)), documents=[document], snapshots=snapshots)
    assert store.evidence() == (other,)
    store.add(Batch(()), documents=[document], snapshots=snapshots)
    assert store.evidence() == ()


def test_a_trace_goes_from_an_id_to_the_stored_bytes(tmp_path):
    store, document, evidence, snapshots = fill(tmp_path / "s")
    trail = store.trace(evidence.id)
    assert trail.document == document
    assert trail.snapshot.read_bytes() == snapshots[document.sha256]
    with pytest.raises(StoreError, match="no evidence has the id"):
        store.trace("e-unknown")


@pytest.mark.parametrize("hidden", ["", "\u200b\u200b"])
def test_verify_finds_one_changed_character_and_names_the_orphan(tmp_path, hidden):
    document, near, snapshots = make(hidden=hidden)
    _, far, _ = make(hidden=hidden, start=46, end=70)
    store = Store.open(tmp_path / "s")
    store.add(Batch((near, far)), documents=[document], snapshots=snapshots)
    assert store.verify() == ()
    path = tmp_path / "s" / "snapshots" / document.sha256
    path.write_bytes(path.read_bytes().replace(b"thanked", b"thonked"))
    found = {orphan.evidence: orphan.reason for orphan in store.verify()}
    assert "other words" in found[near.id]
    assert "changed elsewhere" in found[far.id]


def test_a_passage_is_never_anchored_to_look_alike_text(tmp_path):
    document, evidence, snapshots = make("It agreed. It agreed.", end=10)
    store = Store.open(tmp_path / "s")
    store.add(Batch((evidence,)), documents=[document], snapshots=snapshots)
    path = tmp_path / "s" / "snapshots" / document.sha256
    path.write_bytes(b"We agreed. It agreed.")
    assert [orphan.evidence for orphan in store.verify()] == [evidence.id]


def test_a_snapshot_that_is_gone_leaves_orphans(tmp_path):
    store, document, _, _ = fill(tmp_path / "s")
    (tmp_path / "s" / "snapshots" / document.sha256).unlink()
    assert [orphan.reason for orphan in store.verify()] == ["its snapshot is gone"]


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path):
    store, _, evidence, _ = fill(tmp_path / "s")
    (tmp_path / "s" / "lock").write_text(json.dumps({"pid": os.getpid(), "host": os.uname().nodename}))
    with pytest.raises(StoreError, match=f"process {os.getpid()} on"):
        store.add(Batch((evidence,)))
    assert len(store.evidence()) == 1


def test_a_lock_left_by_a_dead_process_is_taken_over(tmp_path):
    store, document, _, _ = fill(tmp_path / "s")
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    (tmp_path / "s" / "lock").write_text(json.dumps({"pid": child.pid, "host": os.uname().nodename}))
    assert store.add(Batch(()), documents=[document]) == 1


def test_a_damaged_manifest_is_an_error_that_says_what_to_do(tmp_path):
    fill(tmp_path / "s")
    (tmp_path / "s" / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="delete the store folder"):
        Store.open(tmp_path / "s")


def test_a_folder_that_cannot_be_made_is_an_error_that_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--out"):
        Store.open(tmp_path / "file" / "s")


def test_a_full_disk_leaves_the_last_good_state(tmp_path):
    # a limit on the size of files stands in for a full disk
    fill(tmp_path / "s")
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "sys.path[:0] = ['tests', '.']\n"
        "from pathlib import Path; from tests.store.test_archive import make; from tightrope.nouns import Batch\n"
        "from tightrope.store import Store; from tightrope.errors import StoreError\n"
        "document, evidence, snapshots = make('x' * 200_000)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try: Store.open(Path(sys.argv[1])).add(Batch((evidence,)), documents=[document], snapshots=snapshots)\n"
        "except StoreError as error: print('StoreError', error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "s")], capture_output=True, text=True, check=True, env=child_env()
    )
    assert done.stdout.startswith("StoreError")
    assert len(Store.open(tmp_path / "s").evidence()) == 1


def child_env():
    root = Path(__file__).resolve().parents[2]
    return {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}


@pytest.mark.slow
def test_killed_at_any_moment_it_opens_at_the_last_good_state(tmp_path):
    rng = random.Random(7)  # noqa: S311
    folder, number = tmp_path / "s", 0
    for _ in range(50):
        with subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("writer.py")), str(folder), str(number)],
            stdout=subprocess.PIPE,
            env=child_env(),
        ) as child:
            for _ in range(1 + rng.randrange(3)):  # ready, then none to two whole writings: a slow machine gets as far
                child.stdout.readline()
            time.sleep(rng.uniform(0, 0.1))
            child.send_signal(signal.SIGKILL)
        store = Store.open(folder)
        evidence, documents = store.evidence(), store.documents()
        assert store.verify() == ()
        assert [e.doc for e in evidence] == [d.name for d in documents]
        assert [e.doc for e in evidence] == [f"{n:06}.txt" for n in range(len(evidence))], "no earlier row is lost"
        assert len(evidence) >= number
        number = len(evidence)
    assert number > 10
