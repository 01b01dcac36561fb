"""Small worlds that several tests of the dynamics share."""

import tomllib
from importlib import resources

import numpy as np

from tightrope.dynamics.effects import compile_terms
from tightrope.dynamics.history import Surroundings
from tightrope.dynamics.state import init_state, read_effects, update_state

LAYERS = ("cooperation", "conflict")


def load_stage():
    text = resources.files("tightrope.dynamics").joinpath("effects.toml").read_text("utf-8")
    return tomllib.loads(text)["stage"]


def replay_stage(stage, term, sender, target, *, partners=None):
    actors = tuple(stage["actors"])
    dyads = ("distance",) if partners is None else ()
    program = compile_terms((term,), layers=LAYERS, actors=actors, covariates=("power", "side"), dyads=dyads)
    around = Surroundings(
        covariates={"power": np.array(stage["power"]), "side": np.array(stage["side"])},
        dyads={"distance": np.array(stage["distance"])},
    )
    state = init_state(program, len(actors), start=0.0, surroundings=around, partners=partners)
    for time, s, t, layer in stage["acts"]:
        state = update_state(
            state, program, time=time, layer=LAYERS.index(layer), sender=actors.index(s), target=actors.index(t)
        )
    return read_effects(state, program, [actors.index(sender)], [actors.index(target)], now=stage["now"])[0, 0]
