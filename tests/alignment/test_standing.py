"""Standings: symmetry, the prior, what counts, what is as of a day."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tightrope.alignment import Settings, estimate_standing
from tightrope.claims import WeightedAct
from tightrope.errors import ModelError
from tightrope.nouns import About, Act, Interval, find_state

AS_OF = date(2025, 7, 1)


class StateRoster:
    """Every actor speaks for its state, save publics, oppositions and armed groups."""

    def speaks_for(self, actor_id: str, *, on: date | None) -> str | None:
        return None if any(part in actor_id for part in (".public", ".opp", ".reb")) else find_state(actor_id)


def make_act(type_name, actor, recipient, day, *, mode=None, probability=0.9, name=None, **fields) -> WeightedAct:
    when = Interval(day, day + timedelta(days=1)) if isinstance(day, date) else day
    act = Act(type_name, (actor,), (recipient,) if recipient else (), mode=mode, when=when, **fields)
    evidence_id = name or f"{type_name}-{actor}-{recipient}-{when}"
    return WeightedAct(act, (evidence_id,), ("o",), probability, when.end - timedelta(days=1) if when else None)


def make_acts(seed: int, *, states=("PAK", "IRN", "USA"), count=60) -> list[WeightedAct]:
    rng = np.random.default_rng(seed)
    types = ["AGREE", "SUPPORT", "ACCUSE", "THREATEN", "AID", "SANCTION", "COERCE", "COOPERATE"]
    found = []
    for number in range(count):
        giver, receiver = rng.permutation(len(states))[:2]
        day = AS_OF - timedelta(days=int(rng.integers(0, 500)))
        found.append(
            make_act(
                types[rng.integers(len(types))],
                states[giver],
                states[receiver],
                day,
                name=f"e{number}",
                probability=float(rng.uniform(0.3, 1)),
            )
        )
    return found


def stand(acts, *, rivals=("IRN", "USA"), as_of=AS_OF, settings=None, **more):
    return estimate_standing(
        acts, focal="PAK", rivals=rivals, as_of=as_of, roster=StateRoster(), settings=settings, **more
    )


def test_swapping_the_rivals_mirrors_every_number_exactly():
    acts = make_acts(3)
    groups = {"publisher": {f"e{n}": "left" if n % 3 else "right" for n in range(60)}}
    one, other = stand(acts, groups=groups), stand(acts, rivals=("USA", "IRN"), groups=groups)
    for a, b in ((one.words, other.words), (one.deeds, other.deeds)):
        assert (a.p.value, a.p.low, a.p.high) == (-b.p.value, -b.p.high, -b.p.low)
        assert a.dots == tuple(-x for x in reversed(b.dots))
        assert a.m == b.m[::-1]
        assert a.n_by_rival == b.n_by_rival[::-1]
        for delta, shares in a.postures_by_delta.items():
            mirrored = b.postures_by_delta[delta]
            assert shares["leaning A"] == mirrored["leaning B"]
            assert (shares["hedging"], shares["estranged"]) == (mirrored["hedging"], mirrored["estranged"])
    assert (one.gap.value, one.gap.low, one.gap.high) == (-other.gap.value, -other.gap.high, -other.gap.low)
    for a, b in zip(one.without + one.sensitivity, other.without + other.sensitivity, strict=True):
        for one_p, other_p in ((a.words, b.words), (a.deeds, b.deeds)):
            assert (one_p is None) == (other_p is None)
            assert one_p is None or (one_p.value, one_p.low) == (-other_p.value, -other_p.high)
    by_key = {(s.pair, s.channel, s.smoothed): s for s in other.series}
    assert all(by_key[s.pair, s.channel, s.smoothed] == s for s in one.series)
    by_key = {(f.pair, f.channel, f.sign, f.smoothed): f for f in other.flows}
    assert all(by_key[f.pair, f.channel, f.sign, f.smoothed] == f for f in one.flows)


def test_no_evidence_returns_the_prior_and_says_so():
    standing = stand([])
    assert standing.words.is_prior
    assert standing.words.n == 0
    assert standing.words.p is None
    assert standing.words.postures is None
    assert standing.gap is None
    assert standing.words.m[0].low < 0.35
    assert standing.words.m[0].high > 0.65
    assert abs(float(np.mean(standing.words.dots))) < 0.03


def test_a_rival_without_acts_leaves_no_position():
    standing = stand([make_act("AID", "PAK", "USA", AS_OF)])
    assert standing.deeds.n_by_rival == (0, 1)
    assert standing.deeds.is_prior
    assert standing.deeds.m[1].value > standing.deeds.m[0].value


def test_the_position_leans_toward_the_rival_that_is_aided():
    acts = [make_act("AID", "PAK", "IRN", AS_OF - timedelta(days=d), name=f"a{d}") for d in range(0, 60, 5)]
    acts += [make_act("COERCE", "PAK", "USA", AS_OF - timedelta(days=d), name=f"c{d}") for d in range(0, 60, 5)]
    standing = stand(acts)
    assert standing.deeds.p.low > 0.2
    assert standing.deeds.postures["leaning A"] > 0.95


def test_nothing_later_is_read():
    acts = make_acts(5)
    early = AS_OF - timedelta(days=100)
    known = [act for act in acts if act.act.when.end <= early + timedelta(days=1)]
    full, cut = stand(acts, as_of=early), stand(known, as_of=early)
    assert full.words == cut.words
    assert full.deeds == cut.deeds
    assert full.series == cut.series
    assert full.flows == cut.flows


def test_the_last_point_of_the_as_of_series_is_the_position():
    standing = stand(make_acts(7))
    for series in standing.series:
        m = getattr(standing, series.channel).m[standing.rivals.index(series.pair[1])]
        assert series.value[-1] == pytest.approx(m.value, abs=0.02)
        assert series.dates[-1] == AS_OF


def test_an_earlier_point_of_the_as_of_series_ignores_later_acts():
    acts = make_acts(8)
    settings = Settings(rho=0.5)
    late = [make_act("SUPPORT", "PAK", "IRN", AS_OF - timedelta(days=d), name=f"late{d}") for d in range(3)]
    before, after = stand(acts, settings=settings), stand(acts + late, settings=settings)
    for a, b in zip(before.series, after.series, strict=True):
        if not a.smoothed:
            assert a.value[:-1] == pytest.approx(b.value[:-1], abs=1e-12)


@pytest.mark.parametrize(
    ("weighted", "reason"),
    [
        (make_act("ASSERT", "PAK", "IRN", AS_OF), "SAY"),
        (make_act("AID", "PAK", "IRN", AS_OF, status="planned"), "planned"),
        (make_act("AID", "PAK", "IRN", AS_OF, status="conditional"), "conditional"),
        (make_act("COERCE", "PAK", "IRN", AS_OF, polarity="negated"), "negated"),
        (make_act("AID", "PAK", "IRN", None), "undated"),
        (make_act("AID", "PAK", "IRN", Interval(date(2024, 10, 1), date(2025, 6, 1))), "243 days"),
        (make_act("AID", "PAK.public", "IRN", AS_OF), "speaks for a state"),
        (make_act("AID", "PAK", "IRN.opp", AS_OF), "no one who speaks"),
        (make_act("AID", "PAK", None, AS_OF), "toward nobody"),
        (make_act("COERCE", "PAK.gov", "PAK", AS_OF), "within one state"),
        (make_act("AID", "PAK", "IRN", AS_OF + timedelta(days=1)), "later"),
        (make_act("AID", "PAK", "IRN", date(2020, 1, 1)), "before the window"),
    ],
)
def test_what_does_not_count_is_listed_with_its_reason(weighted, reason):
    standing = stand([weighted])
    assert standing.words.is_prior
    assert standing.deeds.n == 0
    assert [unused.evidence_ids for unused in standing.unused] == [weighted.evidence_ids]
    assert reason in standing.unused[0].reason


def test_a_withheld_deed_is_neutral_in_deeds():
    refused = make_act("REJECT", "PAK", "IRN", AS_OF, mode="assist")
    denied = make_act("AID", "PAK", "USA", AS_OF, polarity="negated")
    standing = stand([refused, denied])
    scores = {(s.pair[1], s.channel): [act.y for act in s.acts] for s in standing.series}
    assert scores["IRN", "deeds"] == [0.5]
    assert scores["USA", "deeds"] == [0.5]
    assert scores["IRN", "words"] == [pytest.approx(0.35)]


def test_a_beneficiary_receives_its_share_and_a_mere_object_nothing():
    condemn = make_act("ACCUSE", "PAK", "USA", AS_OF, mode="disapprove", about=(About("IRN", "beneficiary"),))
    mere = make_act("ACCUSE", "PAK", "USA", AS_OF, name="mere", about=(About("IRN", "object"),))
    standing = stand([condemn, mere])
    toward_iran = [act for s in standing.series if s.pair[1] == "IRN" and s.smoothed for act in s.acts]
    assert [act.y for act in toward_iran] == [pytest.approx((1 + 0.5 * 2 / 5) / 2)]


def test_both_sides_of_a_meeting_give_and_receive():
    meeting = WeightedAct(
        Act("CONSULT", ("PAK.gov", "IRN.gov"), when=Interval(AS_OF, AS_OF + timedelta(days=1))), ("m",), (), 0.8, AS_OF
    )
    assert stand([meeting]).words.n_by_rival == (1, 0)


def test_the_position_without_a_group_leaves_out_what_it_alone_vouches_for():
    acts = make_acts(11)
    groups = {"publisher": {f"e{n}": "P" if n < 30 else "Q" for n in range(60)}}
    standing = stand(acts, groups=groups)
    kept = stand(acts[30:], groups=groups, settings=Settings(rho=0.5))
    without = next(w for w in standing.without if w.group == "P")
    assert without.n_removed > 0
    assert without.words.value == pytest.approx(kept.words.p.value, abs=0.15)
    assert {w.group for w in standing.without} == {"P", "Q"}


def test_a_question_without_an_answer_is_refused():
    with pytest.raises(ModelError, match="three different states"):
        stand([], rivals=("USA", "USA"))
    with pytest.raises(ModelError, match="miscoded"):
        stand([], settings=Settings(miscoded=0.5))
    with pytest.raises(ModelError, match="multiple of 100"):
        stand([], settings=Settings(draws=150))


def test_known_coding_errors_widen_the_band():
    acts = make_acts(12)
    plain, doubted = (stand(acts, settings=Settings(rho=0.5, dispersion=1.0, miscoded=rate)) for rate in (0.0, 0.3))
    assert doubted.words.m[0].width > plain.words.m[0].width
    assert doubted.words.n == plain.words.n


def test_an_act_dated_after_the_report_that_tells_of_it_is_listed_and_not_used():
    day = AS_OF - timedelta(days=20)
    act = make_act("AID", "PAK", "IRN", day, name="told-too-early")
    found = stand([replace(act, known_at=day - timedelta(days=2))])
    assert [(u.evidence_ids, "dated after the report" in u.reason) for u in found.unused] == [
        (("told-too-early",), True)
    ]
    assert found.deeds.n == 0
    assert stand([replace(act, known_at=day - timedelta(days=1))]).deeds.n == 1


def test_what_goes_on_without_a_date_counts_on_the_day_of_the_report_and_what_happened_does_not():
    told = [
        replace(make_act("COERCE", "PAK", "IRN", None, name=f"e-{status}", status=status), known_at=date(2025, 6, 20))
        for status in ("ongoing", "happened")
    ]
    found = stand(told)
    assert found.deeds.evidence_ids == ("e-ongoing",)
    assert [(row.evidence_ids, row.reason) for row in found.unused] == [(("e-happened",), "undated")]
    dated = replace(told[0], act=replace(told[0].act, when=Interval(date(2025, 6, 20), date(2025, 6, 21))))
    assert stand([dated]).deeds.m == found.deeds.m
    assert stand(told, as_of=date(2025, 6, 19)).deeds.n == 0, "not yet known"
