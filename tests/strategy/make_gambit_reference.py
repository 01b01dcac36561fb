"""Makes gambit_reference.json, once, in an environment that has pygambit (GPL; never imported by the package):

    uv venv gambit-venv && uv pip install --python gambit-venv --prerelease allow pygambit==17.0.0b2
    gambit-venv/bin/python tests/strategy/make_gambit_reference.py

Random trees with 2-3 players, types, hidden and seen moves; their agent QRE at a few lambdas as Gambit prints them.
"""

import io
import json
import random
from pathlib import Path

TREES = 60
LAMBDAS = (0.5, 2.0, 6.0, 15.0)


def grow(rng):
    """An EFG text: an optional draw of types, then three or four moves, each seeing some of the earlier ones."""
    players = rng.choice([2, 2, 3])
    types = rng.choice([1, 2, 2, 3])
    moves = [(rng.randrange(players), rng.choice([2, 2, 3])) for _ in range(rng.choice([3, 3, 4]))]
    sees = []
    for index, (mover, _) in enumerate(moves):
        knows_type = rng.random() < 0.5 if not any(m == mover for m, _ in moves[:index]) else None
        earlier = next(
            (s for s, (m, _) in zip(reversed(sees), reversed(moves[:index]), strict=True) if m == mover), (False, ())
        )
        seen = {i for i in range(index) if moves[i][0] == mover or i in earlier[1] or rng.random() < 0.6}
        sees.append((earlier[0] if knows_type is None else knows_type, tuple(sorted(seen))))
    ends = {i: rng.random() < 0.5 for i in range(len(moves) - 1)}  # the first action of such a move ends the game
    numbers, lines, count = {}, [], [0]

    def node(index, kind, history):
        if index == len(moves) or (index and ends.get(index - 1) and history[-1] == 0):
            count[0] += 1
            pay = ", ".join(str(rng.randint(-20, 20) / 10) for _ in range(players))
            lines.append(f't "" {count[0]} "" {{ {pay} }}')
            return
        mover, n = moves[index]
        key = (index, kind if sees[index][0] else None, tuple(history[i] for i in sees[index][1]))
        owned = numbers.setdefault(mover, {})
        number = owned.setdefault(key, len(owned) + 1)
        lines.append(
            f'p "" {mover + 1} {number} "h{mover + 1}.{number}" {{ {" ".join(f"{chr(34)}a{i}{chr(34)}" for i in range(n))} }} 0'
        )
        for action in range(n):
            node(index + 1, kind, [*history, action])

    if types > 1:
        odds = {2: ["3/10", "7/10"], 3: ["1/5", "3/10", "1/2"]}[types]
        lines.append('c "" 1 "" { ' + " ".join(f'"t{i}" {o}' for i, o in enumerate(odds)) + " } 0")
    for kind in range(types):
        node(0, kind, [])
    names = " ".join(f'"P{i + 1}"' for i in range(players))
    return f'EFG 2 R "random" {{ {names} }}\n""\n\n' + "\n".join(lines) + "\n"


def main():
    import pygambit  # noqa: PLC0415 - absent where the tests run

    rng = random.Random(20251122)  # noqa: S311 - test data, no secret
    cases = []
    while len(cases) < TREES:
        text = grow(rng)
        game = pygambit.read_efg(io.StringIO(text))
        points = []
        for point in pygambit.qre.logit_solve_lambda(game, lam=list(LAMBDAS)):
            profile = point.profile  # information sets of a player in the order of the file, as numbered above
            chosen = {
                f"h{index}.{number}": [round(float(shares[f"a{i}"]), 12) for i in range(sum(1 for _ in shares))]
                for index, player in enumerate(game.players, 1)
                for number, (_, shares) in enumerate(profile[player], 1)
            }
            points.append({"lambda": point.lam, "probability": chosen})
        cases.append({"efg": text, "points": points})
    head = {"made_with": f"pygambit {pygambit.__version__}", "command": __doc__.splitlines()[3].strip()}
    body = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    text = f'{json.dumps(head)[:-1]}, "cases": [\n{body}\n]}}\n'
    Path(__file__).with_name("gambit_reference.json").write_text(text)


if __name__ == "__main__":
    main()
