"""Files of a feed as parts that are read one at a time: unzipped, and cut so that memory stays bounded."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from tightrope.errors import FeedError, name_nearest

LARGEST_PART = 128 * 1024 * 1024  # bytes of text read in one go; a longer file without a header is cut at line ends
LARGEST_MEMBER = 8 * 1024**3  # bytes that a file in a zip may unpack to; a year of a feed is below


# what a damaged or encrypted archive raises; zipfile raises NotImplementedError, a RuntimeError, for an unknown packing
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Part:
    """Text to read: `name` as shown to people, `path` of the text, `lines_before` it in the file it was cut from.

    `sources` are the files whose rows are done with once this part is. A text that is a copy made for reading goes with
    `clear()`; whoever reads the part calls it, so that some parts can be read while the next are made.
    """

    name: str
    path: Path
    lines_before: int = 0
    sources: tuple[str, ...] = ()
    is_copy: bool = True

    def clear(self) -> None:
        """Delete the text, if it is a copy."""
        if self.is_copy:
            self.path.unlink(missing_ok=True)


class Layout(Protocol):
    """How a feed's files are laid out; see `FeedMapping`."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def layouts(self) -> tuple[tuple[str, ...], ...]: ...  # noqa: D102
    @property
    def header(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def delimiter(self) -> str: ...  # noqa: D102
    @property
    def is_quoted(self) -> bool: ...  # noqa: D102
    @property
    def encoding(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be opened as what it says it is, and why."""

    name: str
    reason: str


def iter_parts(
    paths: Iterable[Path], mapping: Layout, *, scratch: Path, size: int = LARGEST_PART
) -> Iterator[Part | Unreadable]:
    """Parts of files, of zips, and of long files; a zip that is damaged is Unreadable, never an exception.

    Zips of a feed without a header are joined, so that a month of quarter-hours is not three thousand parts.
    """
    joined = _Joined(scratch, size) if mapping.layouts and not mapping.header else None
    for path in paths:
        if path.suffix != ".zip":
            is_cut = mapping.layouts and path.suffix != ".gz" and path.stat().st_size > size
            whole = Part(path.name, path, sources=(path.name,), is_copy=False)
            yield from _cut(path, scratch, size) if is_cut else [whole]
            continue
        try:
            with zipfile.ZipFile(path) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                for member in members:
                    if member.file_size > LARGEST_MEMBER:
                        yield Unreadable(path.name, f"{member.filename} unpacks to over {LARGEST_MEMBER >> 30} GB")
                        continue
                    unpacked = _unpack(archive, member, scratch)
                    if joined:
                        yield from joined.add(path.name, unpacked)
                    else:
                        name = path.stem if len(members) == 1 else f"{path.stem}/{Path(member.filename).name}"
                        yield Part(name, unpacked, sources=(path.name,) * (member is members[-1]))
                if not members:
                    yield Unreadable(path.name, "a zip with no file in it")
        except DAMAGED as error:
            yield Unreadable(path.name, f"not a zip that can be read ({error})")
    if joined:
        yield from joined.close()


def read_header(path: Path, mapping: Layout) -> tuple[str, ...]:
    """The column names of a file; empty where its first line is a row of a known layout.

    Raises FeedError where a column is missing that the feed cannot do without.
    """
    if not mapping.header:
        return ()
    try:
        with _open_text(path, mapping) as file:
            line = file.readline(1_000_000)
    except (*DAMAGED, UnicodeDecodeError) as error:
        raise FeedError(f"{path}: cannot be read ({error})") from error
    names = tuple(cell.strip() for row in split_rows([line.rstrip("\r\n")], mapping) for cell in row)
    missing = [name for name in mapping.header if name not in names]
    if missing and any(len(names) == len(layout) for layout in mapping.layouts) and len(missing) == len(mapping.header):
        return ()
    if missing:
        raise FeedError(f"{path}:1: {mapping.name} has no column {missing[0]!r} here{name_nearest(missing[0], names)}")
    if len({name.casefold() for name in names}) < len(names):
        raise FeedError(f"{path}:1: a column stands twice")
    return names


def split_rows(lines: Iterable[str], mapping: Layout) -> list[list[str]]:
    """Lines as cells, in the mapping's manner of delimiting and quoting."""
    if mapping.is_quoted:
        return list(csv.reader(lines, delimiter=mapping.delimiter))
    return [line.split(mapping.delimiter) for line in lines]


def _open_text(path: Path, mapping: Layout) -> IO[str]:
    """A file as text, unzipped where it is gzipped."""
    encoding = "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding=encoding, newline="")
    return path.open(encoding=encoding, newline="")


def _cut(path: Path, scratch: Path, size: int) -> Iterator[Part]:
    """A long file in pieces that end at line ends."""
    lines, number = 0, 0
    with path.open("rb") as file:
        while block := file.read(size):
            block += file.readline()
            piece = scratch / f"{path.name}.{number}"
            piece.write_bytes(block)
            is_last = file.tell() == path.stat().st_size
            name = f"{path.name}.{number}" if number else path.name
            yield Part(name, piece, lines, sources=(path.name,) * is_last)
            lines += block.count(b"\n")
            number += 1


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path) -> Path:
    """A member of a zip as a file, whatever path the zip gives it."""
    suffix = Path(member.filename).suffix
    with (
        archive.open(member) as source,
        tempfile.NamedTemporaryFile(dir=scratch, suffix=suffix, delete=False) as file,
    ):
        shutil.copyfileobj(source, file, 1 << 20)
    return Path(file.name)


class _Joined:
    """Unpacked texts joined until they are large enough for a part."""

    def __init__(self, scratch: Path, size: int) -> None:
        self.scratch = scratch
        self.path = scratch / "joined"
        self.size = size
        self.names: list[str] = []
        self.parts = 0

    def add(self, name: str, unpacked: Path) -> Iterator[Part]:
        """Join one more; a part where it would grow too large."""
        if self.names and self.path.stat().st_size + unpacked.stat().st_size > self.size:
            yield from self.close()
        with self.path.open("ab" if self.names else "wb") as file, unpacked.open("rb") as source:
            shutil.copyfileobj(source, file, 1 << 20)
        unpacked.unlink()
        self.names.append(name)

    def close(self) -> Iterator[Part]:
        """What is joined so far, as a part."""
        if self.names:
            first = self.names[0].removesuffix(".zip")
            name = first if len(self.names) == 1 else f"{first} and {len(self.names) - 1} more"
            yield Part(name, self.path, sources=tuple(dict.fromkeys(self.names)))
            self.parts += 1
            self.path = self.scratch / f"joined.{self.parts}"
        self.names = []
