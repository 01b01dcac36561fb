"""The scale holds PLOVER's sixteen types, and every score fits its channel."""

import pytest

from tightrope.nouns import load_scale, scale_score, score_act


def test_every_score_lies_within_the_largest_of_its_channel():
    scale = load_scale()
    for act_type in scale.types.values():
        if act_type.score is not None:
            assert all(abs(s) <= scale.largest[act_type.channel] for s in [act_type.score, *act_type.modes.values()])
    assert sum(not t.is_say for t in scale.types.values()) == 16


@pytest.mark.parametrize("act_type", [t for t in load_scale().types.values() if t.score], ids=lambda t: t.name)
def test_cooperative_quads_score_positive_and_conflictual_quads_negative(act_type):
    assert (act_type.score > 0) == (act_type.quad <= 2)


def test_neutral_is_half_and_swapping_the_sign_mirrors():
    assert scale_score(0.0, "words") == 0.5
    for name, act_type in load_scale().types.items():
        if act_type.score is not None:
            low = scale_score(-score_act(name), act_type.channel)
            assert low + scale_score(act_type.score, act_type.channel) == pytest.approx(1)
