"""The figures as tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence

from legwise.evaluation import HARMLESS, Judged
from legwise.knowledge.terms import Information
from legwise.rehearsal import Rehearsed
from tools.accuracy.bootstrap import Figure
from tools.accuracy.calibration import Calibration
from tools.accuracy.cross_validation import CrossValidated, Tried
from tools.accuracy.effects import Effect, cited_share
from tools.accuracy.figures import Confusion, GroupFigures
from tools.accuracy.weights import FIRST_GUESS

STRONGEST = (100, 300, 1000)
LISTED = 20


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown: words on the left, figures on the right."""
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percent(share: float) -> str:
    """Return a share in whole per cent."""
    return f"{share * 100:.0f} %"


def with_interval(name: str, figure: Figure) -> str:
    """Return a figure with its interval: a score with three decimals, a share in per cent."""
    if name.endswith(("score", "error", "loss")):
        return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"
    return f"{percent(figure.value)} ({figure.low * 100:.0f}–{figure.high * 100:.0f})"


def _signed(figure: Figure) -> str:
    return f"{figure.value:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})"


def of_count(cases: Sequence[Judged]) -> str:
    """Return how many cases there are, and how many of them are emergencies or harmless."""
    emergencies = sum(case.gold_urgency == "emergency" for case in cases)
    harmless = sum(case.gold_urgency in HARMLESS for case in cases)
    return (
        f"{len(cases)} cases: {emergencies} emergencies, {harmless} that need routine care or none."
    )


def of_figures(levels: Mapping[Information, Mapping[str, Figure]]) -> str:
    """Return the figures, one level of information a column."""
    names = next(iter(levels.values()))
    return table(
        ("", *levels),
        [
            (name, *(with_interval(name, figures[name]) for figures in levels.values()))
            for name in names
        ],
    )


def of_groups(groups: Sequence[GroupFigures]) -> str:
    """Return how the cases of each group of conditions are answered: first / among three."""
    levels: list[Information] = [*groups[0].top1]
    return table(
        ("group of the right condition", "cases", *levels),
        [
            (
                each.group,
                str(each.cases),
                *(f"{percent(each.top1[at])} / {percent(each.top3[at])}" for at in levels),
            )
            for each in groups
        ],
    )


def of_confusions(confusions: Sequence[Confusion]) -> str:
    """Return the confusions, one group of conditions after the other."""
    lines: list[str] = []
    for group in dict.fromkeys(each.group for each in confusions):
        lines.append(f"\n**{group}**\n")
        lines += [
            f"- {each.right} → {each.said} ({', '.join(each.levels)})"
            for each in confusions
            if each.group == group
        ]
    return "\n".join(lines)


def of_calibration(levels: Mapping[Information, Calibration]) -> str:
    """Return the expected calibration errors."""
    return table(
        ("expected calibration error", *levels),
        [
            (
                "leading condition",
                *(with_interval("error", each.leading_error) for each in levels.values()),
            ),
            (
                "the same, were every probability right",
                *(with_interval("error", each.leading_by_luck) for each in levels.values()),
            ),
            (
                "all conditions",
                *(
                    f"{each.every_error.value:.4f} "
                    f"({each.every_error.low:.4f}–{each.every_error.high:.4f})"
                    for each in levels.values()
                ),
            ),
        ],
    )


def of_folds(found: CrossValidated) -> str:
    """Return the weights chosen without each group: freely / moved where clear."""
    folds = [
        *((f"without {fold.group} ({fold.cases})", fold) for fold in found.folds),
        ("on all", found.on_all),
    ]
    return table(
        ("weight", "first guess", *(name for name, _ in folds), "shipped"),
        [
            (
                name.replace("_", " "),
                f"{FIRST_GUESS[name]:g}",
                *(f"{fold.free[name]:g} / {fold.cautious[name]:g}" for _, fold in folds),
                f"{found.shipped[name]:g}",
            )
            for name in found.shipped
        ],
    )


def of_tried(found: Mapping[str, Tried]) -> str:
    """Return how weights do, one way of having them a line."""
    levels = [*next(iter(found.values())).top1]
    return table(
        (
            "weights",
            "log loss",
            "against the first guess",
            *(f"{level}: first / among three" for level in levels),
        ),
        [
            (
                name,
                with_interval("loss", each.loss),
                _signed(each.more),
                *(f"{percent(each.top1[at])} / {percent(each.top3[at])}" for at in levels),
            )
            for name, each in found.items()
        ],
    )


def of_interviews(found: Mapping[str, Rehearsed]) -> str:
    """Return how interviews go, one way of asking a column."""
    rows: list[tuple[str, ...]] = []
    for label, key in (
        ("questions, median", "questions_median"),
        ("questions, 90 %", "questions_p90"),
    ):
        rows.append((label, *(f"{getattr(each, key):.0f}" for each in found.values())))
    for label, key in (
        ("condition first", "top1"),
        ("condition among three", "top3"),
        ("site first", "site_top1"),
        ("urgency exact", "urgency_exact"),
        ("urgency within one level", "urgency_within_one"),
        ("harmless sent to hospital", "harmless_over_triaged"),
    ):
        rows.append((label, *(percent(getattr(each, key)) for each in found.values())))
    under = (str(each.emergencies_under_triaged) for each in found.values())
    rows.append(("emergencies under-triaged", *under))
    return table(("", *found), rows)


def of_effects(found: Sequence[Effect]) -> str:
    """Return how much of what moves diagnoses is cited, and the strongest numbers that are not."""
    rows = [
        (
            f"the strongest {count}",
            percent(cited_share(found[:count])),
            percent(_share(found, count)),
        )
        for count in STRONGEST
    ]
    rows.append((f"all {len(found)}", percent(cited_share(found)), "100 %"))
    estimates = [each for each in found if not each.is_cited][:LISTED]
    listed = "\n".join(f"- {each.finding} in {each.entry} ({each.size:.1f})" for each in estimates)
    heads = ("numbers that count in the cases", "cited", "of all that moves diagnoses")
    return f"{table(heads, rows)}\n\nThe strongest estimates:\n\n{listed}"


def _share(found: Sequence[Effect], count: int) -> float:
    return sum(each.size for each in found[:count]) / sum(each.size for each in found)
