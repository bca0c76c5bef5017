"""How a condition's number is spread over its sites."""

import msgspec
import pytest

from legwise import load_knowledge
from legwise.knowledge import schema
from legwise.knowledge.chances import affected_chances
from tests.generative.two_conditions import condition as one_cause
from tests.generative.two_conditions import finding, knowledge

REFLEX = finding("reflex", background=0.1)


def number(p):
    return schema.Number(10, "estimate", p=p)


def chances(own, at_sites, shares=None, background=REFLEX):
    """Return P(present) at each site, by what the condition and its sites say (None: nothing)."""
    plain = knowledge([background], {})
    sites = {
        f"site_{at}": msgspec.structs.replace(
            plain.sites["site"],
            id=f"site_{at}",
            findings={} if p is None else {background.id: number(p)},
        )
        for at, p in enumerate(at_sites)
    }
    shares = shares or [1 / len(at_sites)] * len(at_sites)
    cause = msgspec.structs.replace(
        one_cause("cause", Cause(0.1, 10, {} if own is None else {background.id: own})),
        sites=tuple(
            schema.SiteShare(name, share, 0.0, 10, "estimate")
            for name, share in zip(sites, shares, strict=True)
        ),
    )
    told = msgspec.structs.replace(plain, sites=sites, conditions={"cause": cause})
    return [float(row[1]) for row in affected_chances(told, cause, background)]


class Cause(msgspec.Struct):
    p: float
    n: float
    findings: dict


def odds(p):
    return p / (1 - p)


def test_the_mean_over_the_sites_is_what_the_condition_says():
    fifth, first = chances(number(0.3), [0.05, 0.8], [0.6, 0.4])
    assert 0.6 * fifth + 0.4 * first == pytest.approx(0.3)


def test_sites_differ_as_they_themselves_say():
    fifth, first = chances(number(0.3), [0.05, 0.8], [0.6, 0.4])
    assert odds(first) / odds(fifth) == pytest.approx(odds(0.8) / odds(0.05))


def test_a_condition_that_says_what_its_sites_say_changes_nothing():
    assert chances(number(0.35), [0.05, 0.8], [0.6, 0.4]) == pytest.approx([0.05, 0.8])


def test_a_site_that_says_nothing_is_neither_more_nor_less_likely():
    assert chances(number(0.3), [None, None]) == pytest.approx([0.3, 0.3])
    assert chances(number(0.3), [0.8, None]) == pytest.approx([0.3, 0.3])
    low, high, silent = chances(number(0.3), [0.05, 0.8, None], [0.3, 0.3, 0.4])
    assert low < silent < high


def test_without_a_number_of_its_own_each_site_speaks_for_itself():
    assert chances(None, [0.05, 0.8, None]) == pytest.approx([0.05, 0.8, 0.1])


def test_a_risk_factor_is_the_same_at_every_site():
    risk = schema.Number(10, "estimate", odds_ratio=2.0)
    assert chances(risk, [0.05, 0.8]) == pytest.approx([0.2 / 1.1, 0.2 / 1.1])


def test_a_tumour_of_the_fibular_nerve_drops_the_foot_and_one_of_the_sural_nerve_does_not():
    shipped = load_knowledge()
    tumour = shipped.conditions["nerve_sheath_tumour"]
    drop = affected_chances(shipped, tumour, shipped.findings["foot_drop"])[:, 1]
    at = {share.site: p for share, p in zip(tumour.sites, drop, strict=True)}
    assert at["nerve_common_fibular"] > 10 * at["nerve_sural"]
