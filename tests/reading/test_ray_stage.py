"""The reader as a stage of Ray Data on a local cluster: the same bytes as a run in this process."""

import json
import re
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tightrope.errors import DocumentError
from tightrope.nouns import Document, write_records
from tightrope.reading import load_document, many, read_documents
from tightrope.reading.ray_stage import ReadStage, list_rows, make_document
from tightrope.roster import load_roster
from tightrope.world import draw_world, write_documents

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "read-on-a-cluster.md"
NAMES = {"FRA": "France", "DEU": "Germany", "POL": "Poland"}


def draw_documents(count):
    world = write_documents(draw_world(5, names=NAMES, weeks=20), sentences=3)
    return [document for _, document in zip(range(count), world, strict=False)]


def test_a_row_keeps_all_of_a_document():
    document = Document(
        "a.md", "f" * 64, "Norway.", "The Paper", "A. Writer", "Title", date(2025, 7, 1), "given", date(2025, 7, 2),
        "https://example.org", "en", "A heading", ((0, 12), (4, 18)), ("one", "two"),
        "pdf", "a parser 1.0", ((0, "page 1"), (4, "page 2")), "given", "byline", (("etag", "x"),),
    )  # fmt: skip
    (row,) = list_rows([document])
    assert make_document(json.loads(json.dumps(row))) == document


def test_a_row_of_name_and_text_alone_is_a_document():
    document = make_document({"name": "a.txt", "text": "Norway."})
    assert (document.published, document.publisher, len(document.sha256)) == (None, "unknown", 64)


@pytest.mark.parametrize("row", [{"name": "a"}, {"text": "b"}, {"name": "a", "text": "b", "published": "June"}])
def test_a_row_that_is_no_document_is_said(row):
    with pytest.raises(DocumentError):
        make_document(row)


def test_a_failing_document_and_a_row_that_is_none_come_out_with_their_reasons(monkeypatch):
    monkeypatch.setattr(many, "read_document", lambda document, **_: 1 / 0)
    stage = ReadStage(load_roster())
    for row, reason in (
        ({"name": "a.txt", "text": "Norway."}, "failed: ZeroDivisionError"),
        ({"name": "b"}, "needs the"),
    ):
        read = stage.read_row({"number": 7} | row)
        assert (read["number"], read["name"], read["records"]) == (7, row["name"], "")
        assert reason in read["rejects"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")
@pytest.mark.filterwarnings("ignore::FutureWarning:ray")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Ray's own processes and sockets
def test_the_code_of_the_page_on_a_local_cluster_gives_the_bytes_of_a_run_here(tmp_path, monkeypatch):
    ray = pytest.importorskip("ray", reason="the extra [scale] is not installed")
    pytest.importorskip("ray.data", reason="Ray is here without its data part")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    monkeypatch.setenv("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
    here_only = {"_node_ip_address": "127.0.0.1", "log_to_driver": False, "logging_level": "ERROR"}
    monkeypatch.setattr(ray, "init", partial(ray.init, **here_only))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    for document in draw_documents(24):
        (tmp_path / "reports" / document.name).write_text(document.text, encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    try:
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own page
    finally:
        ray.shutdown()
    documents = map(load_document, sorted((tmp_path / "reports").glob("*.md")))
    here = [line for each in read_documents(documents, roster=load_roster()) for line in write_records(each.evidence)]
    assert (tmp_path / "evidence.jsonl").read_text(encoding="utf-8") == "".join(here)
    assert len(here) > 24
