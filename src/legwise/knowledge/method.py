"""The shapes of what the method itself needs: what is asked first, and its figures."""

from legwise.knowledge.terms import (
    AgeBand,
    Entry,
    Information,
    Positive,
    Probability,
    Text,
    Urgency,
)


class Checklist(Entry, frozen=True):
    """Several binary findings asked on one screen: tick what is so."""

    id: str
    question: Text
    why: Text
    findings: tuple[str, ...]


class Screen(Entry, frozen=True):
    """What is asked first of everybody: the red-flag checklists, then the opening findings."""

    checklists: tuple[Checklist, ...]
    opening: tuple[str, ...]


class Settings(Entry, frozen=True):
    """Figures of the method itself, each with the reason for its value in the data file."""

    age_distribution: dict[AgeBand, Probability]
    region_background: Probability
    region_background_n: Positive
    region_weight: Positive
    whole_part_weight: Probability
    spill: Probability
    region_told: Probability
    midline_outside: Probability
    symmetry: Probability
    present_slope: dict[Information, Positive]
    other_leg_untold: Probability
    unaffected_leg_told: Probability
    vague_share: Probability
    vague_regions: dict[str, Probability]
    loss: dict[Urgency, dict[Urgency, float]]
    pair_factor: Positive
    pair_prior: Probability
    question_worth: Positive
    answers_before: Positive
    most_questions: int
    reasons: dict[str, str]
