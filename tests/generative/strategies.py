"""Hypothesis strategies: small knowledge bases and the cases that fit them."""

from hypothesis import strategies as st
from msgspec import structs

from legwise.knowledge import method, schema, terms
from legwise.knowledge.terms import AGE_BANDS, INFORMATION, REGION_GROUPS, SEXES, URGENCIES
from legwise.person.case import LEGS, Case, Observation, Person, Skin

probabilities = st.floats(0.01, 0.99)
evidence = st.floats(2.0, 200.0)
bilateral = st.sampled_from([0.0, 1.0]) | probabilities
TEXT = terms.Text("text", "текст")
TERM = terms.Term("plain", "clinical")
NAME = terms.Name(TERM, TERM)


@st.composite
def shares(draw, count):
    parts = [draw(st.floats(0.05, 1.0)) for _ in range(count)]
    return [part / sum(parts) for part in parts]


@st.composite
def findings(draw, name):
    kind = draw(st.sampled_from(["binary", "categorical", "measured"]))
    extra = {}
    if kind == "categorical":
        states = draw(st.integers(2, 4))
        extra["states"] = {f"state_{at}": TEXT for at in range(states)}
        extra["reference"] = draw(st.sampled_from([None, "state_0"]))
    if kind == "measured":
        limits = sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=3)))
        bands = [schema.Band(f"band_{at}", TEXT, float(limit)) for at, limit in enumerate(limits)]
        extra["bands"] = (*bands, schema.Band("band_last", TEXT))
        extra["reference"] = "band_0"
        extra["unit"] = "1"
        extra["limits"] = (0.0, 100.0)
    blank = schema.Finding(
        name, NAME, NAME, "history", schema.Number(8, "estimate", p=0.5), **extra
    )
    return schema.Finding(
        name,
        NAME,
        NAME,
        draw(st.sampled_from(["history", "exam", "test"])),
        draw(numbers(blank, background=True)),
        why=TEXT,
        sided=draw(st.booleans()),
        weight=draw(st.sampled_from([1.0, 0.6])),
        **extra,
    )


@st.composite
def numbers(draw, finding, background=False):
    n = draw(evidence)
    if finding.kind == "measured" and draw(st.booleans()):
        mean, sd = draw(st.floats(0.0, 100.0)), draw(st.floats(1.0, 40.0))
        return schema.Number(n, "estimate", mean=mean, sd=sd)
    if not background and finding.reference_state is not None and draw(st.booleans()):
        return schema.Number(n, "estimate", odds_ratio=draw(st.floats(0.1, 20.0)))
    if finding.kind == "binary":
        return schema.Number(n, "estimate", p=draw(probabilities))
    states = finding.state_ids
    return schema.Number(n, "estimate", p=dict(zip(states, draw(shares(len(states))), strict=True)))


@st.composite
def knowledge_bases(draw):
    """Two to five conditions at one to three sites, with up to six findings and regions."""
    names = [f"region_{at}" for at in range(draw(st.integers(1, 6)))]
    regions = {
        name: schema.Region(
            name,
            NAME,
            draw(st.sampled_from(REGION_GROUPS)),
            TEXT,
            neighbours=(names[at - 1],) if at and draw(st.booleans()) else (),
            midline=draw(st.booleans()),
        )
        for at, name in enumerate(names)
    }
    all_findings = {
        name: draw(findings(name))
        for name in [f"finding_{at}" for at in range(draw(st.integers(1, 6)))]
    }
    said = st.sets(st.sampled_from(sorted(all_findings)))
    sites = {
        name: schema.Site(
            name,
            NAME,
            TEXT,
            "root",
            tuple(
                schema.Pattern(f"pattern_{at}", share, draw(evidence), "estimate", areas)
                for at, share in enumerate(draw(shares(draw(st.integers(1, 2)))))
                for areas in [
                    {
                        area: draw(probabilities)
                        for area in draw(st.sets(st.sampled_from([*regions, *REGION_GROUPS])))
                    }
                ]
            ),
            findings={each: draw(numbers(all_findings[each])) for each in draw(said)},
            outside=draw(st.floats(0.01, 0.2)),
        )
        for name in [f"site_{at}" for at in range(draw(st.integers(1, 3)))]
    }
    conditions = {
        name: draw(_conditions(name, sites, all_findings, said))
        for name in [f"condition_{at}" for at in range(draw(st.integers(2, 5)))]
    }
    return schema.Knowledge(
        version=str(draw(st.uuids())),
        settings=SETTINGS,
        screen=method.Screen((), ()),
        words={},
        sources={},
        regions=regions,
        site_groups={
            "root": schema.SiteGroup(
                "root", TEXT, {each: draw(numbers(all_findings[each])) for each in draw(said)}
            )
        },
        sites=sites,
        findings=all_findings,
        conditions=conditions,
        red_flags={},
        tests={},
        treatments={},
        specialists={},
        prevention={},
    )


@st.composite
def _conditions(draw, name, sites, all_findings, said):
    at = sorted(draw(st.sets(st.sampled_from(sorted(sites)), min_size=1)))
    return schema.Condition(
        id=name,
        name=NAME,
        about=TEXT,
        codes={"icd10": "R20"},
        group="nerve",
        mechanism=draw(st.sampled_from(terms.MECHANISMS)),
        urgency=schema.UrgencyNeeded(draw(st.sampled_from(URGENCIES)), TEXT),
        prior=schema.Prior(
            draw(st.floats(0.001, 0.5)),
            draw(evidence),
            "estimate",
            {band: draw(st.floats(0.1, 3.0)) for band in AGE_BANDS},
            {sex: draw(st.floats(0.3, 2.0)) for sex in SEXES},
        ),
        sites=tuple(
            schema.SiteShare(site, share, draw(bilateral), draw(evidence), "estimate")
            for site, share in zip(at, draw(shares(len(at))), strict=True)
        ),
        findings={each: draw(numbers(all_findings[each])) for each in draw(said)},
        outlook=TEXT,
        specialists=(),
        tests=(),
        treatments=(),
        prevention=(),
        watch_for=(),
    )


SETTINGS = method.Settings(
    age_distribution={"0-17": 0.1, "18-39": 0.2, "40-59": 0.3, "60-79": 0.3, "80+": 0.1},
    region_background=0.03,
    region_background_n=15,
    region_weight=0.8,
    whole_part_weight=0.5,
    present_slope={"history": 1.3, "exam": 0.8, "test": 1.5},
    region_told=0.4,
    spill=0.4,
    midline_outside=0.02,
    symmetry=0.7,
    other_leg_untold=0.3,
    unaffected_leg_told=0.1,
    vague_share=0.05,
    vague_regions={"leg": 0.6, "pelvis": 0.1},
    loss={
        chosen: {
            needed: float(max(at - to, 0) * 10 + max(to - at, 0))
            for to, needed in enumerate(URGENCIES)
        }
        for at, chosen in enumerate(URGENCIES)
    },
    pair_prior=1.0,
    pair_factor=10.0,
    question_worth=0.001,
    answers_before=4,
    most_questions=10,
    reasons={},
)
UNIT_SLOPES = structs.replace(SETTINGS, present_slope=dict.fromkeys(INFORMATION, 1.0))
"""The same, with every answer weighing just what its finding does."""


@st.composite
def cases(draw, knowledge):
    """A case that observes some findings and paints some skin of a knowledge base."""
    observations = []
    for name in draw(st.sets(st.sampled_from(sorted(knowledge.findings)))):
        finding = knowledge.findings[name]
        if not finding.sided:
            places = ["whole"]
        elif finding.kind == "binary":
            places = draw(st.sampled_from([["left"], ["right"], ["left", "right"], ["either"]]))
        else:
            places = draw(st.sampled_from([["left"], ["right"], ["left", "right"]]))
        for place in places:
            if place == "either":
                state = "present"
            elif finding.kind == "measured" and draw(st.booleans()):
                state = draw(st.floats(0.0, 100.0))
            else:
                state = draw(st.sampled_from(finding.state_ids))
            observations.append(Observation(name, place, state))
    places = [(leg, region) for leg in LEGS for region in knowledge.regions]
    known = draw(st.dictionaries(st.sampled_from(places), st.booleans()))
    numb = frozenset(place for place, is_numb in known.items() if is_numb)
    normal = frozenset(known) - numb
    free = sorted(set(knowledge.regions) - {region for _, region in known})
    either = draw(st.sets(st.sampled_from(free))) if free else set()
    person = Person(
        draw(st.none() | st.integers(0, 110)), draw(st.sampled_from([None, "female", "male"]))
    )
    return Case(person, Skin(numb, normal, frozenset(either)), tuple(observations))


@st.composite
def knowledge_and_cases(draw):
    knowledge = draw(knowledge_bases())
    return knowledge, draw(cases(knowledge))
