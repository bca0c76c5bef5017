"""From a form to a reply: translates, and decides nothing."""

from collections.abc import Mapping

from starlette.datastructures import FormData

from legwise.interview import Asked, FindingReply, Reply
from legwise.knowledge.schema import Finding, Knowledge
from legwise.knowledge.terms import Sex
from legwise.person.case import LEGS, Leg, Skin, State
from legwise.web.painting import BRUSHES, Paint, skin_with, spots

ON_LEGS: Mapping[str, tuple[Leg, ...]] = {
    "left": ("left",),
    "right": ("right",),
    "both": ("left", "right"),
}
"""What a person can say of a sided finding; `either` is one leg, not told which."""


class UnclearError(ValueError):
    """A form that does not answer its question; `word` names the sentence that says what would."""

    def __init__(self, word: str, field: str) -> None:
        self.word = word
        self.field = field
        super().__init__(word)


def read_reply(question: Asked, form: FormData, knowledge: Knowledge) -> Reply:
    """Return the reply in a form; raise `UnclearError`."""
    if _one(form, "action") == "unknown":
        return None
    match question.kind:
        case "age":
            return _age(form)
        case "sex":
            return _sex(form)
        case "checklist":
            return _checklist(question, form, knowledge)
        case "regions":
            return read_skin(form, knowledge)
        case "finding":
            return _finding(knowledge.findings[question.findings[0]], form)


def read_skin(form: FormData, knowledge: Knowledge) -> Skin:
    """Return the painted skin; blank skin only where the person says that nothing is numb."""
    altered = read_paint(form, knowledge).altered(knowledge)
    nowhere = _one(form, "action") == "nowhere"
    if nowhere and altered:
        raise UnclearError("error_nowhere", "map")
    if not nowhere and not altered:
        raise UnclearError("error_paint", "map")
    return skin_with(altered, knowledge)


def read_paint(form: FormData, knowledge: Knowledge) -> Paint:
    """Return what was painted with each brush."""
    return Paint(*(spots(_all(form, brush), brush, knowledge) for brush in BRUSHES))


def _one(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _all(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


def _age(form: FormData) -> int:
    said = _one(form, "answer").strip()
    if not said.isdecimal() or len(said) > 3:
        raise UnclearError("error_age", "answer")
    return int(said)


def _sex(form: FormData) -> Sex:
    match _one(form, "answer"):
        case "female":
            return "female"
        case "male":
            return "male"
        case _:
            raise UnclearError("error_choose", "answer")


def _checklist(question: Asked, form: FormData, knowledge: Knowledge) -> dict[str, FindingReply]:
    ticked = _all(form, "tick")
    if _one(form, "action") == "none":
        if ticked:
            raise UnclearError("error_none", "tick")
    elif not ticked:
        raise UnclearError("error_tick", "tick")
    reply: dict[str, FindingReply] = {}
    for name in question.findings:
        finding = knowledge.findings[name]
        if name in ticked:
            reply[name] = _on_legs(finding, _one(form, f"leg.{name}"))
        else:
            reply[name] = "absent"
    return reply


def _on_legs(finding: Finding, said: str) -> FindingReply:
    """Return *present* on the legs told; where none is told, on one leg or the other."""
    if not finding.sided or said not in ON_LEGS:
        return "present"
    return {leg: "present" if leg in ON_LEGS[said] else "absent" for leg in LEGS}


def _finding(finding: Finding, form: FormData) -> FindingReply:
    if finding.kind == "binary":
        return _binary(finding, _one(form, "answer"))
    if not finding.sided:
        return _state(finding, _one(form, "answer"))
    legs: dict[Leg, State] = {
        leg: _state(finding, said) for leg in LEGS if (said := _one(form, f"answer.{leg}"))
    }
    if not legs:
        raise UnclearError("error_choose", "answer")
    return legs


def _binary(finding: Finding, said: str) -> FindingReply:
    if said == "absent":
        return "absent"
    if said == "present" or (finding.sided and said in (*ON_LEGS, "either")):
        return _on_legs(finding, said)
    raise UnclearError("error_choose", "answer")


def _state(finding: Finding, said: str) -> State:
    if said in finding.state_ids:
        return said
    if finding.kind == "measured":
        try:
            return float(said.replace(",", "."))
        except ValueError:
            raise UnclearError("error_number", "answer") from None
    raise UnclearError("error_choose", "answer")
