"""A small assessment, built by hand, with every part of a brief in it."""

from dataclasses import replace
from datetime import date, timedelta

from tightrope.alignment import (
    DatedScore,
    Estimate,
    Fitted,
    Flow,
    Position,
    Sensitivity,
    Series,
    Settings,
    Standing,
    Unused,
    Without,
)
from tightrope.brief import Assessment, ReaderPrecision, ReviewCounts, Statement
from tightrope.claims import Claim, Comparison, Credibility, Finding, Origin, Reason, Step, Vouch
from tightrope.claims.hypotheses import read_hypotheses, read_items, replace_citations, weigh_hypotheses
from tightrope.nouns import Act, Document, Evidence, Holder, Interval, Reject, Source

NAMES = {
    "ARC": "Arcadia", "BOR": "Borduria", "UST": "United Straits", "ARC/ana-voss": "Ana Voss",
    "BOR/otto-renn": "Otto Renn",
}  # fmt: skip
TEXT_A = (
    "Arcadia condemned the raid on Borduria on Friday. Otto Renn claimed that Arcadia had promised missiles. "
    "Ana Voss dismissed the report, but she did not deny it."
)
TEXT_B = "Arcadia sent flour to the United Straits in May.\n\nنص عربي قصير <b>bold</b> & done."
DOCUMENTS = (
    Document(
        "a.md", "a" * 64, TEXT_A, "Straits Herald", "I. Vane", "A promise?", date(2030, 6, 14), "front matter",
        date(2030, 6, 20), "https://example.org/a", heading="Written for this project from: Straits Herald, 14 June",
    ),
    Document("b.md", "b" * 64, TEXT_B, "Borduria Wire", None, None, date(2030, 6, 1)),
)  # fmt: skip
AS_OF = date(2030, 7, 1)
WINDOW = Interval(date(2028, 7, 1), date(2030, 7, 2))


def quote(document: Document, words: str, act: Act, *, chain: tuple[Holder, ...] = (), name: str = "") -> Evidence:
    start = document.text.index(words)
    return Evidence(
        name or f"e-{words[:8]}", act, document.name, 3.0, chain, document.cut_passage(start, start + len(words)),
        publisher=document.publisher, author=document.author, known_at=document.published, reader="rules 1",
    )  # fmt: skip


def day(number: int) -> Interval:
    start = date(2030, 1, 1) + timedelta(days=number)
    return Interval(start, start + timedelta(days=1))


CONDEMNED = quote(
    DOCUMENTS[0], "Arcadia condemned the raid on Borduria on Friday",
    Act("ACCUSE", ("ARC",), ("UST",), mode="disapprove", when=day(160)), name="e-condemned",
)  # fmt: skip
PROMISED = quote(
    DOCUMENTS[0], "Otto Renn claimed that Arcadia had promised missiles",
    Act("AGREE", ("ARC",), ("BOR",), when=day(160)), chain=(Holder("BOR/otto-renn", "claim"),), name="e-promised",
)  # fmt: skip
INSIDE = quote(DOCUMENTS[0], "had promised", Act("ASSERT", ("ARC",)), name="e-inside")
ACROSS = quote(DOCUMENTS[0], "missiles. Ana Voss", Act("ASSERT", ("ARC",)), name="e-across")
DISMISSED = quote(
    DOCUMENTS[0], "Ana Voss dismissed the report", Act("DISMISS", ("ARC/ana-voss",)),
    chain=(Holder("ARC/ana-voss", "dismiss"),), name="e-dismissed",
)  # fmt: skip
SENT = quote(DOCUMENTS[1], "Arcadia sent flour", Act("AID", ("ARC",), ("UST",), when=day(130)), name="e-sent")
FOREIGN = quote(DOCUMENTS[1], "نص عربي قصير <b>bold</b>", Act("ASSERT", ("ARC",)), name="e-foreign")
ROWS = tuple(
    Evidence(
        f"e-row{n}", Act("SUPPORT" if n % 3 else "ACCUSE", ("ARC",), ("BOR",) if n % 2 else ("UST",), when=day(6 * n)),
        "events.csv", publisher="Straits Herald" if n % 4 else "Borduria Wire", row=n + 2,
        raw=f"2030-{n},ARC,{'BOR' if n % 2 else 'UST'},\"said, <i>so</i>\"", known_at=day(6 * n).start, licence="own work",
    )
    for n in range(24)
)  # fmt: skip
EVIDENCE = (CONDEMNED, PROMISED, INSIDE, ACROSS, DISMISSED, SENT, FOREIGN, *ROWS)


def make_dots(middle: float, spread: float) -> tuple[float, ...]:
    return tuple(max(-1.0, min(1.0, middle + spread * (n - 24.5) / 25)) for n in range(50))


def make_position(channel: str, *, silent: bool = False) -> Position:
    ids = tuple(item.id for item in ROWS) if channel == "words" else ("e-sent",)
    m = (Estimate(0.6, 0.5, 0.7), Estimate(0.46, 0.36, 0.56))
    if silent:
        return Position("deeds", 1, (0, 1), None, make_dots(0, 0.5), m, None, {}, ids, True)  # type: ignore[arg-type]
    postures = {"leaning A": 0.71, "leaning B": 0.02, "hedging": 0.24, "estranged": 0.03}
    return Position(
        channel, 24, (12, 12), Estimate(0.1377, -0.0212, 0.2899), make_dots(0.1377, 0.2), m, postures,  # type: ignore[arg-type]
        {0.05: postures, 0.1: postures, 0.2: postures}, ids, False,  # type: ignore[dict-item]
    )  # fmt: skip


def make_series(rival: str, channel: str) -> Series:
    days = tuple(date(2030, 1, 1) + timedelta(days=7 * n) for n in range(26))
    flat = tuple(0.5 + 0.004 * n for n in range(26))
    acts = tuple(
        DatedScore(row.act.when.start, 0.9 if row.act.type == "SUPPORT" else 0.2, 0.8, (row.id,))
        for row in ROWS
        if row.act.recipients == (rival,) and row.act.when
    )
    return Series(
        ("ARC", rival), channel, days, flat, tuple(v - 0.05 for v in flat), tuple(v + 0.05 for v in flat),  # type: ignore[arg-type]
        tuple(v - 0.12 for v in flat), tuple(v + 0.12 for v in flat), acts if channel == "words" else (), False,
    )  # fmt: skip


def make_flow(rival: str, sign: str) -> Flow:
    days = tuple(date(2030, 1, 1) + timedelta(days=7 * n) for n in range(26))
    rate = tuple(0.2 + 0.03 * n for n in range(26))
    return Flow(
        ("ARC", rival), "words", sign, days, rate, tuple(v / 2 for v in rate), tuple(v * 2 for v in rate),  # type: ignore[arg-type]
        tuple(float(n % 3 == 0) for n in range(26)),
    )  # fmt: skip


_ROWS = read_hypotheses(
    [
        {"id": "needed", "text": "Arcadia wants both to need it", "prior": 2},
        {"id": "bought", "text": "Arcadia was bought by Borduria", "why": "the missiles"},
    ],
    where="case.toml",
)
_COLUMNS = read_items(
    [
        {
            "id": "flour", "evidence": [SENT.id], "text": "flour for the Straits", "by": "A. Nalyst",
            "why": "nobody feeds whom it was paid to leave", "cells": {"needed": "C", "bought": "I", "none": -0.4},
        },
        {
            "id": "condemned", "evidence": ["e-gone", CONDEMNED.id], "text": "it condemned Borduria", "by": "A. Nalyst",
            "why": "cheap talk for either", "cells": {"needed": "N", "bought": "N"},
        },
        {"id": "lost", "evidence": "e-lost", "by": "A. Nalyst", "why": "gone", "cells": {"needed": "II"}},
    ],
    _ROWS,
    where="case.toml",
)  # fmt: skip
_FOUND = (((SENT.id,), ()), ((CONDEMNED.id,), ("e-gone",)), ((), ("e-lost",)))
HYPOTHESES = weigh_hypotheses(
    _ROWS,
    [
        replace_citations(item, evidence_ids=ids, quotes=(), missing=missing)
        for item, (ids, missing) in zip(_COLUMNS, _FOUND, strict=True)
    ],
    seed=7,
)
CLAIM = Claim(
    "c-missiles", "content", "Arcadia promised missiles to Borduria", PROMISED.act,
    (
        Vouch("BOR/otto-renn", "claim", 1.0, "e-promised", "a.md", "Straits Herald", "I. Vane", "C", "o1",
              ("Straits Herald",)),
        Vouch("ARC/ana-voss", "dismiss", -0.6, "e-dismissed", "a.md", "Straits Herald", "I. Vane", "C", "o1",
              ("Straits Herald",), "Ana Voss is a minister of the state whose promise it is."),
    ),
    (Origin("o1", "Straits Herald", ("Straits Herald",), ("a.md",), ("e-promised", "e-dismissed")),),
    Credibility(0.3, 0.12, 0.56, 0.3, (
        Step("Before any report, a claim of this kind is held to be true in 15 to 50 cases of 100.", -1.7, 0.0),
        Step("Otto Renn asserts it about another state.", 0.1, 0.9, ("e-promised",)),
        Step("Ana Voss dismisses it without a categorical denial.", -0.5, -0.2, ("e-dismissed",)),
    )),
    3, ("e-promised", "e-dismissed"),
)  # fmt: skip

COMPARISON = Comparison(
    (Finding("report", "Only the first reports a promise of missiles.", ("e-promised",)),),
    (Finding("expectation", "Both expect support in words.", ("e-condemned",), ("e-sent",)),),
    (Finding("report", "Only the second reports a gift of flour.", (), ("e-sent",)),),
    (),
    (Reason("cut-off", "The first was published two weeks after the second.", ("e-condemned",)),),
    "a.md", "b.md",
)  # fmt: skip


def make_assessment() -> Assessment:
    standing = Standing(
        "ARC", ("BOR", "UST"), AS_OF, WINDOW, make_position("words"), make_position("deeds", silent=True), None,
        tuple(make_series(rival, channel) for channel in ("words", "deeds") for rival in ("BOR", "UST")),
        tuple(make_flow(rival, sign) for rival in ("BOR", "UST") for sign in ("cooperative", "conflictual")),
        (Unused(("e-promised",), "a plan is not an act"), Unused(("e-inside", "e-across"), "a statement, not an act")),
        (Without("publisher", "Straits Herald", 18, None, None),
         Without("country", "Borduria", 6, Estimate(0.2, 0.0, 0.4), None)),
        (Sensitivity("unscaled scores", Estimate(0.1, 0.0, 0.2), None),),
        (Fitted("words", 90.0, 1.2, 0.4, 0.3, 1.0, 4),), "f" * 64, Settings(), 7,
    )  # fmt: skip
    return Assessment(
        title="Arcadia between Borduria and the United Straits",
        focal="ARC",
        rivals=("BOR", "UST"),
        as_of=AS_OF,
        standing=standing,
        evidence=EVIDENCE,
        watch=("ARC/ana-voss",),
        documents=DOCUMENTS,
        sources={
            "Straits Herald": Source("Straits Herald", "newspaper", "UST", False, "west", "C", "Often right."),
            "Borduria Wire": Source("Borduria Wire", "agency", "BOR", True, "east", "F"),
        },
        names=NAMES,
        groups={
            "country": {e.id: "United Straits" if e.publisher == "Straits Herald" else "Borduria" for e in EVIDENCE},
            "bloc": {e.id: "west" if e.publisher == "Straits Herald" else "east" for e in EVIDENCE},
            "state media": {e.id: "no" if e.publisher == "Straits Herald" else "yes" for e in EVIDENCE},
            "origin": {e.id: f"origin {n % 7}" for n, e in enumerate(EVIDENCE)},
            "publisher": {e.id: e.publisher for e in EVIDENCE},
        },
        rejects=(Reject("events.csv:9", "no date", "x"), Reject("events.csv:12", "no date", "y")),
        claims=(CLAIM,),
        comparisons=(COMPARISON,),
        hypotheses=HYPOTHESES,
        analyst={"Assumptions": (Statement("The press of both states is free to report."),)},
        reviews=ReviewCounts(7, 2, 1),
        precision=ReaderPrecision(0.62, 80, "two labelled texts"),
        settings={"alignment.delta": 0.1, "seed": 7},
        seed=7,
        digest="0123456789abcdef",
    )


def swap_rivals(assessment: Assessment) -> Assessment:
    """The same with the rivals in the other order, every number mirrored by hand."""

    def turn(estimate: Estimate | None) -> Estimate | None:
        return None if estimate is None else Estimate(-estimate.value, -estimate.high, -estimate.low)

    def turn_postures(postures):
        return postures and {
            "leaning A": postures["leaning B"], "leaning B": postures["leaning A"], "hedging": postures["hedging"],
            "estranged": postures["estranged"],
        }  # fmt: skip

    def turn_position(position: Position) -> Position:
        return replace(
            position,
            n_by_rival=position.n_by_rival[::-1],
            p=turn(position.p),
            dots=tuple(-dot for dot in position.dots[::-1]),
            m=position.m[::-1],
            postures=turn_postures(position.postures),
            postures_by_delta={d: turn_postures(p) for d, p in position.postures_by_delta.items()},
        )

    standing = assessment.standing
    turned = replace(
        standing,
        rivals=standing.rivals[::-1],
        words=turn_position(standing.words),
        deeds=turn_position(standing.deeds),
        gap=turn(standing.gap),
    )
    return replace(assessment, rivals=assessment.rivals[::-1], standing=turned)
