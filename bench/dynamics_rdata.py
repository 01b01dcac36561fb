"""A reader for the few R values that the published tables rest on: vectors, lists and pairlists of an .rda file."""

import gzip
import struct
from pathlib import Path

NILVALUE, REFERENCE, NAMESPACE = 254, 255, 249


class _Reader:
    """Walks R's XDR serialisation (R Internals, section 1.8)."""

    def __init__(self, body: bytes) -> None:
        self.body, self.at, self.seen = body, 0, []

    def take(self, form: str, count: int = 1):
        size = struct.calcsize(f">{count}{form}")
        values = struct.unpack(f">{count}{form}", self.body[self.at : self.at + size])
        self.at += size
        return values

    def read_text(self) -> str | None:
        length = self.take("i")[0]
        if length < 0:
            return None
        text = self.body[self.at : self.at + length].decode("utf-8", "replace")
        self.at += length
        return text

    def read_pairs(self, flags: int) -> dict:
        out, attributes = {}, {}
        while True:
            if flags & 0x200:
                attributes = self.read()
            tag = self.read() if flags & 0x400 else len(out)
            out[tag] = self.read()
            flags = self.take("i")[0]
            if flags & 0xFF == NILVALUE:
                return {**attributes, **out} if isinstance(attributes, dict) else out

    def read(self):
        flags = self.take("i")[0]
        kind = flags & 0xFF
        if kind in (NILVALUE, 253, 242, 241, 251, 252):
            return None
        if kind == REFERENCE:
            return self.seen[(flags >> 8) - 1 if flags >> 8 else self.take("i")[0] - 1]
        if kind == 1:
            name = self.read()
            self.seen.append(name)
            return name
        if kind == 9:
            return self.read_text()
        if kind in (2, 5, 6):
            return self.read_pairs(flags)
        if kind == 238:  # ALTREP: class info, state, attributes
            info, state, _ = self.read(), self.read(), self.read()
            return self.expand(next(iter(info.values())), state)
        if kind == 4:
            self.seen.append("environment")
            self.take("i")
            return [self.read() for _ in range(4)]
        return self.read_vector(kind, flags)

    @staticmethod
    def expand(name: str, state):
        if name == "compact_intseq":
            count, first, step = state
            return [int(first + i * step) for i in range(int(count))]
        return next(iter(state.values())) if isinstance(state, dict) else state[0] if isinstance(state, list) else state

    def read_vector(self, kind: int, flags: int):
        count = self.take("i")[0]
        if kind in (10, 13):
            values = list(self.take("i", count))
        elif kind == 14:
            values = list(self.take("d", count))
        elif kind in (16, 19, 20):
            values = [self.read() for _ in range(count)]
        else:
            raise ValueError(f"R type {kind} at byte {self.at}")
        attributes = self.read() if flags & 0x200 else None
        if attributes and "names" in attributes:
            return dict(zip(attributes["names"], values, strict=False))
        if attributes and "levels" in attributes:
            return [attributes["levels"][v - 1] for v in values]
        return values


def read_rdata(path: Path) -> dict:
    """Every object of an .rda or .RData file that gzip packed, by name."""
    body = gzip.decompress(path.read_bytes())
    reader = _Reader(body[7:])  # RDX3\n, then X\n
    version = reader.take("i", 3)[0]
    if version == 3:
        length = reader.take("i")[0]
        reader.at += length
    return reader.read()
