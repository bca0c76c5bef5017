"""Case files: YAML in, a `Case` out, or one clear error that names file, line and field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from legwise.knowledge.document import Document, Keys, parse_document, read_document
from legwise.knowledge.problem import nearest
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import INFORMATION, SEXES, Information
from legwise.person.case import LEGS, OLDEST, Case, Leg, Observation, Person, Skin
from legwise.person.observing import SayingError, observe, region_names

PARTS = ("person", "regions", "findings", "exam", "test")
ABOUT = ("id", "source", "notes", "gold")
"""Keys a case file may carry that say nothing about the person (see docs/cases.md)."""


class CaseError(Exception):
    """A case that cannot be used: the file, the line, the field and what was expected."""

    def __init__(self, path: Path, line: int, field: str, message: str) -> None:
        self.path = path
        self.line = line
        self.field = field
        self.message = message
        super().__init__(f"{path}:{line}: {field or 'the file'}: {message}")


@dataclass(frozen=True)
class CaseFile:
    """A case as its file tells it: one layer for each level of information."""

    path: Path
    document: Document
    layers: Mapping[Information, Case]

    def at(self, level: Information, knowledge: Knowledge) -> Case:
        """Return everything known when this level of information was in."""
        case = self.layers["history"]
        for later in INFORMATION[1 : INFORMATION.index(level) + 1]:
            case = case.joined(self.layers[later])
        return case.up_to(level, knowledge)

    def error(self, keys: Keys, message: str) -> CaseError:
        """Return an error about one part of the file."""
        field = ".".join(str(key) for key in keys)
        return CaseError(self.path, self.document.line(keys), field, message)


def read_case(path: Path | str, knowledge: Knowledge) -> Case:
    """Return everything a case file says; raise `CaseError` or `DocumentError`."""
    return read_case_file(Path(path), knowledge).at("test", knowledge)


def read_case_file(path: Path, knowledge: Knowledge) -> CaseFile:
    """Return a case file layer by layer; raise `CaseError` or `DocumentError`."""
    return _Reader(read_document(path), knowledge).case_file()


def parse_case(text: str, knowledge: Knowledge, path: Path) -> Case:
    """Return the case in a text; ``path`` is named in errors."""
    return _Reader(parse_document(text, path), knowledge).case_file().at("test", knowledge)


def case_data(case: Case) -> dict[str, Any]:
    """Return a case as plain data: what `read_case` reads back as the same case."""
    data: dict[str, Any] = {}
    person = {"age": case.person.age, "sex": case.person.sex}
    if known := {key: value for key, value in person.items() if value is not None}:
        data["person"] = known
    if not case.skin.is_blank:
        data["regions"] = _skin_data(case.skin)
    findings: dict[str, Any] = {}
    for observation in case.observations:
        if observation.place in LEGS:
            findings.setdefault(observation.finding, {})[observation.place] = observation.state
        else:
            findings[observation.finding] = observation.state
    if findings:
        data["findings"] = findings
    return data


def _skin_data(skin: Skin) -> dict[str, Any]:
    data: dict[str, Any] = {
        leg: sorted(region for each, region in skin.numb if each == leg) for leg in LEGS
    }
    if skin.numb_side_unknown:
        data["either"] = sorted(skin.numb_side_unknown)
    if skin.normal:
        data["normal"] = {
            leg: sorted(region for each, region in skin.normal if each == leg) for leg in LEGS
        }
    return data


class _Reader:
    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        self.document = document
        self.knowledge = knowledge

    def case_file(self) -> CaseFile:
        root = self._mapping((), self.document.data, (*PARTS, *ABOUT))
        told = self._layer((), root)
        history = Case(self._person(root.get("person")), told.skin, told.observations)
        layers: dict[Information, Case] = {"history": history}
        for level in ("exam", "test"):
            part = self._mapping((level,), root.get(level), ("regions", "findings"))
            layers[level] = self._layer((level,), part)
        return CaseFile(self.document.path, self.document, layers)

    def error(self, keys: Keys, message: str) -> CaseError:
        field = ".".join(str(key) for key in keys)
        return CaseError(self.document.path, self.document.line(keys), field, message)

    def _mapping(self, keys: Keys, raw: Any, known: Iterable[str]) -> dict[str, Any]:
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            expected = ", ".join(known)
            raise self.error(keys, f"expected a mapping with the keys {expected}")
        mapping = cast("dict[str, Any]", raw)
        for key in mapping:
            if key not in known:
                raise self.error((*keys, key), f"unknown key; {nearest(key, known)}")
        return mapping

    def _person(self, raw: Any) -> Person:
        person = self._mapping(("person",), raw, ("age", "sex"))
        age: Any = person.get("age")
        if age is not None and not (
            isinstance(age, int) and not isinstance(age, bool) and 0 <= age <= OLDEST
        ):
            raise self.error(
                ("person", "age"), f"expected whole years from 0 to {OLDEST}, not {age!r}"
            )
        sex: Any = person.get("sex")
        if sex not in (None, "unknown", *SEXES):
            raise self.error(("person", "sex"), f"expected female, male or unknown, not {sex!r}")
        return Person(age, sex if sex in SEXES else None)

    def _layer(self, keys: Keys, part: dict[str, Any]) -> Case:
        skin = self._skin((*keys, "regions"), part.get("regions"))
        findings = part.get("findings")
        if findings is not None and not isinstance(findings, dict):
            raise self.error((*keys, "findings"), "expected a mapping from finding to state")
        observations: list[Observation] = []
        for name, value in cast("dict[str, Any]", findings or {}).items():
            observations += self._finding((*keys, "findings", name), name, value)
        return Case(skin=skin, observations=tuple(observations))

    def _skin(self, keys: Keys, raw: Any) -> Skin:
        part = self._mapping(keys, raw, (*LEGS, "either", "normal", "nowhere_else"))
        numb: set[tuple[Leg, str]] = {
            (leg, region) for leg in LEGS for region in self._regions((*keys, leg), part.get(leg))
        }
        one_of_two = self._regions((*keys, "either"), part.get("either"))
        healthy = self._mapping((*keys, "normal"), part.get("normal"), LEGS)
        normal: set[tuple[Leg, str]] = {
            (leg, region)
            for leg in LEGS
            for region in self._regions((*keys, "normal", leg), healthy.get(leg))
        }
        for leg, region in sorted(numb & normal):
            raise self.error(
                (*keys, "normal", leg), f"'{region}' is said to be both numb and normal"
            )
        nowhere_else = part.get("nowhere_else")
        if nowhere_else is not None and not isinstance(nowhere_else, bool):
            raise self.error((*keys, "nowhere_else"), "expected true or false")
        if nowhere_else:
            everywhere: set[tuple[Leg, str]] = {
                (leg, region) for leg in LEGS for region in self.knowledge.regions
            }
            normal = {place for place in everywhere - numb if place[1] not in one_of_two}
        return Skin(frozenset(numb), frozenset(normal), frozenset(one_of_two))

    def _regions(self, keys: Keys, raw: Any) -> set[str]:
        """Return region ids; a group's name (foot, thigh, leg ...) stands for all its regions."""
        if raw is None:
            return set()
        if not isinstance(raw, list):
            raise self.error(keys, "expected a list of regions, such as [toe_1, heel]")
        names = region_names(self.knowledge)
        found: set[str] = set()
        for at, name in enumerate(cast("list[Any]", raw)):
            if name not in names:
                raise self.error(
                    (*keys, at), f"unknown region {name!r}; {nearest(str(name), names)}"
                )
            found |= names[name]
        return found

    def _finding(self, keys: Keys, name: str, raw: Any) -> tuple[Observation, ...]:
        finding = self.knowledge.findings.get(name)
        if finding is None:
            hint = nearest(name, self.knowledge.findings)
            raise self.error(keys, f"unknown finding '{name}'; {hint}")
        try:
            return observe(finding, raw)
        except SayingError as error:
            at = keys if error.leg is None else (*keys, error.leg)
            raise self.error(at, str(error)) from None
