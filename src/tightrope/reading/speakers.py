"""Quotations over several sentences: the speaker named in one of them holds the others too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.reading.attribution import ELSEWHERE, Frame, Spoken
from tightrope.reading.parse import Sentence
from tightrope.reading.quotations import Quote, find_quotes

_SPEAKING = frozenset(
    {"assert", "claim", "confirm", "promise", "threaten", "urge", "condemn", "praise", "deny", "predict"}
)

Frames = tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """The sentences of one paragraph; `starts[i]` is the first word of the i-th, counted through the paragraph."""

    sentences: Sequence[Sentence]
    frames: Sequence[list[Frame]]
    starts: Sequence[int]

    def list_touched(self, quote: Quote) -> list[int]:
        """The sentences that a quotation runs over."""
        return [
            here
            for here in range(len(self.sentences))
            if self.starts[here] < quote.last and quote.first < self.starts[here + 1]
        ]


def carry_speakers(sentences: Sequence[Sentence], frames: Sequence[Frames]) -> list[Frames]:
    """The frames of every sentence, with those of a quotation's speaker added where the quotation goes on.

    Sentences of one paragraph are looked at together. A quotation belongs to the frame whose cue stands outside of it
    and whose content stands in it; one that begins right after such a sentence goes on with the same speaker.
    """
    carried = [list(found) for found in frames]
    first = 0
    for place in range(1, len(sentences) + 1):
        if place == len(sentences) or sentences[place].paragraph != sentences[first].paragraph:
            if place - first > 1:
                _carry_within(sentences[first:place], carried[first:place])
            first = place
    return [tuple(found) for found in carried]


def _carry_within(sentences: Sequence[Sentence], frames: Sequence[list[Frame]]) -> None:
    """Add frames within one paragraph."""
    starts = [0]
    for sentence in sentences:
        starts.append(starts[-1] + len(sentence.tokens))
    block = _Block(sentences, frames, starts)
    quotes, _ = find_quotes([token.text for sentence in sentences for token in sentence.tokens])
    last: tuple[int, Spoken, Frame] | None = None
    for quote in quotes:
        touched = block.list_touched(quote)
        found = _find_speaker(block, quote, touched)
        if found is None and last is not None and last[0] == touched[0] - 1 and quote.first == starts[touched[0]]:
            found = last
        if found is not None:
            _, spoken, frame = found
            _add(block, quote, touched, spoken=spoken, frame=frame)
            last = (touched[-1], spoken, frame)


def _find_speaker(block: _Block, quote: Quote, touched: Sequence[int]) -> tuple[int, Spoken, Frame] | None:
    """The frame that holds a quotation: its cue outside of the marks, its content inside."""
    for here in touched:
        for frame in block.frames[here]:
            if frame.spoken is not None or frame.stance not in _SPEAKING:
                continue
            cue, content = block.starts[here] + frame.cue[0], block.starts[here] + frame.content
            is_outside = not quote.first <= cue < quote.last
            if is_outside and quote.first <= content < quote.last:
                return here, Spoken(block.sentences[here], frame.cue, frame.holder), frame
    return None


def _add(block: _Block, quote: Quote, touched: Sequence[int], *, spoken: Spoken, frame: Frame) -> None:
    """Give the speaker's frame to the sentences of a quotation that lack it."""
    for here in touched:
        sentence = block.sentences[here]
        if sentence is spoken.sentence:
            continue
        for root in (place for place, token in enumerate(sentence.tokens) if token.head == place):
            if quote.first <= block.starts[here] + root < quote.last:
                carried = Frame(ELSEWHERE, None, root, frame.stance, "quotation goes on", spoken=spoken)
                block.frames[here].insert(0, carried)
