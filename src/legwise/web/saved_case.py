"""A case as the page saves it: a case file, with what each brush painted as a note.

Reasoning knows altered skin and findings, and nothing of brushes. So the brushes stand in `notes`,
which says nothing about the person to any other reader, and are believed only as far as the case
itself agrees.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from legwise.knowledge.document import parse_document
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS
from legwise.person.case_file import case_data, parse_case
from legwise.web.answers import Answers, answers_from
from legwise.web.painting import BRUSHES, PAINTED, Paint, skin_with, spots


def saved_case(answers: Answers, knowledge: Knowledge) -> dict[str, Any]:
    """Return the answers as the plain data of a case file."""
    case = answers.interview(knowledge).case
    data = case_data(case)
    if case.skin.normal and case.skin == skin_with(case.skin.numb, knowledge):
        legs: dict[str, Any] = {leg: data["regions"][leg] for leg in LEGS}
        data["regions"] = {**legs, "nowhere_else": True}
    note = _note(answers.paint.agreeing(case, knowledge))
    return {**data, "notes": {PAINTED: note}} if note else data


def answers_saved(text: str, knowledge: Knowledge) -> Answers:
    """Return the answers in the text of a case file; raise `CaseError` or `DocumentError`."""
    file = Path("case.yaml")
    case = parse_case(text, knowledge, file)
    paint = _paint(parse_document(text, file).data, knowledge)
    return answers_from(case, paint.agreeing(case, knowledge), knowledge)


def _note(paint: Paint) -> dict[str, dict[str, list[str]]]:
    return {
        brush: {
            leg: areas for leg in LEGS if (areas := sorted(area for on, area in spots if on == leg))
        }
        for brush, spots in paint
        if spots
    }


def _paint(data: Any, knowledge: Knowledge) -> Paint:
    """Return the paint in the note of a case file; none where there is no such note."""
    note = _part(_part(data, "notes"), PAINTED)
    return Paint(
        *(
            spots(
                (
                    f"{leg}:{area}"
                    for leg in LEGS
                    for area in _list(_part(note, brush).get(leg))
                    if not area.startswith("group.")
                ),
                brush,
                knowledge,
            )
            for brush in BRUSHES
        )
    )


def _part(data: Any, name: str) -> Mapping[str, Any]:
    value = cast("Mapping[str, Any]", data).get(name) if isinstance(data, dict) else None
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[str]:
    entries = cast("list[Any]", value) if isinstance(value, list) else []
    return [each for each in entries if isinstance(each, str)]
