"""The case file: what is asked, of which sources. Unknown keys and missing paths are errors with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from glob import glob, has_magic
from pathlib import Path
from typing import Any, get_args

from tightrope.claims.hypotheses import Hypothesis, Item, read_hypotheses, read_items
from tightrope.covariates import Published
from tightrope.errors import CaseError, name_nearest
from tightrope.forecasts import Question, read_question
from tightrope.nouns import Letter, Reject, Source

# section -> its keys; a key of None leaves the section to the room that reads it
KEYS: Mapping[str, tuple[str, ...] | None] = {
    "case": ("title", "focal", "rivals", "watch", "as_of", "actors", "seed", "scenario", "window_days", "compare"),
    "read": ("documents",),
    "document": ("path", "published", "publisher", "author", "title", "url"),
    "feed": ("kind", "path"),
    "covariate": ("kind", "path", "state", "layout"),
    "source": ("publisher", "kind", "country", "state_media", "bloc", "letter", "why"),
    "text": ("heading", "text", "evidence", "by"),
    "hypothesis": ("id", "text", "why", "prior"),
    "likelihood": None,
    "question": None,
    "forecasts": ("ledger",),
}
LISTS = (
    "document",
    "feed",
    "covariate",
    "source",
    "text",
    "hypothesis",
    "likelihood",
    "question",
)


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """What the case file says of one document, above what the document says of itself."""

    path: Path
    published: date | None = None
    publisher: str | None = None
    author: str | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AnalystText:
    """A text of the case file, labelled "analyst" wherever it shows."""

    heading: str
    text: str
    by: str = "analyst"
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its file states it. `rivals` and `focal` are None where they are to be inferred from the evidence."""

    title: str
    folder: Path
    as_of: date | None = None
    focal: str | None = None
    rivals: tuple[str, str] | None = None
    watch: tuple[str, ...] = ()
    path: Path | None = None
    documents: tuple[Path, ...] = ()
    addresses: tuple[str, ...] = ()  # web pages, only where the user gave them by hand
    notes: tuple[DocumentNote, ...] = ()
    feeds: tuple[tuple[str, Path], ...] = ()
    covariates: tuple[Published, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    actors: tuple[Path, ...] = ()
    texts: tuple[AnalystText, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    likelihoods: tuple[Item, ...] = ()
    questions: tuple[Question, ...] = ()
    ledger: Path | None = None
    scenario: Path | None = None
    compare: tuple[Path, Path] | None = None
    window_days: int = 730
    seed: int = 0
    rejects: tuple[Reject, ...] = ()  # what was refused before anything was read


def load_case(path: Path) -> Case:
    """Read a case file, or the `case.toml` of a folder.

    Raises CaseError with file, line and the nearest match for an unknown key or feed, and for a missing path.
    """
    path = path / "case.toml" if path.is_dir() else path
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError as error:
        raise CaseError(
            f"{path}: there is no such case file; `tightrope brief` takes a case folder or documents"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path}: not valid TOML: {error}") from error
    return _Reader(path, text).read(table)


class _Reader:
    """Checks one case file; holds its text so that errors can name the line."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def read(self, table: dict[str, Any]) -> Case:
        """The case, checked."""
        self._check_keys(table)
        case = table.get("case", {})
        rivals = self._strings(case, "rivals")
        if rivals and (len(rivals) != 2 or rivals[0] == rivals[1]):
            self._fail("rivals", "rivals must be two different actors")
        compared = [self._find(name, "compare") for name in self._strings(case, "compare")]
        if compared and len(compared) != 2:
            self._fail("compare", "compare must name two documents")
        sources = [self._read_source(row) for row in table.get("source", [])]
        scenario = self._find(case["scenario"], "scenario") if "scenario" in case else None
        patterns = self._strings(table.get("read", {}), "documents")
        stated = table.get("hypothesis", [])
        hypotheses = read_hypotheses(stated, where=self._place_row("hypothesis", 0)) if stated else ()
        ledger = self._string(table.get("forecasts", {}), "ledger")
        return Case(
            title=self._string(case, "title") or self.path.parent.name,
            folder=self.path.parent,
            as_of=self._day(case, "as_of"),
            focal=self._string(case, "focal"),
            rivals=(rivals[0], rivals[1]) if rivals else None,
            watch=self._strings(case, "watch"),
            path=self.path,
            documents=tuple(dict.fromkeys(path for pattern in patterns for path in self._glob(pattern))),
            notes=tuple(self._read_note(row) for row in table.get("document", [])),
            feeds=tuple(self._read_feed(row) for row in table.get("feed", [])),
            covariates=tuple(self._read_covariate(row) for row in table.get("covariate", [])),
            sources={source.publisher: source for source in sources},
            actors=tuple(self._find(name, "actors") for name in self._strings(case, "actors")),
            texts=tuple(
                AnalystText(
                    self._need(row, "heading", "text"), self._need(row, "text", "text"), row.get("by", "analyst"),
                    self._strings(row, "evidence"),
                )
                for row in table.get("text", [])
            ),
            hypotheses=hypotheses,
            likelihoods=self._read_likelihoods(table.get("likelihood", []), hypotheses),
            questions=self._read_questions(table.get("question", [])),
            ledger=self.path.parent / ledger if ledger else None,
            scenario=scenario,
            compare=(compared[0], compared[1]) if compared else None,
            window_days=self._integer(case, "window_days", 730),
            seed=self._integer(case, "seed", 0),
        )  # fmt: skip

    def _check_keys(self, table: dict[str, Any]) -> None:
        """Refuse unknown sections and keys, and sections of the wrong form."""
        for section, rows in table.items():
            if section not in KEYS:
                self._fail(section, f"unknown section [{section}]{name_nearest(section, KEYS)}")
            if isinstance(rows, list) != (section in LISTS):
                form = f"[[{section}]]" if section in LISTS else f"[{section}]"
                self._fail(section, f"{section} must be written as {form}")
            known = KEYS[section]
            for row in rows if isinstance(rows, list) else [rows]:
                for key in row:
                    if known is not None and key not in known:
                        self._fail(key, f"unknown key {key!r} in [{section}]{name_nearest(key, known)}")

    def _read_source(self, row: dict[str, Any]) -> Source:
        """One `[[source]]`."""
        letter = row.get("letter", "F")
        if letter not in get_args(Letter):
            self._fail("letter", f"letter {letter!r} must be one of {', '.join(get_args(Letter))}")
        if letter != "F" and not row.get("why"):
            self._fail("letter", f'the letter {letter} of {row.get("publisher")!r} needs a reason: why = "…"')
        return Source(**{**row, "publisher": self._need(row, "publisher", "source")})

    def _read_note(self, row: dict[str, Any]) -> DocumentNote:
        """One `[[document]]`."""
        path = self._find(self._need(row, "path", "document"), "path")
        rest = {key: row[key] for key in ("publisher", "author", "title", "url") if key in row}
        return DocumentNote(path, published=self._day(row, "published"), **rest)

    def _read_likelihoods(
        self, rows: Sequence[Mapping[str, Any]], hypotheses: Sequence[Hypothesis]
    ) -> tuple[Item, ...]:
        """All `[[likelihood]]` rows, each checked at its line, then together."""
        for number, row in enumerate(rows):
            read_items([row], hypotheses, where=self._place_row("likelihood", number))
        return read_items(rows, hypotheses, where=str(self.path))

    def _read_questions(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
        """All `[[question]]` rows."""
        questions = [read_question(row, where=self._place_row("question", n)) for n, row in enumerate(rows)]
        for number, question in enumerate(questions):
            if any(question.id == other.id for other in questions[:number]):
                raise CaseError(f"{self._place_row('question', number)}: two questions have the id {question.id!r}")
        return tuple(questions)

    def _place_row(self, section: str, number: int) -> str:
        """`file:line` of the n-th `[[section]]`."""
        found = [n for n, line in enumerate(self.lines, 1) if line.strip().startswith(f"[[{section}]]")]
        return f"{self.path}:{found[number]}" if number < len(found) else str(self.path)

    def _read_feed(self, row: dict[str, Any]) -> tuple[str, Path]:
        """One `[[feed]]`: kind and path."""
        return self._need(row, "kind", "feed"), self._find(self._need(row, "path", "feed"), "path")

    def _read_covariate(self, row: dict[str, Any]) -> Published:
        """One `[[covariate]]`: kind and path, the state it is about, a layout of one's own."""
        layout = self._find(row["layout"], "layout") if "layout" in row else None
        kind, path = (self._need(row, key, "covariate") for key in ("kind", "path"))
        return Published(kind, self._find(path, "path"), self._string(row, "state"), layout)

    def _glob(self, pattern: str) -> list[Path]:
        """Paths of a pattern, sorted; an error where there are none."""
        if pattern.lower().startswith(("http://", "https://")):
            self._fail("documents", f"{pattern!r}: a case reads files; `tightrope fetch` saves a page as one", pattern)
        if not has_magic(pattern):
            return [self._find(pattern, "documents")]
        here = self.path.parent
        found = sorted(here / name for name in glob(pattern, root_dir=here, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute one
        if not found:
            self._fail("documents", f"no file fits {pattern!r} in {self.path.parent}")
        return found

    def _find(self, name: str, key: str) -> Path:
        """A path relative to the case file that exists."""
        path = self.path.parent / name
        if not path.exists():
            siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            self._fail(key, f"{name!r} does not exist beside the case file{name_nearest(path.name, siblings)}", name)
        return path

    def _need(self, row: Mapping[str, Any], key: str, section: str) -> str:
        """A text that must be there."""
        value = row.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fail(section, f'a [[{section}]] needs {key} = "…"')
        return str(value)

    def _string(self, row: Mapping[str, Any], key: str) -> str | None:
        """A text that may be there."""
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            self._fail(key, f"{key} must be a text in quotes")
        return value

    def _strings(self, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts that may be there."""
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self._fail(key, f'{key} must be a list of texts: {key} = ["…", "…"]')
        return tuple(value)

    def _integer(self, row: Mapping[str, Any], key: str, default: int) -> int:
        """A whole number that may be there."""
        value = row.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self._fail(key, f"{key} must be a whole number, 0 or more")
        return int(value)

    def _day(self, row: Mapping[str, Any], key: str) -> date | None:
        """A day that may be there; TOML writes it without quotes."""
        value = row.get(key)
        if value is not None and type(value) is not date:
            self._fail(key, f"{key} must be a date without quotes: {key} = 2025-07-01")
        return value

    def _fail(self, key: str, message: str, value: str | None = None) -> None:
        """Raise a CaseError that names the line where the key (with the value) stands."""
        raise CaseError(f"{place_key(self.path, self.lines, key, value=value)}: {message}")


def place_key(path: Path, lines: Sequence[str], key: str, *, value: str | None = None) -> str:
    """`file:line` of the line where the key (with the value) stands; the file alone where there is none."""
    pattern = re.compile(rf"^\s*(\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*(\]|=|\.)")
    at = next((n for n, s in enumerate(lines, 1) if pattern.match(s) and (value is None or value in s)), None)
    return f"{path}:{at}" if at else str(path)
