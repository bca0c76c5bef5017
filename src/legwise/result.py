"""What Legwise says about a case: the shapes of an assessment, as every face receives them."""

from msgspec import Struct

from legwise.knowledge.terms import Mechanism, Urgency


class Reason(Struct, frozen=True):
    """One reason for the urgency: a red flag, or the balance of likely causes."""

    rule: str
    level: Urgency
    text: str
    source: list[str]


class UrgencyAdvice(Struct, frozen=True):
    """How soon to get help, why, and the stricter red flags that one missing answer could raise."""

    level: Urgency
    reasons: list[Reason]
    not_ruled_out: list[str]


class ConditionChance(Struct, frozen=True):
    """A possible cause; ``range`` is the 90 % range that the evidence behind it allows."""

    id: str
    name: str
    clinical_name: str
    about: str
    icd10: str
    probability: float
    range: tuple[float, float]
    mechanism: Mechanism
    urgency: Urgency
    outlook: str


class SiteChance(Struct, frozen=True):
    """A possible place of the lesion; ``side`` is the side of the symptoms."""

    id: str
    name: str
    clinical_name: str
    side: str
    probability: float


class EvidenceWeight(Struct, frozen=True):
    """How far one answer moves the odds of one condition; ten decibans are a factor of ten."""

    condition: str
    finding: str
    place: str
    state: str
    decibans: float


class ObservedState(Struct, frozen=True):
    """A finding and its state, somewhere on the person."""

    finding: str
    name: str
    place: str
    state: str


class Combination(Struct, frozen=True):
    """Two conditions that together explain the case better than any one; odds against one."""

    conditions: tuple[str, str]
    names: tuple[str, str]
    odds: float


class Question(Struct, frozen=True):
    """A question worth asking, or a sign worth looking for, with its possible answers."""

    finding: str
    name: str
    text: str
    why: str
    sided: bool
    states: dict[str, str]
    bits_per_second: float


class CautionText(Struct, frozen=True):
    """Why something must not be done (never) or needs care; to be checked where not known."""

    level: str
    verdict: str
    text: str


class Advice(Struct, frozen=True):
    """A specialist, test, treatment or habit, what it is for, and its cautions."""

    id: str
    name: str
    about: str
    conditions: list[str]
    cautions: list[CautionText] = []
    evidence: str | None = None
    evidence_text: str | None = None


class WarningSign(Struct, frozen=True):
    """A sign that must bring the person back sooner."""

    rule: str
    level: Urgency
    text: str


class Assessment(Struct, frozen=True):
    """Everything Legwise says about a case. See docs/assessment.schema.json."""

    knowledge_version: str
    disclaimer: str
    urgency: UrgencyAdvice
    sites: list[SiteChance]
    conditions: list[ConditionChance]
    combination: Combination | None
    mechanism: dict[Mechanism, float]
    side: dict[str, float]
    evidence: list[EvidenceWeight]
    unexplained: list[ObservedState]
    next_question: Question | None
    examine: list[Question]
    specialists: list[Advice]
    tests: list[Advice]
    treatments: list[Advice]
    avoid: list[Advice]
    prevention: list[Advice]
    watch_for: list[WarningSign]
