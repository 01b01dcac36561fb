"""From a place in the parse to the exact stretch of words: whole phrases, cues with their helpers, cut contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tightrope.reading.parse import Sentence
from tightrope.reading.quotations import MARKS, Quote

Stretch = tuple[int, int]  # first word and the one after the last
RIM = frozenset({",", ";", ":", "-", "--", "–", "—", ".", "...", "?", "!"})
_HELPERS = ("aux", "auxpass", "neg", "advmod", "npadvmod")
_LINKS = frozenset({"yet", "when", "how", "why", "where", "so", "though", "however", "then", "as"})
_TERMINAL = frozenset({".", "?", "!", ","})


def find_phrase(sentence: Sentence, head: int, *, without: int | None = None) -> Stretch:
    """The whole noun phrase of a head word; the branch that holds `without` and what follows it is cut off."""
    below = set(sentence.subtrees[head])
    is_cut = without is not None and without in below
    if is_cut and without is not None:
        branch = without
        while sentence.tokens[branch].head != head and branch != head:
            branch = sentence.tokens[branch].head
        below -= set(sentence.subtrees[branch])
    first = last = head
    while first - 1 in below:
        first -= 1
    while last + 1 in below:
        last += 1
    first, last = trim(sentence, (first, last + 1))
    first, last = _drop_marks(sentence, first, last)
    has_tail = any(
        sentence.tokens[child].dep in ("appos", "relcl", "npadvmod", "acl") and child > head and child < last
        for child in sentence.children[head]
    )
    inner = any(sentence.tokens[place].text == "," for place in range(head + 1, last))
    if has_tail and inner and last < len(sentence.tokens) - 1 and sentence.tokens[last].text == "," and not is_cut:
        last += 1
    if last < len(sentence.tokens) and sentence.tokens[last].text == ")" and _opens_bracket(sentence, first, last):
        last += 1
    return first, last


def _drop_marks(sentence: Sentence, first: int, last: int) -> Stretch:
    """A stretch without a quotation mark at one rim that nothing at the other answers."""
    words = [sentence.tokens[place].text for place in range(first, last)]
    if sum(word in MARKS for word in words) % 2:
        if words[0] in MARKS and len(words) > 1:
            first += 1
        elif words[-1] in MARKS and len(words) > 1:
            last -= 1
    return first, last


def _opens_bracket(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a stretch holds a bracket that it does not close."""
    words = [sentence.tokens[place].text for place in range(first, last)]
    return words.count("(") > words.count(")")


def trim(sentence: Sentence, stretch: Stretch) -> Stretch:
    """A stretch without punctuation at its rim; quotation marks stay if both stand in it."""
    first, last = stretch
    while last - first > 1 and sentence.tokens[last - 1].text in RIM:
        last -= 1
    while last - first > 1 and sentence.tokens[first].text in RIM:
        first += 1
    return first, last


def find_cue(sentence: Sentence, place: int, light: frozenset[str]) -> Stretch:
    """A verb with what stands before it: auxiliaries, "not", adverbs, and a light verb ("went on to say")."""
    tokens = sentence.tokens
    first = place
    here = place
    while True:
        helpers = {
            child
            for child in sentence.list_deps(here, *_HELPERS)
            if child < here and tokens[child].text.lower() not in _LINKS
        }
        while first - 1 in helpers or (
            first - 1 >= 0
            and tokens[first - 1].pos in ("ADV", "PART")
            and tokens[first - 1].head in range(first, place + 1)
            and tokens[first - 1].text.lower() not in _LINKS
        ):
            first -= 1
        above = tokens[here].head
        is_chained = tokens[here].dep in ("xcomp", "ccomp", "advcl") and above < here and tokens[above].lemma in light
        if not is_chained or first - above > 3 or tokens[first].tag not in ("TO", "VBG"):
            break
        here = first = above
    last = place + 1
    while (
        last < len(tokens)
        and tokens[last].head == place
        and (tokens[last].dep == "prt" or (tokens[last].dep == "npadvmod" and not tokens[last].text[0].isdigit()))
    ):
        last += 1
    return first, last


def cut_runs(sentence: Sentence, places: Iterable[int], holes: Iterable[int]) -> tuple[Stretch, ...]:
    """Contiguous stretches of words, joined over punctuation, cut at the holes, trimmed."""
    wanted, cut = set(places), set(holes)
    wanted -= cut
    if not wanted:
        return ()
    runs: list[list[int]] = []
    for place in range(min(wanted), max(wanted) + 1):
        is_in = place in wanted or (place not in cut and sentence.tokens[place].pos == "PUNCT")
        if not is_in:
            continue
        if runs and runs[-1][1] == place:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    stretches = [trim(sentence, (first, last)) for first, last in runs]
    return tuple(
        widen(sentence, run) for run in stretches if any(sentence.tokens[p].pos != "PUNCT" for p in range(*run))
    )


def widen(sentence: Sentence, stretch: Stretch) -> Stretch:
    """A stretch with the quotation marks that belong to it: every mark it opens is closed, and the other way round."""
    first, last = stretch
    tokens = sentence.tokens
    words = [token.text for token in tokens[first:last]]
    opened = sum(word in ("``", "“") for word in words)
    closed = sum(word in ("''", "”") for word in words)
    straight = words.count('"') % 2
    if opened > closed or (straight and words[0] == '"'):
        for place in range(last, min(last + 2, len(tokens))):
            if tokens[place].text in MARKS:
                return first, place + 1
            if tokens[place].text not in _TERMINAL:
                break
    if closed > opened and first > 0 and tokens[first - 1].text in MARKS:
        return first - 1, last
    if straight and words[-1] == '"' and first > 0 and tokens[first - 1].text == '"':
        return first - 1, last
    if opened == closed and not straight and first > 0 and tokens[first - 1].text in ("``", "“", '"'):
        for place in range(last, min(last + 2, len(tokens))):
            if tokens[place].text in MARKS:
                return first - 1, place + 1
            if tokens[place].text not in _TERMINAL:
                break
    return first, last


def take_quotes(sentence: Sentence, group: Stretch, quotes: Sequence[Quote], *, reach: int) -> tuple[Stretch, ...]:
    """Quotations that end just before a group of source and cue, or begin just after it."""
    tokens = sentence.tokens
    taken: list[Stretch] = []
    before = [quote for quote in quotes if quote.last <= group[0]]
    if before and before[-1].closes and before[-1].last - before[-1].first > 3:
        gap = tokens[before[-1].last : group[0]]
        ends = tokens[before[-1].last - 2].text in (",", "?", "!", ".", "--", "...") or (
            gap and gap[0].text in (",", "--")
        )
        if ends and all(token.text in RIM and token.text != "." for token in gap):
            taken.append((before[-1].first, before[-1].last))
    after = next((quote for quote in quotes if quote.first >= group[1]), None)
    if after is not None and after.first - group[1] <= reach:
        gap = tokens[group[1] : after.first]
        is_plain = all(token.text in (",", ":", "--", "—") for token in gap)
        if is_plain or (gap and gap[-1].text in (",", ":") and not any(t.text in (".", "?", "!") for t in gap)):
            taken.append((after.first, after.last))
    return tuple(taken)
