"""The knowledge check names file, line and mend for everything that can be wrong."""

import shutil

import pytest
import yaml

from legwise.cli.main import main
from legwise.knowledge.loading import DATA


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("knowledge") / "data"
    shutil.copytree(DATA, folder)
    return folder


def checked(folder, capsys):
    status = main(["knowledge", "check", str(folder)])
    return status, capsys.readouterr().err


def test_the_shipped_knowledge_is_sound(capsys):
    assert main(["knowledge", "check"]) == 0
    assert "sound" in capsys.readouterr().out


MERALGIA = "conditions/meralgia_paraesthetica.yaml"


def changed(**changes):
    def change(entry):
        for path, value in changes.items():
            at = entry
            *steps, last = path.split("__")
            for step in steps:
                at = at[int(step) if step.isdecimal() else step]
            if value is None:
                del at[last]
            else:
                at[int(last) if last.isdecimal() else last] = value
        return entry

    return change


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        (MERALGIA, changed(name__ru=None), "the key 'ru' is missing in 'name'"),
        (MERALGIA, changed(nonsense=1), "unknown key 'nonsense'"),
        (MERALGIA, changed(id="meralgia"), "differs from the file's name"),
        (MERALGIA, changed(specialists=["neurolgist"]), "did you mean 'neurologist'"),
        (MERALGIA, changed(tests=["mri_lumber"]), "did you mean 'mri_lumbar'"),
        (MERALGIA, changed(watch_for=["stroke_sign"]), "did you mean 'stroke_signs'"),
        (MERALGIA, changed(sites__0__share=0.3), "not to 1"),
        (MERALGIA, changed(sites__0__share=0.0), "> 0.0"),
        (MERALGIA, changed(prior__p=1.5), "<= 1.0"),
        (MERALGIA, changed(prior__source="nobody1999"), "unknown source 'nobody1999'"),
        (MERALGIA, changed(findings__onset=None), "temporal core finding 'onset'"),
        (MERALGIA, changed(findings__onset__source=None), "the key 'source' is missing"),
        (MERALGIA, changed(findings__onset__p={"sudden": 1.0}), "says nothing about"),
        (
            MERALGIA,
            changed(findings__foot_drp={"p": 0.1, "n": 8, "source": "estimate"}),
            "did you mean 'foot_drop'",
        ),
        (
            MERALGIA,
            changed(findings__foot_drop={"p": 1.0, "n": 8, "source": "estimate"}),
            "nothing is impossible or certain",
        ),
        (
            MERALGIA,
            changed(findings__foot_drop={"n": 8, "source": "estimate"}),
            "exactly one of p, mean with sd, odds_ratio",
        ),
        (
            "red_flags/paralysis_signs.yaml",
            changed(when={"paralysis": "presnt"}),
            "did you mean 'present'",
        ),
        (
            "red_flags/paralysis_signs.yaml",
            changed(when={"condition": "cidp", "at_least": 0.5}),
            "not on a probability",
        ),
        (
            "treatments/massage.yaml",
            changed(contraindications=[]),
            None,
        ),
        (
            "treatments/diclofenac.yaml",
            changed(contraindications=[]),
            "a medicine without any caution",
        ),
        (
            "findings/ankle_brachial_index.yaml",
            changed(bands__0__below=1.2),
            "the limits of the bands must rise",
        ),
        ("findings/foot_drop.yaml", changed(why=None), "must say why it is asked"),
        (
            "sources.yaml",
            changed(
                parisi2011__rejected={"conditions/meralgia_parasthetica": {"fever": "of children"}}
            ),
            "did you mean 'conditions/meralgia_paraesthetica'",
        ),
        (
            "sources.yaml",
            changed(parisi2011__rejected={"conditions/cidp": {"fevre": "of children"}}),
            "did you mean 'fever'",
        ),
        ("settings.yaml", changed(loss__routine__emergency=None), "no loss for choosing"),
        ("screen.yaml", changed(opening=["onst"]), "did you mean 'onset'"),
    ],
)
def test_faults_are_named(copy, capsys, file, change, words):
    path = copy / file
    before = path.read_text(encoding="utf-8")
    entry = change(yaml.safe_load(before))
    path.write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        status, error = checked(copy, capsys)
    finally:
        path.write_text(before, encoding="utf-8")
    if words is None:
        assert status == 0
        return
    assert status == 1
    assert words in error
    named = [line for line in error.splitlines() if words in line]
    assert str(path) in named[0]
    assert named[0].split(str(path))[1].split(":")[1].isdecimal()


def test_a_treatment_forbidden_by_the_condition_it_is_for(copy, capsys):
    path = copy / "conditions" / "peripheral_arterial_disease.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("treatments: [", "treatments: [compression_garments, "))
    try:
        status, error = checked(copy, capsys)
    finally:
        path.write_text(before, encoding="utf-8")
    assert status == 1
    assert "its own contraindications forbid it" in error


def test_a_figure_that_was_read_and_found_unfit_is_not_written_again(copy, capsys):
    path, figure = copy / "sources.yaml", copy / MERALGIA
    before = path.read_text(encoding="utf-8")
    sources = yaml.safe_load(before)
    entry = yaml.safe_load(figure.read_text(encoding="utf-8"))
    source = entry["findings"]["diabetes"]["source"]
    reasons = sources[source].setdefault("rejected", {}).setdefault(f"conditions/{entry['id']}", {})
    reasons["diabetes"] = "matched by weight"
    path.write_text(yaml.safe_dump(sources, allow_unicode=True), encoding="utf-8")
    try:
        status, error = checked(copy, capsys)
    finally:
        path.write_text(before, encoding="utf-8")
    assert status == 1
    lines = figure.read_text(encoding="utf-8").splitlines()
    line = next(at for at, text in enumerate(lines, 1) if text.startswith("  diabetes:"))
    assert error.startswith(f"{figure}:{line}: the figure of '{source}' was read before")
    assert "found unfit: matched by weight" in error


def test_an_entry_that_nothing_needs(copy, capsys):
    path = copy / "findings" / "unneeded.yaml"
    text = (copy / "findings" / "tremor.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("id: tremor", "id: unneeded"), encoding="utf-8")
    try:
        status, error = checked(copy, capsys)
    finally:
        path.unlink()
    assert status == 1
    assert "no condition, site or rule uses the finding 'unneeded'" in error


def test_a_condition_that_nobody_can_reach(copy, capsys):
    """A twin of a commoner condition can never come to the top."""
    path = copy / "conditions" / "twin.yaml"
    text = (copy / MERALGIA).read_text(encoding="utf-8")
    entry = yaml.safe_load(text)
    entry["id"] = "twin"
    entry["prior"]["p"] = 1e-6
    path.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    try:
        status, error = checked(copy, capsys)
    finally:
        path.unlink()
    assert status == 1
    assert "'twin' lead to 'meralgia_paraesthetica' instead" in error
