"""Reports written for these tests, and evidence coded from them by hand."""

import random
from datetime import date

from tightrope.nouns import Act, Document, Evidence, Holder, Interval

STRIKE = Interval(date(2031, 3, 2), date(2031, 3, 3))

# An invented event in an invented place: the words are ours.
ORIGINAL = """Gunboats from the northern coast guard turned back a convoy of four grain ships near the strait early on
Monday, port officials confirmed. The vessels had been waiting outside the harbour for nearly a week while lawyers argued
over a disputed insurance certificate. Crews described a tense hour in which warning flares lit the water before the captains
agreed to reverse course. No shots were fired and nobody was hurt, although one freighter scraped a buoy while turning in
heavy swell. Traders in the capital expect bread prices to climb within days because bakeries hold only small reserves of
flour. Shipping companies asked for an escort and warned that further delays would empty the silos before the new harvest.
A spokesman for the coast guard declined to say how long the patrols would stay in the channel."""

SECOND = """Four freighters carrying wheat abandoned their voyage through the narrows at dawn on Monday after a patrol blocked
the way. Radar plots seen by this newspaper show how two cutters closed to within three hundred metres of the leading ship.
Her master, reached by satellite telephone, said he had been given ten minutes to decide. Insurance papers were the pretext,
he thought; everybody on the bridge believed the quarrel was about something else. Bakers were already queueing at the mill
that afternoon."""

SYNONYMS = {
    "turned": "sent", "convoy": "column", "early": "shortly after dawn", "confirmed": "said", "vessels": "boats",
    "waiting": "anchored", "outside": "beyond", "nearly": "almost", "argued": "quarrelled", "disputed": "contested",
    "described": "recalled", "tense": "nervous", "before": "until", "agreed": "consented", "reverse": "change",
    "nobody": "no one", "hurt": "injured", "scraped": "brushed", "heavy": "high", "expect": "foresee", "climb": "rise",
    "hold": "keep", "small": "slender", "asked": "called", "further": "more", "delays": "hold-ups", "empty": "drain",
    "new": "next", "declined": "refused", "long": "much longer", "stay": "remain", "officials": "authorities",
    "lit": "lighted", "freighter": "ship", "turning": "manoeuvring", "reserves": "stocks", "warned": "cautioned",
    "spokesman": "representative", "channel": "passage", "harbour": "port", "captains": "masters", "crews": "sailors",
}  # fmt: skip


def rewrite(text: str, *, seed: int) -> str:
    """Another desk's version: words replaced, sentences reordered, one dropped, a line of its own added."""
    rng = random.Random(seed)  # noqa: S311 - a test's draws
    sentences = [" ".join(part.split()) for part in text.replace("\n", " ").split(". ")]
    rng.shuffle(sentences)
    sentences = sentences[: rng.randint(5, 7)]
    words = " . ".join(sentences).split(" ")
    changed = [SYNONYMS[word] if word in SYNONYMS and rng.random() < 0.5 else word for word in words]
    lines = [
        "Our correspondent at the coast contributed nothing new.", "More follows on this page later today.",
        "Readers can follow the story on our site.", "The ministry has yet to publish a statement of its own.",
    ]  # fmt: skip
    return " ".join(changed).replace(" . ", ". ") + ". " + rng.choice(lines)


def share_five_words(first: str, second: str) -> float:
    """Share of the smaller text's runs of five words, counted apart from the package: plain split, no rule."""
    runs = []
    for text in (first, second):
        words = text.lower().replace(".", " ").replace(",", " ").split()
        runs.append({tuple(words[i : i + 5]) for i in range(len(words) - 4)})
    return len(runs[0] & runs[1]) / min(len(runs[0]), len(runs[1]))


def make_document(name: str, text: str, *, publisher: str | None = None, published: date | None = None) -> Document:
    return Document(name, f"sha-{name}", text, publisher=publisher or name.removesuffix(".txt"), published=published)


def make_item(
    document: Document,
    act: Act,
    *,
    words: str | None = None,
    chain: tuple[Holder, ...] = (),
    certainty: float = 3.0,
    number: int = 0,
) -> Evidence:
    """Evidence from a document; without `words`, its first forty characters."""
    start = document.text.index(words) if words else 0
    passage = document.cut_passage(start, start + len(words or document.text[:40]))
    return Evidence(f"e-{document.name}-{number}", act, document.name, certainty, chain, passage)


def turn_back() -> Act:
    """The act of the reports above: an invented state's coast guard stops another's ships."""
    return Act("COERCE", ("NOR.mil",), ("GRA",), mode="restrict", when=STRIKE)
