"""The command line: one function a verb."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.document import DocumentError
from legwise.knowledge.languages import languages_of
from legwise.knowledge.loading import DATA
from legwise.knowledge.problem import KnowledgeError
from legwise.knowledge.terms import INFORMATION
from legwise.person.case_file import CaseError, read_case

KINDS = (
    "conditions",
    "findings",
    "prevention",
    "red_flags",
    "regions",
    "site_groups",
    "sites",
    "sources",
    "specialists",
    "tests",
    "treatments",
)

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (2 for input that cannot be used)."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except (CaseError, DocumentError, KnowledgeError) as error:
        print(f"legwise: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def interview(options: argparse.Namespace) -> int:
    """Ask a person at the terminal and show what follows."""
    from legwise.cli.interviewing import run_interview

    return run_interview(load_knowledge(), options.lang, save=options.save)


def assess(options: argparse.Namespace) -> int:
    """Show what follows from a case file."""
    from legwise.assessment import assess as assess_case
    from legwise.cli.printing import print_json

    knowledge = load_knowledge()
    assessment = assess_case(read_case(options.case, knowledge), knowledge, options.lang)
    if options.json:
        print_json(assessment)
    else:
        from legwise.cli.showing import show_assessment

        show_assessment(assessment, knowledge, options.lang)
    return 0


def why(options: argparse.Namespace) -> int:
    """Show what speaks for and against one condition."""
    from legwise.cli.explaining import explain

    return explain(options.case, options.condition, load_knowledge(), options.lang, options.json)


def read(options: argparse.Namespace) -> int:
    """Show what a story in somebody's own words seems to say."""
    from legwise.cli.printing import print_json
    from legwise.story import LANGUAGES_READ, read_story

    if options.lang not in LANGUAGES_READ:
        known = ", ".join(LANGUAGES_READ)
        print(f"legwise: stories are read in {known}, not in '{options.lang}'", file=sys.stderr)
        return 2
    try:
        text = sys.stdin.read() if options.story == "-" else Path(options.story).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"legwise: {options.story}: {error}", file=sys.stderr)
        return 2
    suggestions = read_story(text, load_knowledge(), options.lang)
    if options.json:
        print_json(suggestions)
        return 0
    for each in suggestions:
        mark = " [!]" if each.must_be_asked else ""
        print(f"{each.sentence}{mark}  «{' '.join(each.told.split())}»")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Serve the page for a browser on this machine."""
    from legwise.web.serving import serve as serve_page

    return serve_page(
        options.host, options.port, options.public_address, options.workers, options.save
    )


def evaluate(options: argparse.Namespace) -> int:
    """Show how right the answers are on a folder of benchmark cases."""
    from legwise.cli.evaluating import show_accuracy

    if options.interview:
        from legwise.cli.evaluating import show_rehearsals

        return show_rehearsals(options.folder, load_knowledge(), as_json=options.json)
    levels = (options.information,) if options.information else INFORMATION
    return show_accuracy(options.folder, load_knowledge(), levels, as_json=options.json)


def batch(options: argparse.Namespace) -> int:
    """Assess a file of many cases: Parquet, Arrow, CSV or NDJSON (see docs/batch.md)."""
    from legwise.batch.extras import MissingExtraError
    from legwise.batch.faults import BatchError

    try:
        from legwise.cli.batching import job_of, print_template, run_batch, run_spark

        knowledge = load_knowledge()
        if options.template:
            return print_template(options.layout, knowledge)
        if options.source is None or options.target is None:
            raise BatchError("say what to read and where to write: legwise batch IN OUT")
        if options.engine == "spark":
            return run_spark(options.source, options.target, options.ignore, knowledge)
        job = job_of(
            options.source, options.target, options.layout, options.ignore, options.workers
        )
        return run_batch(job, options.engine, knowledge)
    except (BatchError, MissingExtraError) as error:
        print(f"legwise: {error}", file=sys.stderr)
        return 2


def simulate(options: argparse.Namespace) -> int:
    """Draw people from the model, each with the truth, or report on them."""
    from legwise.cli.simulating import report_on_people, write_people
    from legwise.simulation.people import Telling
    from legwise.simulation.study import Plan

    telling = Telling(options.information, options.known)
    plan = Plan(options.count, options.sample, options.seed, telling, options.together)
    if options.report is None:
        return write_people(load_knowledge(), plan, options.out)
    return report_on_people(load_knowledge(), plan, options.report)


def knowledge_check(options: argparse.Namespace) -> int:
    """Check every knowledge entry."""
    from legwise.cli.browsing import check

    return check(options.folder)


def knowledge_stats(options: argparse.Namespace) -> int:
    """Count the numbers, and how many of them are cited."""
    from legwise.cli.browsing import show_statistics

    return show_statistics(load_knowledge(), as_json=options.json)


def knowledge_translate(options: argparse.Namespace) -> int:
    """Write the file for a further language, or bring it up to date (see docs)."""
    from legwise.cli.translating import translate

    return translate(options.language, options.update)


def knowledge_list(options: argparse.Namespace) -> int:
    """List the entries of one kind."""
    from legwise.cli.browsing import list_kind

    return list_kind(load_knowledge(), options.kind, options.lang, as_json=options.json)


def knowledge_show(options: argparse.Namespace) -> int:
    """Show one entry as it is written."""
    from legwise.cli.browsing import show_entry

    return show_entry(load_knowledge(), options.id)


def knowledge_contrast(options: argparse.Namespace) -> int:
    """Show what tells two conditions apart (* stands for cited numbers)."""
    from legwise.cli.contrasting import show_contrast

    knowledge = load_knowledge()
    return show_contrast(knowledge, options.one, options.other, options.lang, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="legwise",
        description="From a numb leg to the plan. Legwise does not replace a doctor.",
    )
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    made = _verb(verbs, "interview", interview)
    made.add_argument("--save", type=Path, metavar="FILE", help="write the answers to a case file")
    _add_language(made)

    _add_serve(verbs)

    made = _verb(verbs, "assess", assess)
    made.add_argument("case", type=Path, metavar="CASE", help="a case file (see docs/cases.md)")
    _add_language(made)
    _add_json(made)

    made = _verb(verbs, "read", read)
    made.add_argument("story", metavar="FILE", help="a text file, or - for what is typed in")
    _add_language(made)
    _add_json(made)

    made = _verb(verbs, "why", why)
    made.add_argument("case", type=Path, metavar="CASE")
    made.add_argument("condition", metavar="CONDITION", help="id of a condition")
    _add_language(made)
    _add_json(made)

    made = _verb(verbs, "evaluate", evaluate)
    made.add_argument("folder", type=Path, metavar="DIR", help="a folder of benchmark cases")
    which = made.add_mutually_exclusive_group()
    which.add_argument("--information", choices=INFORMATION, help="one level only")
    which.add_argument(
        "--interview", action="store_true", help="let the interview ask and the case answer"
    )
    _add_json(made)

    made = _verb(verbs, "batch", batch)
    made.add_argument("source", type=Path, nargs="?", metavar="IN", help="a file of cases")
    made.add_argument("target", type=Path, nargs="?", metavar="OUT", help="a file for the answers")
    made.add_argument("--layout", choices=("wide", "long"), default="wide")
    made.add_argument("--template", action="store_true", help="print an empty table (CSV)")
    made.add_argument(
        "--ignore", action="append", default=[], metavar="COLUMN", help="a column to leave out"
    )
    made.add_argument("--engine", choices=("auto", "numpy", "numba", "spark"), default="auto")
    made.add_argument("--workers", type=int, default=2, metavar="N", help="threads at work")

    _add_simulate(verbs)
    _add_knowledge(verbs)
    return parser


def _add_knowledge(verbs: Any) -> None:
    about_knowledge = verbs.add_parser("knowledge", help="Check and read the knowledge")
    parts = about_knowledge.add_subparsers(required=True, metavar="COMMAND")
    made = _verb(parts, "check", knowledge_check)
    made.add_argument("folder", type=Path, nargs="?", default=DATA, metavar="DIR")
    made = _verb(parts, "stats", knowledge_stats)
    _add_json(made)
    made = _verb(parts, "translate", knowledge_translate)
    made.add_argument("language", metavar="TAG", help="such as de or pt-BR")
    made.add_argument(
        "--update", type=Path, metavar="FILE", help="default: TAG.po in the knowledge"
    )
    made = _verb(parts, "list", knowledge_list)
    made.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    _add_language(made)
    _add_json(made)
    made = _verb(parts, "show", knowledge_show)
    made.add_argument("id", metavar="ID")
    made = _verb(parts, "contrast", knowledge_contrast)
    made.add_argument("one", metavar="CONDITION")
    made.add_argument("other", metavar="CONDITION")
    _add_language(made)
    _add_json(made)


def _add_serve(verbs: Any) -> None:
    made = _verb(verbs, "serve", serve)
    made.add_argument("--host", default="127.0.0.1", metavar="ADDRESS")
    made.add_argument("--port", type=int, default=8000, metavar="NUMBER")
    made.add_argument(
        "--public-address",
        default="",
        metavar="URL",
        help="where others reach this page: QR codes then lead there",
    )
    made.add_argument(
        "--workers", type=_positive, default=1, metavar="N", help="processes, best one per core"
    )
    made.add_argument(
        "--save",
        type=Path,
        metavar="FILE",
        help="keep cases in this file when a person asks for it (else none can be kept)",
    )


def _add_simulate(verbs: Any) -> None:
    made = _verb(verbs, "simulate", simulate)
    made.add_argument("count", type=_count, metavar="N", help="how many people")
    made.add_argument("--seed", type=_count, default=0, help="the same seed, the same people")
    made.add_argument(
        "--information", choices=INFORMATION, default="history", help="what is known of them"
    )
    made.add_argument(
        "--known",
        type=_share,
        default=1.0,
        metavar="SHARE",
        help="share of the findings that a person happens to tell (default 1)",
    )
    made.add_argument(
        "--together",
        type=_share,
        default=0.5,
        metavar="R",
        help="how far findings with the same causes travel together (default 0.5; 0: not at all)",
    )
    made.add_argument(
        "--sample",
        type=_count,
        default=1000,
        metavar="N",
        help="how many people a report assesses (default 1000)",
    )
    where = made.add_mutually_exclusive_group()
    where.add_argument("--out", type=Path, metavar="FILE", help="where to write; else the screen")
    where.add_argument("--report", type=Path, metavar="DIR", help="write a report instead")


def _count(text: str) -> int:
    """Return a whole number from 0."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"expected a whole number from 0, not {text!r}")
    return int(text)


def _positive(text: str) -> int:
    """Return a whole number from 1."""
    if not _count(text):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, not {text!r}")
    return int(text)


def _share(text: str) -> float:
    """Return a share, from 0 to 1."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise argparse.ArgumentTypeError(f"expected a share from 0 to 1, not {text!r}")
    return share


def _verb(verbs: Any, name: str, command: Command) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = verbs.add_parser(
        name, help=command.__doc__, description=command.__doc__
    )
    made.set_defaults(command=command)
    return made


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang", choices=languages_of(DATA), default="en", help="language of the texts"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
