"""Which earlier mention "he", "it" and "they" mean: the nearest that fits, unless a stranger is nearer."""

from __future__ import annotations

from tightrope.reading.casts import MALE_OR_FEMALE, NOBODY, SUBJECTS, Cast, Mention, Reference, fits
from tightrope.reading.parse import Sentence

PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
SPEAKER = 1.0  # what the subject of "said that it …" is nearer than any other word


def pick_mention(cast: Cast, sentence: Sentence, place: int, avoided: tuple[str, ...] | None) -> Reference:
    """The nearest compatible earlier mention for a personal pronoun; `avoided` is the subject of its own clause."""
    token = sentence.tokens[place]
    word = token.text.lower()
    speaker = _find_speaker(sentence, place)
    best: Mention | None = None
    best_score = -1e9
    for mention in reversed(cast.mentions):
        distance = sentence.number - mention.sentence
        if distance > 3 or (distance == 0 and mention.place >= place):
            continue
        if (
            (mention.is_topic and not mention.is_subject)
            or not fits(word, mention)
            or (avoided and mention.ids == avoided)
        ):
            continue
        score = _score_mention(mention, sentence, place) + (2.0 if word in PLURAL and mention.is_plural else 0.0)
        score += SPEAKER * (distance == 0 and mention.place == speaker)
        if score > best_score:
            best, best_score = mention, score
    if best is None or _is_strangers(cast, sentence, place, best_score):
        return NOBODY
    return Reference(best.ids, "pronoun", token.start, token.end)


def _find_speaker(sentence: Sentence, place: int) -> int | None:
    """The subject of the verb whose complement clause a pronoun is the subject of: "X told Y that it …"."""
    token = sentence.tokens[place]
    clause = token.head
    if token.dep not in SUBJECTS or sentence.tokens[clause].dep != "ccomp":
        return None
    return next(iter(sentence.list_deps(sentence.tokens[clause].head, *SUBJECTS)), None)


def _is_strangers(cast: Cast, sentence: Sentence, place: int, score: float) -> bool:
    """Whether a named person whom the roster does not know is nearer to a pronoun than anybody whom it knows."""
    word = sentence.tokens[place].text.lower()
    return any(
        _score_mention(stranger, sentence, place) > score
        and stranger.is_plural == (word in PLURAL)
        and (stranger.is_subject or word in MALE_OR_FEMALE)
        for stranger in cast.strangers
        if sentence.number - stranger.sentence <= 3 and (stranger.sentence, stranger.place) < (sentence.number, place)
    )


def _score_mention(mention: Mention, sentence: Sentence, place: int) -> float:
    """How near a mention is to a pronoun; a subject goes first."""
    distance = sentence.number - mention.sentence
    return 3.0 * mention.is_subject - 4.0 * distance - 0.02 * (place - mention.place if distance == 0 else 0)
