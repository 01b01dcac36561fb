"""KEDS event data in WEIS codes, read as scores on the scale of words and deeds.

WEIS (McClelland's World Event Interaction Survey, as extended by KEDS) has three-digit codes; the files drop the
leading zero, so that 42 is 042. The table into PLOVER is our own, by the meaning of each code; None = a comment or
denial, which is no act (our SAY types) and enters no position.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tightrope.alignment.cells import DayCells, Nodes, Noise, discount_weight, gather_days
from tightrope.nouns import Channel, load_scale, scale_score, score_act

FIRST_DAY = date(1979, 4, 15)

PLOVER: dict[str, tuple[str, str | None] | None] = {
    "011": ("RETREAT", None), "012": ("RETREAT", "withdraw"), "013": ("CONCEDE", None), "014": ("CONCEDE", None),
    "015": ("RETREAT", "access"), "021": None, "022": None, "023": None, "024": None, "025": None,
    "031": ("CONSULT", None), "032": ("CONSULT", "visit"), "033": ("CONSULT", "visit"),
    "041": ("SUPPORT", None), "042": ("SUPPORT", None),
    "051": ("AGREE", None), "052": ("AGREE", None), "053": ("AGREE", None), "054": ("AGREE", None),
    "061": ("CONCEDE", None), "062": ("AGREE", None), "063": ("AID", None), "064": ("SUPPORT", None),
    "065": ("RETREAT", "ceasefire"), "066": ("RETREAT", "release"),
    "070": ("AID", None), "071": ("AID", None), "072": ("AID", None), "073": ("AID", None),
    "081": ("AGREE", None), "082": ("AGREE", None),
    "091": ("REQUEST", None), "092": ("REQUEST", "assist"), "093": ("REQUEST", "assist"),
    "094": ("REQUEST", "change"), "095": ("REQUEST", None),
    "101": ("AGREE", None), "102": ("REQUEST", "change"),
    "111": ("REJECT", None), "112": ("REJECT", None),
    "121": ("ACCUSE", "disapprove"), "122": ("ACCUSE", "disapprove"),
    "131": ("ACCUSE", "disapprove"), "132": ("ACCUSE", None), "141": None, "142": None,
    "150": ("REQUEST", "yield"), "160": ("THREATEN", None), "161": ("THREATEN", None),
    "171": ("THREATEN", None), "172": ("THREATEN", "restrict"), "173": ("THREATEN", "violence"),
    "174": ("THREATEN", None),
    "181": ("PROTEST", "demo"), "182": ("MOBILIZE", None),
    "191": ("SANCTION", "discontinue"), "192": ("SANCTION", "discontinue"), "193": ("SANCTION", "discontinue"),
    "194": ("SANCTION", "discontinue"), "195": ("SANCTION", "discontinue"),
    "201": ("SANCTION", "expel"), "202": ("SANCTION", "expel"),
    "211": ("COERCE", "seize"), "212": ("COERCE", "arrest"),
    "221": ("ASSAULT", "destroy"), "222": ("ASSAULT", None), "223": ("ASSAULT", None),
}  # fmt: skip

# KEDS actor codes of states and their Correlates of War numbers; bodies, peoples and groups stay out.
STATES: dict[str, int] = {
    "USA": 2, "CAN": 20, "CUB": 40, "MEX": 70, "NIC": 93, "PAN": 95, "COL": 100, "VEN": 101, "ECU": 130, "PER": 135,
    "BRA": 140, "CHL": 155, "ARG": 160, "UNK": 200, "IRE": 205, "NTH": 210, "BEL": 211, "LUX": 212, "FRN": 220,
    "SWZ": 225, "SPN": 230, "POR": 235, "GER": 255, "POL": 290, "AUS": 305, "HUN": 310, "CZE": 315, "ITA": 325,
    "ALB": 339, "CRO": 344, "GRC": 350, "CYP": 352, "BUL": 355, "ROM": 360, "RUS": 365, "USR": 365, "UKR": 369,
    "ARM": 371, "GEO": 372, "FIN": 375, "SWD": 380, "NOR": 385, "DEN": 390, "NIG": 475, "ZAR": 490, "UGA": 500,
    "KEN": 501, "TAZ": 510, "SOM": 520, "DJI": 522, "ETH": 530, "ERT": 531, "ANG": 540, "SAF": 560, "MOR": 600,
    "ALG": 615, "TUN": 616, "LBY": 620, "SUD": 625, "IRN": 630, "TUR": 640, "IRQ": 645, "UAR": 651, "SYR": 652,
    "LEB": 660, "JOR": 663, "ISR": 666, "SAU": 670, "YEM": 679, "KUW": 690, "BAH": 692, "QAT": 694, "UAE": 696,
    "MOM": 698, "AFG": 700, "CHN": 710, "ROC": 713, "JAP": 740, "IDI": 750, "PAK": 770, "BNG": 771, "CEY": 780,
    "NEP": 790, "VTN": 816, "MAL": 820, "SIN": 830, "PHI": 840, "IDO": 850, "AUL": 900, "NEW": 920,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Events:
    """Columns, one row an act between two states: pair indexes `pairs`; day from FIRST_DAY; score y; PLOVER quad.

    `comments` are (pair, day) of comments and denials, which are no acts.
    """

    pairs: tuple[tuple[str, str], ...]
    pair: np.ndarray
    day: np.ndarray
    y: np.ndarray
    quad: np.ndarray
    is_deed: np.ndarray
    code: np.ndarray
    comments: tuple[tuple[tuple[str, str], int], ...]

    def count_comments(self, pair: tuple[str, str], first: int, last: int) -> int:
        """Comments and denials of a pair from a first day to a last."""
        return sum(1 for who, day in self.comments if who == pair and first <= day <= last)

    def keep(self, mask: np.ndarray) -> Events:
        """The rows of a mask."""
        columns = (getattr(self, name)[mask] for name in ("pair", "day", "y", "quad", "is_deed", "code"))
        return Events(self.pairs, *columns, self.comments)


def load_events(folder: Path) -> Events:
    """All acts between states; comments and denials are counted, rows with bodies or groups left out."""
    scale = load_scale()
    rows, comments = [], []
    with gzip.open(folder / "dynamics" / "keds" / "gulf_all.csv.gz", "rt", encoding="utf-8") as lines:
        for day, giver, receiver, weis in list(csv.reader(lines))[1:]:
            if giver not in STATES or receiver not in STATES or giver == receiver:
                continue
            coded = PLOVER[weis.zfill(3)]
            if coded is None:
                comments.append(((giver, receiver), int(day) - 1))
                continue
            act_type = scale.types[coded[0]]
            y = scale_score(score_act(*coded) or 0.0, act_type.channel)
            rows.append(((giver, receiver), int(day) - 1, y, act_type.quad, act_type.channel == "deeds", int(weis)))
    pairs = tuple(sorted({row[0] for row in rows}))
    place = {pair: index for index, pair in enumerate(pairs)}
    pair, *columns = (np.array(column) for column in zip(*((place[row[0]], *row[1:]) for row in rows), strict=True))
    return Events(pairs, pair, *columns, tuple(comments))


def count_days(day: date) -> int:
    """Days from the first day of the data."""
    return (day - FIRST_DAY).days


def tabulate_channel(events: Events, channel: Channel, *, first: int, days: int) -> DayCells:
    """Cells of one channel over a window of days."""
    mask = (events.is_deed == (channel == "deeds")) & (events.day >= first) & (events.day < first + days)
    kept = events.keep(mask)
    return gather_days(
        channel, events.pairs, days, pair=kept.pair, day=kept.day - first, weight=np.ones(kept.y.size), y=kept.y
    )


def find_window(as_of: date, *, days: int) -> int:
    """First day of a window that ends on a day."""
    return count_days(as_of + timedelta(days=1)) - days


def average_weeks(cells: DayCells, nodes: Nodes, noise: Noise) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pair, node, plain mean score and number of independent acts, for every week of a pair with any act."""
    place = cells.pair * nodes.count + nodes.find_node(cells.day)
    weeks, index = np.unique(place, return_inverse=True)
    total = np.bincount(index, weights=cells.weight)
    mean = np.bincount(index, weights=cells.weight * cells.y) / total
    independent = discount_weight(cells.weight, Noise(noise.rho, 1.0))
    scatter = np.bincount(index, weights=np.square(cells.weight) / independent)
    return weeks // nodes.count, weeks % nodes.count, mean, np.square(total) / scatter
