"""What stories are read as, and what a reading may never do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from legwise.cli.main import main
from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.problem import KnowledgeError
from legwise.person.case import Case
from legwise.story import Suggestion, read_story, taken_over
from legwise.story.lexicon import FOLDER, read_lexicon

STORIES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "stories.yaml").read_text("utf-8")
)


def findings(found: tuple[Suggestion, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for each in found:
        for made in each.observations:
            if made.place == "whole":
                told[made.finding] = made.state
            else:
                told.setdefault(made.finding, {})[made.place] = made.state
    return told


def expected_findings(story: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, state in story.get("findings", {}).items():
        both = isinstance(state, dict) and "both" in state
        told[name] = {"left": state["both"], "right": state["both"]} if both else state
    return told


def expected_regions(story: dict[str, Any]) -> set[tuple[str, str]]:
    regions = load_knowledge().regions.values()
    return {
        (leg, region.id)
        for leg, names in story.get("numb", {}).items()
        for region in regions
        if region.id in names or region.group in names
    }


@pytest.mark.parametrize("story", STORIES, ids=[story["id"] for story in STORIES])
def test_every_story_says_what_it_says_and_nothing_else(story: dict[str, Any]) -> None:
    text = story["story"]
    found = read_story(text, load_knowledge(), story["language"])
    assert findings(found) == expected_findings(story)
    painted = {place for each in found for place in each.numb}
    painted |= {("either", region) for each in found for region in each.numb_side_unknown}
    assert painted == expected_regions(story)
    person = {
        key: value
        for each in found
        for key, value in (("age", each.person.age), ("sex", each.person.sex))
        if value is not None
    }
    assert person == story.get("person", {})
    asked = {each.observations[0].finding for each in found if each.must_be_asked}
    assert asked == set(story.get("must_be_asked", []))
    for each in found:
        assert text[each.start : each.end] == each.told
        assert each.sentence


@pytest.mark.parametrize("story", STORIES, ids=[story["id"] for story in STORIES])
def test_no_reading_answers_a_danger_sign_with_no(story: dict[str, Any]) -> None:
    knowledge = load_knowledge()
    found = read_story(story["story"], knowledge, story["language"])
    case = taken_over(Case(), found)
    dangerous = {name for checklist in knowledge.screen.checklists for name in checklist.findings}
    assert not [each for each in case.observations
                if each.finding in dangerous and each.state == "absent"]  # fmt: skip


def test_nothing_is_taken_over_but_what_is_confirmed() -> None:
    found = read_story("I am 54. My left foot is numb and burns.", load_knowledge(), "en")
    assert taken_over(Case(), ()) == Case()
    case = taken_over(Case(), found)
    assert case.person.age == 54
    assert case.skin.painted_on("left", "heel") is True
    assert case.state("burning", "whole") == "present"


@pytest.mark.parametrize(
    ("text", "is_disc"),
    [
        ("Бедро онемело сразу после операции на паховой грыже.", False),
        ("Нашли грыжу в пояснице, нога немеет.", True),
        ("По МРТ грыжа L5-S1, немеет нога.", True),
    ],
)
def test_a_hernia_of_the_groin_is_no_disc(text: str, is_disc: bool) -> None:
    found = findings(read_story(text, load_knowledge(), "ru"))
    assert ("disc_disease_known" in found) is is_disc


@pytest.mark.parametrize("text", ["", "   \n", "…!?", "no", "не", "1" * 30_000, "\u0000<b>&"])
def test_odd_texts_are_read_as_little(text: str) -> None:
    for language in ("en", "ru"):
        assert read_story(text, load_knowledge(), language) == ()


def test_every_fault_of_the_phrases_is_named(tmp_path: Path) -> None:
    text = (FOLDER / "en.yaml").read_text("utf-8")
    text = text.replace("  burning: {present", "  burnign: {present")
    text = text.replace("    sudden: [suddenly", "    quick: [suddenly")
    path = tmp_path / "en.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_lexicon(path, "en", load_knowledge())
    assert "did you mean 'burning'?" in str(caught.value)
    assert "unknown state 'quick'" in str(caught.value)


def test_the_command_shows_suggestions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "story.txt"
    path.write_text("My left foot is numb, no fever.", "utf-8")
    assert main(["read", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "Numb or tingling: foot, left" in shown
    assert "Fever: no. [!]" in shown
    assert main(["read", str(path), "--json"]) == 0
    assert '"must_be_asked": true' in capsys.readouterr().out
    assert main(["read", str(tmp_path / "none.txt")]) == 2


def test_a_story_is_read_alike_in_every_process() -> None:
    code = (
        "from legwise import load_knowledge\n"
        "from legwise.story import read_story\n"
        "text = 'My limbs tingle. All my limbs feel numb.'\n"
        "print(read_story(text, load_knowledge(), 'en'))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in (1, 2, 5)
    }
    assert len(said) == 1
