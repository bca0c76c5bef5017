"""Files of cases: every format and layout gives what `assess` gives, and nothing is lost."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from legwise import assess, load_knowledge, read_case
from legwise.batch import job as jobs
from legwise.batch.engines import engine_named
from legwise.batch.faults import BatchError
from legwise.batch.job import Job, run_job
from legwise.cli.main import main
from tests.batch.tables import long_rows, read_answers, wide_row, write_long, write_wide

KNOWLEDGE = load_knowledge()
PATHS = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))[::4]
CASES = {path.stem: read_case(path, KNOWLEDGE) for path in PATHS}


@pytest.fixture(scope="module")
def alone():
    return {name: assess(case, KNOWLEDGE) for name, case in CASES.items()}


def run(source, target, part_cases=10, **options):
    job = Job(source, target, part_cases=part_cases, **options)
    return run_job(job, KNOWLEDGE, engine_named("numpy"), lambda *_: None)


def side_lines(folder, name):
    return (folder / f"{name}.rejected.ndjson").read_text().splitlines()


def agree(answers, alone):
    assert [answer["id"] for answer in answers] == [*alone]
    for at, (answer, one) in enumerate(zip(answers, alone.values(), strict=True)):
        assert int(answer["row"]) == at
        assert answer["urgency"] == one.urgency.level
        assert answer["reasons"] == [reason.rule for reason in one.urgency.reasons]
        assert answer["knowledge_version"] == one.knowledge_version
        for rank, chance in enumerate(one.conditions[:5], start=1):
            assert float(answer[f"probability_{rank}"]) == pytest.approx(
                chance.probability, abs=1e-6
            )
        assert answer["condition_1"] == one.conditions[0].id
        for rank, chance in enumerate(one.sites[:3], start=1):
            p = float(answer[f"site_probability_{rank}"])
            assert p == pytest.approx(chance.probability, abs=1e-6)


@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".csv", ".ndjson"])
def test_the_wide_layout_in_every_format(tmp_path, alone, suffix):
    source, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    write_wide(source, [wide_row(name, case) for name, case in CASES.items()])
    done = run(source, target)
    assert (done.cases, done.rejected) == (len(CASES), 0)
    agree(read_answers(target), alone)
    assert sorted(path.name for path in tmp_path.iterdir()) == [source.name, target.name]


@pytest.mark.parametrize("part_cases", [1, 7, 1000])
def test_the_long_layout_in_parts_of_any_size(tmp_path, alone, part_cases):
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    write_long(source, [row for name, case in CASES.items() for row in long_rows(name, case)])
    run(source, target, part_cases, layout="long")
    agree(read_answers(target), alone)


def test_single_region_columns_say_the_same_as_lists(tmp_path):
    lists = {
        "regions.left": ["foot"],
        "regions.normal.right": ["foot"],
        "regions.either": [next(n for n, r in KNOWLEDGE.regions.items() if r.group == "thigh")],
        "nowhere_else": True,
    }
    foot = [name for name, region in KNOWLEDGE.regions.items() if region.group == "foot"]
    single = {f"region.left.{name}": "numb" for name in foot} | {"nowhere_else": True}
    single |= {f"region.either.{name}": "numb" for name in lists["regions.either"]}
    single |= {f"region.right.{name}": "normal" for name in foot}
    write_wide(tmp_path / "a.ndjson", [lists])
    write_wide(tmp_path / "b.ndjson", [single])
    run(tmp_path / "a.ndjson", tmp_path / "a.parquet")
    run(tmp_path / "b.ndjson", tmp_path / "b.parquet")
    assert read_answers(tmp_path / "a.parquet") == read_answers(tmp_path / "b.parquet")


def test_rows_that_cannot_be_used_go_to_the_side_file_with_the_reason(tmp_path):
    good = {"id": "good", "age": "50", "fever": "absent", "foot_drop": "present"}
    bad = [
        {"id": "age", "age": "130"},
        {"id": "sex", "sex": "f"},
        {"id": "state", "fever": "yes"},
        {"id": "leg", "power_ankle_dorsiflexion": "3"},
        {"id": "twice", "foot_drop": "present", "foot_drop.left": "present"},
        {"id": "range", "power_ankle_dorsiflexion.left": "7"},
        {"id": "region", "regions.left": "toe_9"},
        {"id": "both", "regions.left": "toe_1", "regions.normal.left": "foot"},
        {"id": "cell", "region.left.toe_1": "maybe"},
    ]
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    write_wide(source, [good, *bad, good])
    done = run(source, target, part_cases=4)
    assert (done.cases, done.rejected) == (2, len(bad))
    assert [answer["row"] for answer in read_answers(target)] == ["0", str(len(bad) + 1)]
    side = [json.loads(line) for line in side_lines(tmp_path, "out")]
    assert [(each["row"], each["id"]) for each in side] == [
        (at, each["id"]) for at, each in enumerate(bad, start=1)
    ]
    reasons = {each["id"]: (each["field"], each["reason"]) for each in side}
    assert reasons["age"] == ("age", "expected whole years from 0 to 120, not '130'")
    assert reasons["region"][1] == "unknown region 'toe_9'; did you mean 'toe_5'?"
    assert "say which leg" in reasons["leg"][1]
    assert "from 0 to 5" in reasons["range"][1]
    assert reasons["both"][0] == "region.left.toe_1"


def test_faulty_statements_of_the_long_layout(tmp_path):
    rows = [
        ("a", "fever", "", "yes"),
        ("b", "toe_1", "", "numb"),
        ("c", "foot_drop", "left", "present"),
        ("c", "foot_drop", "left", "absent"),
        ("d", "foot_dorp", "", "present"),
        ("e", "fever", "left", "present"),
        ("f", "fever", "middle", "present"),
        ("g", "age", "", "50"),
    ]
    write_long(tmp_path / "in.csv", rows)
    done = run(tmp_path / "in.csv", tmp_path / "out.csv", layout="long")
    assert (done.cases, done.rejected) == (1, 6)
    side = [json.loads(line) for line in side_lines(tmp_path, "out")]
    assert [each["id"] for each in side] == [*"abcdef"]
    assert "did you mean 'foot_drop'" in side[3]["reason"]


def test_lines_that_cannot_even_be_read(tmp_path):
    (tmp_path / "in.csv").write_text("id,age\na,50\nb\nc,60\n")
    done = run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert done.cases == 2
    (tmp_path / "in.ndjson").write_text('{"id": "a"}\n{"id": \n[1]\n{"id": "b"}\n')
    done = run(tmp_path / "in.ndjson", tmp_path / "two.csv")
    assert done.cases == 2
    side = [json.loads(line) for line in side_lines(tmp_path, "two")]
    assert [each["line"] for each in side] == [2, 3]


def test_values_in_other_types_and_units(tmp_path):
    table = pa.table(
        {
            "age": pa.array([50.0, None, 20.5]),
            "power_ankle_dorsiflexion.left": pa.array([3, None, 5]),
            "oxygen_saturation": pa.array(["91", "93.5", None]),
            "fever": pa.array(["absent", None, "unknown"]).dictionary_encode(),
            "nowhere_else": pa.array([True, False, None]),
        }
    )
    pa.parquet.write_table(table, tmp_path / "in.parquet")
    done = run(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert (done.cases, done.rejected) == (2, 1)
    assert side_lines(tmp_path, "out")[0].startswith('{"row": 2, "id": null, "field": "age"')


def test_an_unknown_column_stops_the_job_unless_ignored(tmp_path):
    write_wide(tmp_path / "in.csv", [{"id": "a", "feever": "absent"}])
    with pytest.raises(BatchError, match="did you mean 'fever'"):
        run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert run(tmp_path / "in.csv", tmp_path / "out.csv", ignored=("feever",)).cases == 1


def test_an_interrupted_job_goes_on_where_it_stopped(tmp_path, alone, monkeypatch):
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    write_wide(source, [wide_row(name, case) for name, case in CASES.items()])
    whole = jobs.read_wide
    read = []

    def breaking(rows, book):
        read.append(rows.num_rows)
        if len(read) == 4:
            raise KeyboardInterrupt
        return whole(rows, book)

    monkeypatch.setattr(jobs, "read_wide", breaking)
    with pytest.raises(KeyboardInterrupt):
        run(source, target, part_cases=5, workers=1)
    assert not target.exists()
    kept = sorted(path.name for path in (tmp_path / "out.parquet.parts").glob("part-*.parquet"))
    assert 3 <= len(kept) < len(CASES) // 5
    monkeypatch.setattr(jobs, "read_wide", whole)
    done = run(source, target, part_cases=5)
    assert done.reused == 5 * len(kept)
    agree(read_answers(target), alone)


def test_a_killed_job_loses_nothing_and_repeats_nothing(tmp_path):
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    write_wide(source, [{"id": str(at), "age": at % 100} for at in range(2000)])
    program = (
        "import sys\nfrom pathlib import Path\nfrom legwise import load_knowledge\n"
        "from legwise.batch.engines import engine_named\n"
        "from legwise.batch.job import Job, run_job\n"
        "done = run_job(Job(Path(sys.argv[1]), Path(sys.argv[2]), part_cases=20), "
        "load_knowledge(), engine_named('numpy'), lambda n, _: print(n, flush=True))\n"
    )
    command = [sys.executable, "-c", program, str(source), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if int(line) >= 200:
                os.kill(process.pid, signal.SIGKILL)
                break
    assert not target.exists()
    parts = [*(tmp_path / "out.parquet.parts").glob("part-*.parquet")]
    assert 10 <= len(parts) < 100
    written = {path.name: path.stat().st_mtime_ns for path in parts}
    assert written
    done = run(source, target, part_cases=20)
    assert done.cases == 2000
    assert done.reused == 20 * len(parts)
    assert [answer["id"] for answer in read_answers(target)] == [str(at) for at in range(2000)]


def test_parts_of_another_job_are_not_mixed_in(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    write_wide(source, [{"id": "a", "age": "5"}])
    (tmp_path / "out.csv.parts").mkdir()
    (tmp_path / "out.csv.parts" / "job.json").write_text("{}")
    with pytest.raises(BatchError, match="another job"):
        run(source, target)


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_the_template_can_be_assessed_as_it_is(tmp_path, capsys, layout):
    assert main(["batch", "--template", "--layout", layout]) == 0
    (tmp_path / "in.csv").write_text(capsys.readouterr().out)
    target = tmp_path / "out.csv"
    arguments = ["batch", str(tmp_path / "in.csv"), str(target), "--layout", layout]
    assert main([*arguments, "--engine", "numpy"]) == 0
    (answer,) = read_answers(target)
    assert answer["id"] == "example-1"
    assert "1 answers" in capsys.readouterr().err


def test_the_command_line_explains_what_it_cannot_do(tmp_path, capsys):
    assert main(["batch", str(tmp_path / "none.csv"), str(tmp_path / "out.csv")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert main(["batch"]) == 2
    assert main(["batch", str(tmp_path / "a.xls"), str(tmp_path / "out.doc")]) == 2
    assert ".parquet" in capsys.readouterr().err
