"""The process of one parse: imports one parser, gives up its rights, reads bytes, writes one JSON object.

Started by `isolate` as `python -m tightrope.formats.worker TASK` with the bytes as standard input.
"""

from __future__ import annotations

import base64
import importlib
import json
import sys
from typing import Any

from tightrope.formats.extract import FormatFault
from tightrope.formats.limits import Limits, forbid_reach, hold_to


def answer(task: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """Parse, and put the result or the fault in plain values."""
    limits = Limits(**task["limits"])
    parser = importlib.import_module(f"tightrope.formats.{task['form']}")
    hold_to(limits, output=2 * limits.unpacked + 6 * limits.text)
    forbid_reach()
    try:
        if task["open"]:
            return open_file(parser, raw, limits)
        stated = {"charset": task["charset"]} if task["charset"] and task["form"] == "html" else {}
        return read_file(parser, raw, limits, **stated)
    except FormatFault as fault:
        reason = str(fault)
    except MemoryError:
        reason = f"parsing it takes over {limits.memory // 1_000_000:,} MB of memory; save its text as .txt"
    except RecursionError:
        reason = "its parts are nested too deep; save its text as .txt"
    except Exception as error:  # noqa: BLE001 - whatever a parser does with hostile bytes is a fault of that file alone
        reason = f"it cannot be parsed ({type(error).__name__}: {str(error)[:120]}); save its text as .txt"
    return {"fault": reason}


def read_file(parser: Any, raw: bytes, limits: Limits, **stated: str) -> dict[str, Any]:
    """The text of one document; `stated` is what a server said of it."""
    extract = parser.parse(raw, limits, **stated)
    if len(extract.text) > limits.text:
        raise FormatFault(f"{len(extract.text):,} characters of text, the limit is {limits.text:,}; split it")
    return {"extract": extract.to_json()}


def open_file(parser: Any, raw: bytes, limits: Limits) -> dict[str, Any]:
    """The documents in one file."""
    members, refused = parser.open_parts(raw, limits)
    parsed = [try_member(parser, member.raw, limits) if parser.PARSES_PARTS else {} for member in members]
    return {
        "members": [
            (member.name, base64.b64encode(member.raw).decode(), values)
            for member, values in zip(members, parsed, strict=True)
        ],
        "refused": refused,
    }


def try_member(parser: Any, raw: bytes, limits: Limits) -> dict[str, Any]:
    """The text of one entry, or its fault, which is not that of the others."""
    try:
        return read_file(parser, raw, limits)
    except FormatFault as fault:
        return {"fault": str(fault)}


def main() -> None:
    """Read the task and the bytes, write the answer."""
    result = answer(json.loads(sys.argv[1]), sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
