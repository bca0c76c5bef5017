"""Crowds drawn from the model itself: people with a condition, and what they would answer."""

import numpy as np
import pyarrow as pa

from legwise.batch.codebook import NORMAL, NUMB, region_code
from legwise.batch.people import People
from legwise.knowledge.compiling import condition_shares, model_of
from legwise.knowledge.model import BOTH, LEFT, RIGHT

ASKED = 40
"""How many findings beyond the red-flag screen each person answers."""


def crowd(knowledge, book, count, seed=0, asked=ASKED):
    """Return people who answered the screen, painted their skin and answered some questions."""
    draw = np.random.default_rng(seed)
    model = model_of(knowledge)
    age = draw.integers(18, 90, count).astype(np.int16)
    sex = draw.integers(0, 2, count).astype(np.int8)
    shares = condition_shares(knowledge, None, None)
    prior = shares[model.hypothesis_condition] * np.exp(model.log_within_condition)
    hypothesis = draw.choice(len(prior), count, p=prior / prior.sum())
    pair, side = model.hypothesis_pair[hypothesis], model.hypothesis_side[hypothesis]

    codes = np.zeros((len(book.start) - 1, count), dtype=np.uint16)
    screen = {name for each in knowledge.screen.checklists for name in each.findings}
    screen |= set(knowledge.screen.opening)
    others = [at for at, each in enumerate(book.findings) if each.finding.id not in screen]
    told = draw.random((len(book.findings), count)) < asked / len(others)
    for at, each in enumerate(book.findings):
        if each.finding.id in screen:
            told[at] = True
        codes[at] = np.where(told[at], _codes(draw, model, each, at, pair, side), 0)
    pattern = model.hypothesis_pattern[hypothesis]
    numb = np.exp(model.log_painted[:, :, 1])
    elsewhere = float(np.exp(model.log_region_background[1]))
    for region in range(len(book.regions)):
        cells = []
        for leg in (LEFT, RIGHT):
            chance = np.where((side == leg) | (side == BOTH), numb[pattern, region], elsewhere)
            cells.append(np.where(draw.random(count) < chance, NUMB, NORMAL))
        code = [[region_code(left, right, 0) for right in range(3)] for left in range(3)]
        codes[len(book.findings) + region] = np.array(code)[cells[0], cells[1]]
    return People(age, sex, codes)


def _codes(draw, model, codes, at, pair, side):
    start = int(model.state_start[at])
    states = len(model.names.states[at])
    affected = np.exp(model.log_probability[start : start + states])[:, pair]
    elsewhere = np.exp(model.log_background[start : start + states])
    if not codes.finding.sided:
        return 1 + _states(draw, affected)
    legs = [
        1 + _states(draw, np.where((side == leg) | (side == BOTH), affected, elsewhere[:, None]))
        for leg in (LEFT, RIGHT)
    ]
    return codes.on_legs(legs[0], legs[1])


def _states(draw, chances):
    """Return a state for each person, from P(state) [states, N]."""
    ends = chances.cumsum(axis=0)
    return (draw.random(chances.shape[1]) * ends[-1] > ends[:-1]).sum(axis=0)


def wide_table(people, book):
    """Return a crowd as an Arrow table in the wide layout."""
    columns = {"id": pa.array(np.arange(len(people)).astype(str)), "age": pa.array(people.age)}
    columns["sex"] = _words(people.sex, ("female", "male"))
    for at, each in enumerate(book.findings):
        codes, name = people.codes[at].astype(np.intp), each.finding.id
        if not codes.any():
            continue
        words = ("", *each.told)
        if each.finding.sided:
            left, right = np.divmod(codes, each.cells)
            columns[f"{name}.left"] = _words(left, words)
            columns[f"{name}.right"] = _words(right, words)
        else:
            columns[name] = _words(codes, words)
    for row, region in enumerate(book.regions, start=len(book.findings)):
        left, right = np.divmod(people.codes[row] // 2, 3)
        columns[f"region.left.{region}"] = _words(left, ("", "normal", "numb"))
        columns[f"region.right.{region}"] = _words(right, ("", "normal", "numb"))
    return pa.table(columns)


def _words(at, words):
    indices = pa.array(
        np.asarray(at, dtype=np.int16), mask=np.asarray(at) == 0 if words[0] == "" else None
    )
    return pa.DictionaryArray.from_arrays(indices, pa.array(words)).cast(pa.string())
