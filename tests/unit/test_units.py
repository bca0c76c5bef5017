"""Measured values come in any unit and are kept in the finding's own."""

from pathlib import Path

import pytest

from legwise import load_knowledge
from legwise.knowledge.units import UnitError, in_own_unit, is_quantity, parse_unit
from legwise.person.case_file import CaseError, parse_case

KNOWLEDGE = load_knowledge()
HERE = Path("case.yaml")


@pytest.mark.parametrize(
    ("finding", "text", "value"),
    [
        ("vitamin_b12", "200 pg/mL", 147.6),
        ("vitamin_b12", "147.6 pmol/L", 147.6),
        ("calcium", "8,0 mg/dL", 1.996),
        ("glucose", "126 mg/dL", 6.99),
        ("hba1c", "6.5 %", 47.5),
        ("body_temperature", "101.3 °F", 38.5),
        ("systolic_blood_pressure", "16 kPa", 120.0),
        ("toe_pressure", "40 mmHg", 40.0),
        ("sural_amplitude", "0.008 mV", 8.0),
        ("crp", "1.2 mg/dL", 12.0),
        ("residual_urine", "0.3 L", 300.0),
        ("folate", "3 ng/mL", 6.8),
    ],
)
def test_conversion(finding, text, value):
    assert is_quantity(text)
    assert in_own_unit(KNOWLEDGE.findings[finding], text) == pytest.approx(value, rel=0.005)


@pytest.mark.parametrize(
    ("finding", "text"), [("calcium", "8 mm[Hg]"), ("toe_pressure", "40 florins")]
)
def test_units_that_do_not_fit_are_refused(finding, text):
    with pytest.raises(UnitError):
        in_own_unit(KNOWLEDGE.findings[finding], text)


def test_every_unit_of_the_knowledge_is_ucum():
    for finding in KNOWLEDGE.findings.values():
        if finding.unit is not None:
            assert parse_unit(finding.unit).magnitude == 1


def test_a_case_says_the_unit_or_means_the_finding_s_own():
    case = parse_case("findings: {hba1c: 8 %, glucose: 9}", KNOWLEDGE, HERE)
    assert case.state("hba1c", "whole") == pytest.approx(63.9, abs=0.1)
    assert case.state("glucose", "whole") == 9.0
    with pytest.raises(CaseError, match="from"):
        parse_case("findings: {glucose: 9000 mg/dL}", KNOWLEDGE, HERE)
    with pytest.raises(CaseError, match="cannot be turned into"):
        parse_case("findings: {glucose: 9 km}", KNOWLEDGE, HERE)
