"""One page on paper: the result, the answers, and a code from which the case can be reopened."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from legwise.person.case import Leg
from legwise.web.asking import Line
from legwise.web.case_code import qr_svg
from legwise.web.drawing import View, body_map, paint_patterns
from legwise.web.painting import Paint, Spot
from legwise.web.reporting import Report
from legwise.web.wording import Words

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = str(files("fontpkg_pt_sans") / "files")
SKIN = ("#c9a58c", "#d3b19a", "#dcbda8", "#e4c9b7", "#ebd5c6", "#f2e1d6")
USUAL = "#7a4a8c"
LEAST_SHARE = 0.1
"""Regions that are numb less often in a pattern are left white."""


@dataclass(frozen=True)
class Sheet:
    """What the sheet shows."""

    report: Report
    lines: list[Line]
    code: str
    today: datetime


def sheet_pdf(sheet: Sheet, words: Words) -> bytes:
    """Return the sheet as a PDF of one page."""
    report = sheet.report
    assessment = report.assessment
    told = [each for each in sheet.lines if each.said != words("answer_absent")]
    absent = [each.label for each in sheet.lines if each.said == words("answer_absent")]
    data = {
        "language": words.locale.language,
        "title": words("pdf_title"),
        "date": words.date(sheet.today.date()),
        "disclaimer": assessment.disclaimer,
        "urgency": words(f"urgency_{assessment.urgency.level}"),
        "level": assessment.urgency.level,
        "reasons": [each.text for each in report.reasons],
        "where": words("heading_where"),
        "places": [[f"{p.clinical_name}, {p.side}", p.percent] for p in report.places],
        "what": words("heading_what"),
        "open": words("pdf_open") if report.is_open else "",
        "causes": [
            [each.chance.clinical_name, each.chance.icd10, each.percent, each.low, each.high]
            for each in report.causes
        ],
        "not_ruled_out_label": words("pdf_not_ruled_out"),
        "not_ruled_out": "; ".join(report.not_ruled_out),
        "tests": words("heading_tests"),
        "test_names": [each.name for each in assessment.tests],
        "answers": words("answers_heading"),
        "lines": [[each.label, each.said] for each in told],
        "absent_label": words("pdf_absent"),
        "absent": ", ".join(absent),
        "painted": words("pdf_painted") if report.brushes else "",
        "brushes": [words(f"brush_{each}") for each in report.brushes],
        "usual": words("picture_site", site=report.places[0].clinical_name),
        "code_hint": words("pdf_code"),
        "version": assessment.knowledge_version,
    }
    inputs = {
        "data": json.dumps(data),
        "painted": json.dumps([painted_svg(name, report.paint) for name in report.views]),
        "usual": json.dumps([territory_svg(name, report.territory) for name in report.views]),
        "widths": json.dumps([_breadth(name) for name in report.views]),
        "swatches": json.dumps([swatch_svg(f"paint-{each}") for each in report.brushes]),
        "code": qr_svg(sheet.code),
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs=inputs,
        font_paths=_fonts(),
        timestamp=int(sheet.today.timestamp()),
    )


def painted_svg(name: str, paint: Paint) -> str:
    """Return one view with what was painted, as SVG."""
    view = body_map().views[name]
    paths = (
        f'<path d="{path}" fill="url(#{pattern})"{_turned(leg, view)}/>'
        for path, leg, pattern in view.painted(paint)
    )
    return _svg(view.size, (f"<defs>{paint_patterns()}</defs>", *_skin(view), *paths))


def territory_svg(name: str, territory: Mapping[Spot, float]) -> str:
    """Return one view with how often each region is numb, as SVG."""
    view = body_map().views[name]
    paths = (
        f'<path d="{view.regions[area]}" fill="{USUAL}" fill-opacity="{share:.2f}"'
        f"{_turned(leg, view)}/>"
        for (leg, area), share in territory.items()
        if area in view.regions and share >= LEAST_SHARE
    )
    return _svg(view.size, (*_skin(view), *paths))


def _breadth(name: str) -> float:
    """Return how wide a view is for its height."""
    width, height = body_map().views[name].size
    return width / height


def swatch_svg(pattern: str) -> str:
    """Return a square of a painted pattern, as SVG."""
    whole = f'<rect width="28" height="28" fill="url(#{pattern})"/>'
    return _svg((28, 28), (f"<defs>{paint_patterns()}</defs>", whole))


def _svg(size: tuple[int, int], parts: Iterable[str]) -> str:
    inside = "".join(parts)
    box = f"0 0 {size[0]} {size[1]}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{inside}</svg>'


def _skin(view: View) -> Iterable[str]:
    for path, colour in zip((view.outline, *view.tones), SKIN, strict=False):
        drawn = f'<path d="{path}" fill="{colour}"/>'
        yield f'{drawn}<g transform="{view.mirror}">{drawn}</g>'


def _turned(leg: Leg, view: View) -> str:
    return f' transform="{view.mirror}"' if leg == "right" else ""


@cache
def _fonts() -> typst.Fonts:
    """Return the packaged fonts alone: every machine then prints the same page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
