"""One page on paper: the result, the answers, and a code from which the case can be reopened."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from legwise.web.asking import Line
from legwise.web.case_code import qr_svg
from legwise.web.drawing import View, body_map
from legwise.web.painting import Spot
from legwise.web.reporting import Report
from legwise.web.wording import Words

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = str(files("fontpkg_pt_sans") / "files")
SKIN = ("#c9a58c", "#d3b19a", "#dcbda8", "#e4c9b7", "#ebd5c6", "#f2e1d6")
NUMB, PAIN = "#31588f", "#b3402a"


@dataclass(frozen=True)
class Sheet:
    """What the sheet shows."""

    report: Report
    lines: list[Line]
    code: str
    pain: frozenset[Spot]
    today: datetime


def sheet_pdf(sheet: Sheet, words: Words) -> bytes:
    """Return the sheet as a PDF of one page."""
    assessment = sheet.report.assessment
    told = [each for each in sheet.lines if each.said != words("answer_absent")]
    absent = [each.label for each in sheet.lines if each.said == words("answer_absent")]
    data = {
        "language": words.language,
        "title": words("pdf_title"),
        "date": words.date(sheet.today.date()),
        "disclaimer": assessment.disclaimer,
        "urgency": words(f"urgency_{assessment.urgency.level}"),
        "level": assessment.urgency.level,
        "reasons": [each.text for each in assessment.urgency.reasons],
        "where": words("heading_where"),
        "places": [[f"{p.clinical_name}, {p.side}", p.percent] for p in sheet.report.places],
        "what": words("heading_what"),
        "causes": [
            [each.chance.clinical_name, each.chance.icd10, each.percent, f"{each.low}-{each.high}"]
            for each in sheet.report.causes
        ],
        "tests": words("heading_tests"),
        "test_names": [each.name for each in assessment.tests],
        "answers": words("answers_heading"),
        "lines": [[each.label, each.said] for each in told],
        "absent_label": words("pdf_absent"),
        "absent": ", ".join(absent),
        "painted": words("pdf_painted"),
        "numb": words("brush_numb"),
        "pain": words("brush_pain"),
        "code_hint": words("pdf_code"),
        "version": assessment.knowledge_version,
    }
    views = [*sheet.report.views, "front", "back"]
    shown = [name for at, name in enumerate(views) if name not in views[:at]][:3]
    drawings = [painted_svg(name, sheet.report.numb, sheet.pain) for name in shown]
    inputs = {
        "data": json.dumps(data),
        "drawings": json.dumps(drawings),
        "code": qr_svg(sheet.code),
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs=inputs,
        font_paths=_fonts(),
        timestamp=int(sheet.today.timestamp()),
    )


def painted_svg(name: str, numb: frozenset[Spot], pain: frozenset[Spot]) -> str:
    """Return one view with its paint, as SVG."""
    view = body_map().views[name]
    width, height = view.size
    parts = [
        _both(f'<path d="{path}" fill="{colour}"/>', view)
        for path, colour in zip((view.outline, *view.tones), SKIN, strict=False)
    ]
    for spots, colour in ((numb, NUMB), (pain, PAIN)):
        for leg, area in sorted(spots):
            if path := view.regions.get(area):
                turned = f' transform="{view.mirror}"' if leg == "right" else ""
                parts.append(f'<path d="{path}" fill="{colour}" fill-opacity=".62"{turned}/>')
    inside = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{inside}</svg>'


@cache
def _fonts() -> typst.Fonts:
    """Return the packaged fonts alone: every machine then prints the same page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _both(path: str, view: View) -> str:
    return f'{path}<g transform="{view.mirror}">{path}</g>'
