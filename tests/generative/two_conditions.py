"""Two tiny knowledge bases whose answers can be worked out by hand."""

from dataclasses import dataclass

import msgspec

from legwise.knowledge import method, schema
from legwise.knowledge.terms import AGE_BANDS, SEXES
from tests.generative.strategies import NAME, TEXT, UNIT_SLOPES


@dataclass(frozen=True)
class _Cause:
    p: float
    n: float
    findings: dict[str, schema.Number]


def finding(name, background, n=1e9):
    number = schema.Number(n, "estimate", p=background)
    return schema.Finding(name, NAME, NAME, "history", number, why=TEXT)


def knowledge(findings, causes):
    site = schema.Site(
        "site", NAME, TEXT, "root", (schema.Pattern("all", 1.0, 1e9, "estimate", {}),)
    )
    return schema.Knowledge(
        version="tiny",
        settings=msgspec.structs.replace(UNIT_SLOPES, vague_share=0.0),
        screen=method.Screen((), ()),
        words={},
        sources={},
        regions={"region": schema.Region("region", NAME, "foot", TEXT)},
        site_groups={"root": schema.SiteGroup("root", TEXT)},
        sites={"site": site},
        findings={each.id: each for each in findings},
        conditions={name: condition(name, cause) for name, cause in causes.items()},
        red_flags={},
        tests={},
        treatments={},
        specialists={},
        prevention={},
    )


def condition(name, cause):
    return schema.Condition(
        id=name,
        name=NAME,
        about=TEXT,
        codes={"icd10": "R20"},
        group="nerve",
        mechanism="neural",
        urgency=schema.UrgencyNeeded("routine", TEXT),
        prior=schema.Prior(
            cause.p,
            cause.n,
            "estimate",
            dict.fromkeys(AGE_BANDS, 1.0),
            dict.fromkeys(SEXES, 1.0),
        ),
        sites=(schema.SiteShare("site", 1.0, 0.0, 1e9, "estimate"),),
        findings=cause.findings,
        outlook=TEXT,
        specialists=(),
        tests=(),
        treatments=(),
        prevention=(),
        watch_for=(),
    )


def number(p, n=1e9):
    return schema.Number(n, "estimate", p=p)


KNOWLEDGE = knowledge(
    [finding("finding", 0.5)],
    {
        "one": _Cause(0.3, 400, {"finding": number(0.8, 300)}),
        "other": _Cause(0.7, 1e9, {"finding": number(0.2, 300)}),
    },
)

KNOWLEDGE_OF_TWO_SIGNS = knowledge(
    [finding("sign_of_one", 0.01), finding("sign_of_other", 0.01)],
    {
        "one": _Cause(0.5, 100, {"sign_of_one": number(0.9)}),
        "other": _Cause(0.5, 100, {"sign_of_other": number(0.9)}),
    },
)


def knowledge_of_a_sign(background, in_the_first):
    """A sign with this background; so common in one cause, and almost sure in the other."""
    return knowledge(
        [finding("sign", background)],
        {
            "one": _Cause(0.5, 1e9, {"sign": schema.Number(1e9, "estimate", p=in_the_first)}),
            "other": _Cause(0.5, 1e9, {"sign": schema.Number(1e9, "estimate", p=0.95)}),
        },
    )
