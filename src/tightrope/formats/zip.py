"""ZIP archives: the files in them, in memory. Nothing is written to disk; names that lead elsewhere are refused."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePosixPath

from tightrope.formats.extract import FormatFault, Member
from tightrope.formats.limits import Limits

PARSES_PARTS = False  # each file has its own format and process
IGNORED = ("__MACOSX/", "Thumbs.db", "desktop.ini")
RATIO = 200  # unpacked to packed; text is packed 10 to 1
SMALL = 1_000_000  # bytes below which the ratio says nothing


def open_parts(raw: bytes, limits: Limits) -> tuple[list[Member], list[tuple[str, str]]]:
    """The files of an archive in their order, and (name, reason) of those that are refused."""
    members: list[Member] = []
    refused: list[tuple[str, str]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check(infos, limits)
            left = limits.unpacked
            for info in infos:
                if is_ignored(info.filename):
                    continue
                reason = _name_fault(info)
                if reason is None:
                    with archive.open(info) as part:
                        content = part.read(left + 1)
                    left -= len(content)
                    if left < 0:
                        raise FormatFault(f"over {limits.unpacked // 1_000_000} MB unpacked; give its files one by one")
                    members.append(Member(info.filename, content))
                else:
                    refused.append((info.filename[:200], reason))
    # zipfile raises NotImplementedError for a way of packing that it does not know
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise FormatFault(f"damaged, cut off or packed in a strange way ({str(error)[:100]}); pack it again") from error
    except Exception as error:
        if type(error).__module__ == "zlib" or type(error).__name__ == "LZMAError":
            raise FormatFault(f"damaged ({str(error)[:100]}); fetch the whole file again") from error
        raise
    if not members and not refused:
        raise FormatFault("no files in it; put the documents in it")
    return members, refused


def is_ignored(name: str) -> bool:
    """Whether a file is one that a system leaves behind, or one whose name begins with a dot."""
    return name.startswith(IGNORED[0]) or any(
        part in IGNORED or (part.startswith(".") and part not in (".", "..")) for part in PurePosixPath(name).parts
    )


def _check(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what is encrypted or would grow too large, before anything is unpacked."""
    if any(info.flag_bits & 1 for info in infos):
        raise FormatFault("encrypted; unpack it with its password and give the files")
    if len(infos) > limits.members:
        raise FormatFault(f"{len(infos):,} files in it, the limit is {limits.members:,}; split it")
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked:
        raise FormatFault(f"{total:,} bytes unpacked, the limit is {limits.unpacked:,}; give its files one by one")
    for info in infos:
        if info.file_size > SMALL and info.file_size > RATIO * max(1, info.compress_size):
            raise FormatFault(f"{info.filename[:100]} is packed over {RATIO} to 1, as a decompression bomb is")


def _name_fault(info: zipfile.ZipInfo) -> str | None:
    """Why a file's name is refused, or None."""
    name = info.orig_filename
    if ".." in PurePosixPath(name.replace("\\", "/")).parts or name.startswith(("/", "\\")) or ":" in name[:3]:
        return "its name leads out of the archive"
    if "\x00" in name or any(c < " " for c in name):
        return "control characters in its name"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, not a file"
    return None
