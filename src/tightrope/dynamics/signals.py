"""What the past says about "s, r, whom?": the effects of the ranking model, read from one incremental memory.

d_h is a count that halves every h days; age is days since; an answer o is any entity. Shares are smoothed towards what
is usual for the relation, so that every one is a log probability that can be added up. `SIGNALS` names the columns.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics.compilation import INNER
from tightrope.dynamics.recall import HALF_LIVES, NEIGHBOURS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AGES = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 14.0, 25.0, 45.0, 90.0, 1e9])  # upper ends of the age buckets of rules
PARTNERS = 30  # how many of the latest partners two-paths go through
SCRATCH = 16

SIGNALS = (
    ("same act, recency", "log(1 + 50 / (1 + age of (s, r, o)))"),
    ("same act, season", "log(1 + d_60(s, r, o))"),
    ("same act, ever", "log(1 + count(s, r, o))"),
    ("any act, recency", "log(1 + 50 / (1 + age of (s, any, o)))"),
    ("any act, days", "log(1 + d_3(s, any, o))"),
    ("any act, week", "log(1 + d_10(s, any, o))"),
    ("any act, season", "log(1 + d_60(s, any, o))"),
    ("rules, sum", "sum over past acts r' of s to o of rule weight(r after r', age bucket)"),
    ("rules, strongest", "the largest such rule weight"),
    ("rules, second", "the second largest"),
    ("rules, root", "square root of the sum where positive"),
    ("two-paths", "log(1 + 100 sum_k share_60(s, k) share_60(k, o)) over the 30 main partners k of s"),
    ("alike partners", "log(1 + 100 sum_k share_60(s, k) similarity(k, o))"),
    ("alike answers", "log(1 + 10 sum_o' d_60(s, r, o') similarity(o', o))"),
    ("answer to r, days", "log(1 + d_3(any, r, o))"),
    ("answer to r, week", "log(1 + d_10(any, r, o))"),
    ("answer to r, season", "log(1 + d_60(any, r, o))"),
    ("answer to r, ever", "log(1 + count(any, r, o))"),
    ("popularity, days", "log(1 + d_3(any, any, o))"),
    ("popularity, season", "log(1 + d_60(any, any, o))"),
    ("popularity, ever", "log(1 + count(any, any, o))"),
    ("usual answer", "log of base = (d_60(any, r, o) + 2 share_60(o)) / (d_60(any, r, any) + 2)"),
    ("share of same act, days", "log((d_3(s, r, o) + .3 base) / (d_3(s, r, any) + .3))"),
    ("share of same act, week", "log((d_10(s, r, o) + .5 base) / (d_10(s, r, any) + .5))"),
    ("share of same act, season", "log((d_60(s, r, o) + base) / (d_60(s, r, any) + 1))"),
    ("share of any act, season", "log((d_60(s, any, o) + base) / (d_60(s, any, any) + 1))"),
    ("share at the place of s", "log((d_60(others at the place of s, r, o) + 3 base) / (their d_60 + 3))"),
    ("place under r", "log share_60 of the place of o among the answers of s to r"),
    ("place", "log share_60 of the place of o among all partners of s"),
    ("sector", "log share of the sector of o among answers to r by the sector of s"),
    ("no place", "1 if the name of o says no place"),
    ("places alike", "cosine of the places that s and o deal with"),
    ("mixture", "log(.5 share ever + .3 share_60 + .15 share_60 of any act + .05 base)"),
    ("o deals with the place of s", "share of the place of s among the partners of o"),
    ("s deals with the place of o", "share of the place of o among the partners of s"),
    ("seen act", "1 if (s, r, o) was seen"),
    ("seen pair", "1 if (s, any, o) was seen"),
    ("seen pair, busy s", "seen pair times log(1 + d_60(s, any, any))"),
    ("usual answer, new query", "usual answer / (1 + d_60(s, r, any))"),
    ("share at the place, new query", "share at the place of s / (1 + d_60(s, r, any))"),
    ("popularity, busy s", "popularity, season times log(1 + d_60(s, any, any)) / 10"),
    ("itself", "1 if o = s"),
    ("sector at the same place", "sector where s and o share a place, else 0"),
    ("alike senders", "log of the smoothed share of o among the answers to r of the 40 most similar entities"),
    ("share at the place, new pair", "share at the place of s where the pair was not seen"),
    ("alike senders, new pair", "alike senders where the pair was not seen"),
    ("places alike, new pair", "places alike where the pair was not seen"),
    ("alike partners, new pair", "alike partners where the pair was not seen"),
)
WIDTH = len(SIGNALS)


@njit(cache=True, nogil=True, inline="always")
def find_bucket(age):  # type: ignore[no-untyped-def]
    """Number of the age bucket."""
    b = 0
    while age > AGES[b]:
        b += 1
    return b


@njit(cache=True, nogil=True, inline="always", **INNER)
def _note(o, query, mark, found, n):  # type: ignore[no-untyped-def]
    """Enter an answer on the list once; returns the length of the list."""
    if mark[o] != query:
        mark[o] = query
        found[n] = o
        n += 1
    return n


# columns of the scratch sums: recency, d3, d10, d60, count of the same act; the same of any act; rules; paths
SAME, ANY, RULES, PATHS = 0, 5, 9, 12


@njit(cache=True, nogil=True, **INNER)
def _gather_own(memory, index, rules, fade, s, r, day, query, mark, found, n, sums, strength, partner):  # type: ignore[no-untyped-def]
    """What s did before: fills sums and the partner list; returns (answers found, partners found)."""
    partners = 0
    for t in range(index.first[s], index.first[s + 1]):
        if memory.seen[t] == 0.0:
            continue
        o = index.object[t]
        n = _note(o, query, mark, found, n)
        a = sums[o]
        age = day - memory.last[t]
        season = memory.decayed[2, t] * fade[2]
        if strength[o] == 0.0:
            partner[partners] = o
            partners += 1
        strength[o] += season
        if index.relation[t] == r:
            a[SAME] = 1.0 / (1.0 + age)
            a[SAME + 1] = memory.decayed[0, t] * fade[0]
            a[SAME + 2] = memory.decayed[1, t] * fade[1]
            a[SAME + 3] = season
            a[SAME + 4] = memory.seen[t]
        a[ANY] = max(a[ANY], 1.0 / (1.0 + age))
        a[ANY + 1] += memory.decayed[0, t] * fade[0]
        a[ANY + 2] += memory.decayed[1, t] * fade[1]
        a[ANY + 3] += season
        weight = rules[r, index.relation[t], find_bucket(age)]
        a[RULES] += weight
        if weight > a[RULES + 1]:
            a[RULES + 2] = a[RULES + 1]
            a[RULES + 1] = weight
        elif weight > a[RULES + 2]:
            a[RULES + 2] = weight
    return n, partners


@njit(cache=True, nogil=True, **INNER)
def _pick_partners(strength, partner, partners, top):  # type: ignore[no-untyped-def]
    """Move the strongest partners to the front; returns how many."""
    kept = min(PARTNERS, partners)
    for x in range(kept):
        best = x
        for y in range(x + 1, partners):
            if strength[partner[y]] > strength[partner[best]]:
                best = y
        partner[x], partner[best] = partner[best], partner[x]
        top[x] = strength[partner[x]]
    for x in range(partners):
        strength[partner[x]] = 0.0
    return kept


@njit(cache=True, nogil=True, **INNER)
def _gather_paths(memory, index, fade, s, r, query, mark, found, n, sums, partner, top, kept):  # type: ignore[no-untyped-def]
    """Two-paths through partners, answers like partners, answers like earlier answers, answers of alike senders."""
    whole = memory.active[2, s] * fade[2] + 1e-9
    for x in range(kept):
        k, share = partner[x], top[x] / whole
        theirs = memory.active[2, k] * fade[2] + 1e-9
        for t in range(index.first[k], index.first[k + 1]):
            season = memory.decayed[2, t] * fade[2]
            if season >= 0.02 and index.object[t] != s:
                n = _note(index.object[t], query, mark, found, n)
                sums[index.object[t], PATHS] += share * season / theirs
        for y in range(NEIGHBOURS):
            if memory.likeness[k, y] <= 0.0:
                break
            n = _note(memory.alike[k, y], query, mark, found, n)
            sums[memory.alike[k, y], PATHS + 1] += share * memory.likeness[k, y]
    for t in range(index.first[s], index.first[s + 1]):
        season = memory.decayed[2, t] * fade[2]
        if index.relation[t] == r and season >= 0.05:
            for y in range(NEIGHBOURS):
                like = memory.likeness[index.object[t], y]
                if like <= 0.0:
                    break
                o = memory.alike[index.object[t], y]
                n = _note(o, query, mark, found, n)
                sums[o, PATHS + 2] += season * like
    return n


@njit(cache=True, nogil=True, **INNER)
def _gather_senders(memory, index, s, r, query, mark, found, n, sums):  # type: ignore[no-untyped-def]
    """Answers to r of entities similar to s; returns (answers found, their whole weight)."""
    whole = 0.0
    for y in range(NEIGHBOURS):
        like = memory.likeness[s, y]
        if like <= 0.0:
            break
        k = memory.alike[s, y]
        low, high = index.first[k], index.first[k + 1]
        while low < high:
            middle = (low + high) // 2
            if index.relation[middle] < r:
                low = middle + 1
            else:
                high = middle
        while low < index.first[k + 1] and index.relation[low] == r:
            if memory.seen[low] > 0.0:
                n = _note(index.object[low], query, mark, found, n)
                sums[index.object[low], PATHS + 3] += like
                whole += like
            low += 1
    return n, whole


@njit(cache=True, nogil=True, **INNER)
def _gather_place(memory, index, fade, s, r, query, mark, found, n, others, kinds):  # type: ignore[no-untyped-def]
    """Answers to r of others at the place of s, what is usual under r, and entities at the place of s."""
    place, whole = index.place[s], 1e-9
    if place > 0:
        for x in range(index.by_place_first[place * kinds + r], index.by_place_first[place * kinds + r + 1]):
            t = index.by_place[x]
            if memory.seen[t] > 0.0 and index.subject[t] != s:
                n = _note(index.object[t], query, mark, found, n)
                others[index.object[t]] += memory.decayed[2, t] * fade[2]
                whole += memory.decayed[2, t] * fade[2]
    for o in range(memory.popular.shape[1]):
        here = place > 0 and index.place[o] == place
        usual = memory.answer[2, r, o] * fade[2] > 0.3 or (here and memory.answer[3, r, o] > 0.0)
        if usual or (here and memory.popular[2, o] * fade[2] > 0.5):
            n = _note(o, query, mark, found, n)
    return n, whole


@njit(cache=True, nogil=True, **INNER)
def _weigh_places(memory, index, fade, s, r, under, overall):  # type: ignore[no-untyped-def]
    """Shares of places among the partners of s, under r and overall, as decayed sums."""
    under[:] = 0.0
    overall[:] = 0.0
    for t in range(index.first[s], index.first[s + 1]):
        season = memory.decayed[2, t] * fade[2]
        overall[index.place[index.object[t]]] += season
        if index.relation[t] == r:
            under[index.place[index.object[t]]] += season


@njit(cache=True, nogil=True, **INNER)
def _write_counts(f, a, memory, fade, r, o, base):  # type: ignore[no-untyped-def]
    """Columns 0 to 21: recency, counts, rules, paths, popularity."""
    f[0] = math.log1p(50.0 * a[SAME])
    f[1], f[2] = math.log1p(a[SAME + 3]), math.log1p(a[SAME + 4])
    f[3] = math.log1p(50.0 * a[ANY])
    f[4], f[5], f[6] = math.log1p(a[ANY + 1]), math.log1p(a[ANY + 2]), math.log1p(a[ANY + 3])
    f[7], f[8], f[9] = a[RULES], a[RULES + 1], a[RULES + 2]
    f[10] = math.sqrt(max(a[RULES], 0.0))
    f[11], f[12], f[13] = math.log1p(100 * a[PATHS]), math.log1p(100 * a[PATHS + 1]), math.log1p(10 * a[PATHS + 2])
    for h in range(4):
        f[14 + h] = math.log1p(memory.answer[h, r, o] * fade[h])
    f[18] = math.log1p(memory.popular[0, o] * fade[0])
    f[19] = math.log1p(memory.popular[2, o] * fade[2])
    f[20] = math.log1p(memory.popular[3, o])
    f[21] = math.log(base)


@njit(cache=True, nogil=True, **INNER)
def _write_shares(f, a, asked, active, elsewhere, there, base):  # type: ignore[no-untyped-def]
    """Columns 22 to 26 and 32: smoothed shares; asked and active are the decayed totals of (s, r) and s."""
    f[22] = math.log((a[SAME + 1] + 0.3 * base) / (asked[0] + 0.3))
    f[23] = math.log((a[SAME + 2] + 0.5 * base) / (asked[1] + 0.5))
    f[24] = math.log((a[SAME + 3] + base) / (asked[2] + 1.0))
    f[25] = math.log((a[ANY + 3] + base) / (active + 1.0))
    f[26] = math.log((elsewhere + 3.0 * base) / (there + 3.0))
    mixed = 0.5 * a[SAME + 4] / (asked[3] + 1.0) + 0.3 * a[SAME + 3] / (asked[2] + 1.0)
    f[32] = math.log(mixed + 0.15 * a[ANY + 3] / (active + 1.0) + 0.05 * base + 1e-6)


@njit(cache=True, nogil=True, **INNER)
def _write_places(f, memory, index, s, r, o, under, overall, sector_whole):  # type: ignore[no-untyped-def]
    """Columns 27 to 31, 33, 34: places and sectors."""
    place, where = index.place[s], index.place[o]
    f[27] = f[28] = -4.0
    f[33] = f[34] = 0.0
    if where > 0:
        f[27] = math.log((under[where] + 0.004) / (under.sum() + 2.0))
        f[28] = math.log((overall[where] + 0.004) / (overall.sum() + 2.0))
        f[34] = memory.places[s, where] / (memory.active[3, s] + 5.0)
    f[29] = math.log((memory.sectors[index.sector[s], r, index.sector[o]] + 0.025) / (sector_whole + 5.0))
    f[30] = 1.0 if where == 0 else 0.0
    if place > 0:
        f[33] = memory.places[o, place] / (memory.active[3, o] + 5.0)


@njit(cache=True, nogil=True, **INNER)
def _write_interactions(f, seen_act, seen_pair, asked, active, same_place, itself):  # type: ignore[no-untyped-def]
    """Columns 35 to 47 except 43: what weighs differently for new queries and new pairs."""
    f[35], f[36] = seen_act, seen_pair
    f[37] = seen_pair * math.log1p(active)
    f[38], f[39] = f[21] / (1.0 + asked), f[26] / (1.0 + asked)
    f[40] = f[19] * math.log1p(active) * 0.1
    f[41] = itself
    f[42] = f[29] * same_place
    new = 1.0 - seen_pair
    f[44], f[45], f[46], f[47] = f[26] * new, f[43] * new, f[31] * new, f[12] * new


@njit(cache=True, nogil=True)
def read_signals(memory, index, rules, queries, day, totals, lengths, design, answer, first):  # type: ignore[no-untyped-def]
    """Fill design (rows, signals), answer (rows,) and first (queries + 1,) for queries (n, 4) of one day.

    totals (R + 1,) are the season's sums of answers by relation and, last, of all; lengths (N,) are the norms of the
    place profiles. Returns the number of rows; rows past the end of `design` are dropped.
    """
    n_entities, kinds = memory.popular.shape[1], memory.answer.shape[1]
    sums = np.zeros((n_entities, SCRATCH))
    mark = np.full(n_entities, -1, np.int64)
    found, partner = np.empty(n_entities, np.int64), np.empty(n_entities, np.int64)
    strength, others, top = np.zeros(n_entities), np.zeros(n_entities), np.zeros(PARTNERS)
    under, overall = np.zeros(memory.places.shape[1]), np.zeros(memory.places.shape[1])
    fade, asked = 2.0 ** (-day / HALF_LIVES), np.zeros(4)
    row = 0
    for q in range(queries.shape[0]):
        s, r = queries[q, 0], queries[q, 1]
        first[q] = row
        n, partners = _gather_own(memory, index, rules, fade, s, r, day, q, mark, found, 0, sums, strength, partner)
        kept = _pick_partners(strength, partner, partners, top)
        n = _gather_paths(memory, index, fade, s, r, q, mark, found, n, sums, partner, top, kept)
        n, senders = _gather_senders(memory, index, s, r, q, mark, found, n, sums)
        n, there = _gather_place(memory, index, fade, s, r, q, mark, found, n, others, kinds)
        _weigh_places(memory, index, fade, s, r, under, overall)
        for h in range(4):
            asked[h] = memory.asked[h, s * kinds + r] * fade[h]
        active = memory.active[2, s] * fade[2]
        sector_whole = float(memory.sectors[index.sector[s], r].sum())
        for x in range(n):
            o = found[x]
            a = sums[o]
            if row < design.shape[0]:
                f = design[row]
                popular = 2.0 * memory.popular[2, o] * fade[2] / totals[kinds]
                base = (memory.answer[2, r, o] * fade[2] + popular + 1e-7) / (totals[r] + 2.0)
                _write_counts(f, a, memory, fade, r, o, base)
                _write_shares(f, a, asked, active, others[o], there, base)
                _write_places(f, memory, index, s, r, o, under, overall, sector_whole)
                dot = 0.0
                for p in range(memory.places.shape[1]):
                    if memory.places[s, p] != 0.0:
                        dot += memory.places[s, p] * memory.places[o, p]
                f[31] = dot / (lengths[s] * lengths[o])
                f[43] = math.log((a[PATHS + 3] + 0.1 * base) / (senders + 0.1))
                near = 1.0 if index.place[s] > 0 and index.place[s] == index.place[o] else 0.0
                seen_act = 1.0 if a[SAME + 4] > 0.0 else 0.0
                seen_pair = 1.0 if a[ANY] > 0.0 else 0.0
                _write_interactions(f, seen_act, seen_pair, asked[2], active, near, 1.0 if s == o else 0.0)
                answer[row] = o
                row += 1
            a[:] = 0.0
            others[o] = 0.0
    first[queries.shape[0]] = row
    return row
