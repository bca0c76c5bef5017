"""How the time of a case grows with cases, answers and hypotheses."""

from msgspec import structs

from benchmarks.crowds import crowd
from benchmarks.timing import timed
from legwise.batch import fused
from legwise.batch.assessing import assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.tables import tables_of
from legwise.knowledge.compiling import model_of

PIECE = 8192


def with_cases(knowledge, most):
    """Return (cases, seconds) for ever more cases, assessed in pieces as the batch does."""
    people = crowd(knowledge, codebook_of(knowledge), PIECE)
    found, count = [], 1000
    while count <= most:
        pieces = [PIECE] * (count // PIECE) + [count % PIECE]

        def work(pieces=tuple(pieces)):
            for piece in pieces:
                assess_many(people.part(slice(0, piece)), knowledge, fused.marginals)

        found.append((count, timed(work, runs=1 if count > 10_000 else 3).quietest))
        count *= 10
    return found


def with_answers(knowledge):
    """Return (answers a case, seconds a case) for ever more answered findings."""
    book, found = codebook_of(knowledge), []
    for asked in (0, 25, 50, 100, 200):
        people = crowd(knowledge, book, 4096, asked=asked)
        times = timed(lambda people=people: fused.marginals(tables_of(knowledge), people))
        found.append((float((people.codes > 0).sum(axis=0).mean()), times.quietest / len(people)))
    return found


def with_hypotheses(knowledge, factors=(1, 2, 4, 8)):
    """Return (hypotheses, seconds a case) with every condition copied so many times."""
    found = []
    for factor in factors:
        bigger = structs.replace(
            knowledge,
            conditions={
                f"{name}_{copy}": structs.replace(condition, id=f"{name}_{copy}")
                for copy in range(factor)
                for name, condition in knowledge.conditions.items()
            },
        )
        people = crowd(knowledge, codebook_of(knowledge), 1024)
        tables = tables_of(bigger)
        times = timed(lambda tables=tables, people=people: fused.marginals(tables, people))
        found.append((len(model_of(bigger).hypothesis_pair), times.quietest / len(people)))
    return found
