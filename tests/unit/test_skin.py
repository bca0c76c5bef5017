"""What is told of the skin, and what the silence about the rest of it says."""

from dataclasses import replace

import numpy as np

from legwise import load_knowledge
from legwise.knowledge.compiling import model_of
from legwise.person.case import Case, Skin
from legwise.reasoning.posterior import infer
from legwise.reasoning.skin import UNTOLD, PaintedRegion, painted_regions, region_chance

KNOWLEDGE = load_knowledge()
MODEL = model_of(KNOWLEDGE)
INNER_SHIN = ("knee_inner", "shin_inner_upper", "shin_inner_lower", "ankle_inner")


def told(*regions, leg="left", normal=()):
    return Case(
        skin=Skin(
            numb=frozenset((leg, region) for region in regions),
            normal=frozenset((leg, region) for region in normal),
        )
    )


def painted(case):
    return {MODEL.names.regions[each.region]: each for each in painted_regions(MODEL, case)}


def chance_of_site(name, case, model=MODEL):
    sites = infer(model, case, KNOWLEDGE).site_sides.sum(axis=1)
    return float(sites[MODEL.names.sites.index(name)])


def test_a_region_without_a_word_is_untold_only_on_a_leg_that_is_told_of():
    skin = painted(told(*INNER_SHIN))
    assert skin["toe_5"].said == ("left", UNTOLD, None)
    assert skin["knee_inner"].said == ("left", 1, None)


def test_where_it_is_not_told_which_leg_both_are_told_of():
    skin = painted(Case(skin=Skin(numb_side_unknown=frozenset(INNER_SHIN))))
    assert skin["toe_5"].said == ("both", UNTOLD, UNTOLD)
    assert skin["knee_inner"].said == ("either", 1, None)


def test_who_says_only_what_feels_normal_leaves_the_rest_unknown():
    skin = painted(Case(skin=Skin(normal=frozenset({("left", "heel")}))))
    assert set(skin) == {"heel"}


def test_silence_never_clears_the_seat():
    midline = {region.id for region in KNOWLEDGE.regions.values() if region.midline}
    assert midline
    assert not midline & set(painted(told(*INNER_SHIN)))


def test_silence_lies_between_not_asked_and_denied():
    for region in range(len(MODEL.names.regions)):
        silent, denied, numb = (
            region_chance(MODEL, PaintedRegion(region, "left", state)) for state in (UNTOLD, 0, 1)
        )
        assert (denied <= silent).all()
        assert (silent <= 1.0).all()
        assert (numb + denied <= 1.0 + 1e-12).all()


def test_a_part_of_which_nothing_is_said_is_no_statement():
    skin = painted(told(*INNER_SHIN))
    assert not any(each.of_whole_part for each in skin.values())
    foot = [name for name, region in KNOWLEDGE.regions.items() if region.group == "foot"]
    assert all(painted(told(*foot))[name].of_whole_part for name in foot)


def test_a_strip_of_inner_shin_points_away_from_roots_that_would_have_numbed_the_foot():
    deaf = replace(MODEL, region_told=0.0)
    strip = told(*INNER_SHIN)
    assert chance_of_site("root_s1", strip) < 0.8 * chance_of_site("root_s1", strip, deaf)
    assert chance_of_site("root_l4", strip) > chance_of_site("root_l4", strip, deaf)


def test_two_legs_that_share_a_state_make_silence_about_one_plain():
    """One foot told numb, the other's not, its calf though: fair odds for a cause on both."""
    numb = frozenset({("left", "heel"), ("left", "calf_back_inner"), ("right", "calf_back_inner")})
    heel = painted(Case(skin=Skin(numb=numb)))["heel"]
    assert heel.said == ("both", 1, UNTOLD)
    on_both = region_chance(MODEL, heel)[2]
    p = np.exp(MODEL.log_painted[:, heel.region, 1])
    alike = p * (1.0 - MODEL.region_told)
    apart = p * (1.0 - MODEL.region_told * p)
    np.testing.assert_allclose(on_both, MODEL.symmetry * alike + (1 - MODEL.symmetry) * apart)
