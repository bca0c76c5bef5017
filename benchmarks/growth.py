"""How the work grows with cases, answers, findings and hypotheses.

Every function returns points: how large it was, and what was measured there by name.
"""

from msgspec import structs

from benchmarks.crowds import crowd
from benchmarks.timing import once, timed
from legwise.batch import fused
from legwise.batch.assessing import assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.people import case_of, people_of
from legwise.batch.tables import tables_of
from legwise.knowledge.compiling import model_of
from legwise.reasoning.posterior import infer
from legwise.reasoning.questions import expected_gains

PIECE = 8192
FACTORS = (1, 2, 4, 8)
MANY, ONE = "many cases, µs a case", "gain of every question, ms"


def with_cases(knowledge, most):
    """Ever more cases, assessed in pieces as the batch does."""
    people = crowd(knowledge, codebook_of(knowledge), PIECE)
    found, count = [], 1000
    while count <= most:
        pieces = [PIECE] * (count // PIECE) + [count % PIECE]

        def work(pieces=tuple(pieces)):
            for piece in pieces:
                assess_many(people.part(slice(0, piece)), knowledge, fused.marginals)

        seconds = timed(work, runs=3).quietest if count <= 10_000 else once(work)
        found.append((count, {"s": seconds}))
        count *= 10
    return found


def with_answers(knowledge):
    """Ever more answered findings a case."""
    book, found = codebook_of(knowledge), []
    for asked in (0, 25, 50, 100, 200):
        people = crowd(knowledge, book, 4096, asked=asked)
        times = timed(lambda people=people: fused.marginals(tables_of(knowledge), people))
        answers = float((people.codes > 0).sum(axis=0).mean())
        found.append((answers, {MANY: 1e6 * times.quietest / len(people)}))
    return found


def with_hypotheses(knowledge):
    """Every condition copied ever more often."""
    found = []
    for factor in FACTORS:
        bigger = structs.replace(
            knowledge,
            conditions={
                _copy(name, at): structs.replace(condition, id=_copy(name, at))
                for name, condition in knowledge.conditions.items()
                for at in range(factor)
            },
        )
        found.append((len(model_of(bigger).hypothesis_pair), _times(knowledge, bigger)))
    return found


def with_findings(knowledge):
    """Every finding copied ever more often, while each case answers as many as before."""
    found = []
    for factor in FACTORS:

        def copied(entries, factor=factor):
            return {
                name: structs.replace(
                    entry,
                    findings={
                        _copy(finding, at): said
                        for finding, said in entry.findings.items()
                        for at in range(factor)
                    },
                )
                for name, entry in entries.items()
            }

        bigger = structs.replace(
            knowledge,
            findings={
                _copy(name, at): structs.replace(finding, id=_copy(name, at))
                for name, finding in knowledge.findings.items()
                for at in range(factor)
            },
            conditions=copied(knowledge.conditions),
            sites=copied(knowledge.sites),
        )
        found.append((len(bigger.findings), _times(knowledge, bigger)))
    return found


def _copy(name, at):
    """Return the name of a copy; the first is the entry itself."""
    return f"{name}_{at}" if at else name


def _times(knowledge, bigger):
    """Return how long the same people take with a larger model."""
    book = codebook_of(knowledge)
    few = crowd(knowledge, book, 1024)
    cases = [case_of(few, at, book) for at in range(len(few))]
    people, tables, model = (
        people_of(cases, codebook_of(bigger)),
        tables_of(bigger),
        model_of(bigger),
    )
    posteriors = [infer(model, case, bigger) for case in cases[:16]]
    for posterior in posteriors:
        posterior.hypotheses.sum()
    many = timed(lambda: fused.marginals(tables, people)).quietest
    one = timed(lambda: [expected_gains(each) for each in posteriors]).quietest
    return {MANY: 1e6 * many / len(people), ONE: 1e3 * one / len(posteriors)}
