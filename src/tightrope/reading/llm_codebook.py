"""What a language model is told as second reader: task, types with definitions, and the form of its answer."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from tightrope.nouns import Polarity, Stance, Status, load_scale
from tightrope.reading.llm_client import make_key


@dataclass(frozen=True, slots=True)
class Codebook:
    """What the model is told: types with their definitions in order, and the names they go by (for the probes)."""

    names: tuple[tuple[str, str], ...]  # (name shown, type defined)

    @property
    def prompt(self) -> str:
        """The instruction, without any document."""
        table, types = load_prompt(), load_scale().types
        lines = [table["task"], "Types:"]
        for name, defined in self.names:
            modes = ", ".join(types[defined].modes)
            lines.append(f"- {name}: {table['type'][defined]}" + (f" (modes: {modes})" if modes else ""))
        lines.append(f"Stances: {', '.join(get_args(Stance))}")
        return "\n".join(lines)

    @property
    def hash(self) -> str:
        """Twelve digits over version, instruction and schema."""
        parts = [load_prompt()["version"], self.prompt, json.dumps(build_answer_schema(), sort_keys=True)]
        return make_key(*parts)[:12]


@cache
def load_prompt() -> Mapping[str, Any]:
    """Read `llm_prompt.toml`, once."""
    return tomllib.loads(files(__package__).joinpath("llm_prompt.toml").read_text(encoding="utf-8"))


def make_codebook() -> Codebook:
    """All types under their own names, in the order of `llm_prompt.toml`."""
    return Codebook(tuple((name, name) for name in load_prompt()["type"]))


def build_answer_schema() -> dict[str, Any]:
    """The JSON schema that the server is asked to keep the model to."""
    text: dict[str, Any] = {"type": "string"}
    maybe: dict[str, Any] = {"type": ["string", "null"]}
    modes = sorted({mode for kind in load_scale().types.values() for mode in kind.modes})
    names = {"type": "array", "items": text}
    link = _close({"who": maybe, "cue": text, "stance": {"type": "string", "enum": list(get_args(Stance))}})
    record = _close(
        {
            "sentence": text,
            "span": text,
            "type": {"type": "string", "enum": sorted(load_scale().types)},
            "mode": {"type": ["string", "null"], "enum": [*modes, None]},
            "actors": names,
            "recipients": names,
            "chain": {"type": "array", "items": link},
            "polarity": {"type": "string", "enum": list(get_args(Polarity))},
            "status": {"type": "string", "enum": list(get_args(Status))},
            "condition": maybe,
            "when_basis": maybe,
        }
    )
    return _close({"records": {"type": "array", "items": record}})


def _close(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with these properties, all of them, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
