"""How well stories are read: suggestions against the encoded case of the same id.

    python -m tools.measure_reading STORIES CASES [--lang ru] [--half a|b] [--wrong]

STORIES is a folder of YAML lists with id, story and story_ru; CASES the folder of case files.
"""

import argparse
import hashlib
from collections import Counter, defaultdict
from pathlib import Path

import yaml

from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language
from legwise.person.case import LEGS, Case
from legwise.person.case_file import read_case_file
from legwise.story import Suggestion, read_story

TIME = ("onset", "course", "duration_so_far", "episode_length", "recurrence", "full_quick_recovery")
ILL = ("cancer", "diabetes", "hypertension", "smoking", "obesity", "pregnancy", "surgery", "known")
OUTCOMES = ("right", "wrong_polarity", "wrong_state", "untold", "missed")


def class_of(finding: str) -> str:
    """Return the class in which a finding is counted."""
    if finding in TIME or finding == "recurs_without_trigger":
        return "time and course"
    if any(part in finding for part in ("weak", "drop", "paralysis", "walking", "falls", "gives")):
        return "time and course" if "brings_on" in finding else "weakness and walking"
    if any(part in finding for part in ("bladder", "bowel", "urin", "incont", "saddle", "sexual")):
        return "bladder, bowel, saddle"
    if any(part in finding for part in ("worse", "eased", "brings_on", "trigger", "night", "wak")):
        return "triggers and relief"
    if finding.endswith("pain") or "pain" in finding or finding in ("headache", "cramps"):
        return "pains"
    if "numb" in finding or finding in ("tingling", "burning", "trunk_level", "ascending_spread"):
        return "feelings"
    if finding.startswith("leg_") or finding in ("rash", "black_skin", "foot_ulcer"):
        return "skin, warmth, swelling"
    return "illnesses, medicines, other"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stories", type=Path)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--lang", choices=("en", "ru"), default="en")
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    knowledge = load_knowledge()
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for story in _stories(options.stories, options.lang, options.half):
        path = options.cases / f"{story['id']}.yaml"
        case = read_case_file(path, knowledge).at("history", knowledge)
        found = read_story(story[_key(options.lang)], knowledge, options.lang)
        for kind, name, outcome, told in compare(found, case, knowledge):
            count[kind][outcome] += 1
            if options.wrong and outcome != "right":
                print(f"{outcome:15}{story['id']:14}{name:44}{told!r}")
    print_table(count)


def _key(language: Language) -> str:
    return "story" if language == "en" else "story_ru"


def _stories(folder: Path, language: Language, half: str | None) -> list[dict[str, str]]:
    found = [
        story
        for path in sorted(folder.glob("*.yaml"))
        for story in yaml.safe_load(path.read_text())
        if _key(language) in story
    ]
    if half is None:
        return found
    return [
        story
        for story in found
        if (hashlib.sha256(story["id"].encode()).digest()[0] % 2 == 0) == (half == "a")
    ]


def compare(
    found: tuple[Suggestion, ...], case: Case, knowledge: Knowledge
) -> list[tuple[str, str, str, str]]:
    """Return class, finding, outcome and words of each finding suggested or encoded."""
    rows: list[tuple[str, str, str, str]] = []
    seen: set[str] = set()
    painted: set[tuple[str, str]] = set()
    unsided: set[str] = set()
    for each in found:
        painted |= set(each.numb)
        unsided |= set(each.numb_side_unknown)
        for value, told in ((each.person.age, case.person.age), (each.person.sex, case.person.sex)):
            if value is not None:
                outcome = "untold" if told is None else "right" if value == told else "wrong_state"
                rows.append(("age and sex", str(value), outcome, each.told))
        if not each.observations:
            continue
        name = each.observations[0].finding
        finding = knowledge.findings[name]
        if finding.kind == "measured":
            continue
        state = str(each.observations[0].state)
        told = {str(observation.state) for observation in case.of(name)}
        members = {member for one in told for member in finding.members(one)}
        if not told:
            outcome = "untold"
        elif members & set(finding.members(state)):
            outcome = "right"
        elif finding.reference_state in (state, *told):
            outcome = "wrong_polarity"
        else:
            outcome = "wrong_state"
        if outcome == "right" and finding.sided and state != finding.reference_state:
            rows.append(("(side)", name, _side_outcome(each, case, name, state), each.told))
        seen.add(name)
        rows.append(
            (class_of(name), f"{name}={state} (case: {','.join(sorted(told))})", outcome, each.told)
        )
    rows += [
        (class_of(name), name, "missed", "") for name in case.answered - seen
        if knowledge.findings[name].kind != "measured"
    ]  # fmt: skip
    for value, kind in ((case.person.age, "age"), (case.person.sex, "sex")):
        told_it = any(getattr(each.person, kind) is not None for each in found)
        if value is not None and not told_it:
            rows.append(("age and sex", kind, "missed", ""))
    return rows + _regions(painted, unsided, case)


def _side_outcome(each: Suggestion, case: Case, name: str, state: str) -> str:
    said = {observation.place for observation in each.observations}
    told = {o.place for o in case.of(name) if str(o.state) == state}
    if said == told:
        return "right"
    return "missed" if "either" in said or "either" in told else "wrong_state"


def _regions(
    painted: set[tuple[str, str]], unsided: set[str], case: Case
) -> list[tuple[str, str, str, str]]:
    told = {*case.skin.numb, *(("?", region) for region in case.skin.numb_side_unknown)}
    regions = {region for _, region in told}
    rows: list[tuple[str, str, str, str]] = []
    said: set[str] = set()
    if painted or unsided:
        said = {region for _, region in painted} | unsided
        for region in said:
            outcome = "right" if region in regions else "untold"
            rows.append(("regions (leg aside)", region, outcome, ""))
        for leg, region in painted:
            if leg in LEGS and case.skin.numb:
                outcome = "right" if (leg, region) in told else "untold"
                rows.append(("regions with leg", f"{leg} {region}", outcome, ""))
    rows += [("regions (leg aside)", region, "missed", "") for region in regions - said]
    return rows


def print_table(count: dict[str, Counter[str]]) -> None:
    """Print one line a class: outcomes, precision and recall."""
    print(f"{'class':30}" + "".join(f"{name:>15}" for name in OUTCOMES) + "  precision  recall")
    total: Counter[str] = Counter()
    for kind, outcomes in sorted(count.items()):
        print(_line(kind, outcomes))
        if not kind.startswith(("(", "age", "regions")):
            total += outcomes
    print(_line("all findings", total))


def _line(kind: str, outcomes: Counter[str]) -> str:
    right = outcomes["right"]
    said = sum(outcomes.values()) - outcomes["missed"]
    due = right + outcomes["wrong_polarity"] + outcomes["wrong_state"] + outcomes["missed"]
    told = said - outcomes["untold"]
    return (
        f"{kind:30}"
        + "".join(f"{outcomes[name]:15}" for name in OUTCOMES)
        + f"  {right / max(said, 1):.2f} ({right / max(told, 1):.2f})  {right / max(due, 1):.2f}"
    )


if __name__ == "__main__":
    main()
