"""Numb skin: the parts of the body that a story calls numb, as painted regions."""

from collections.abc import Iterator
from dataclasses import dataclass

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import LEG, LEG_GROUPS
from legwise.person.case import LEGS, Leg
from legwise.story.contents import Part
from legwise.story.lexicon import Lexicon
from legwise.story.negation import Denials
from legwise.story.patterns import Match
from legwise.story.sides import Side, Sides
from legwise.story.words import Clause, Story


@dataclass(frozen=True)
class Numb:
    """A part of the leg that is numb: its words, its name, its regions and the side."""

    at: tuple[int, ...]
    part: Part
    regions: tuple[str, ...]
    side: Side | None

    def on_legs(self) -> tuple[tuple[Leg, str], ...]:
        """Return the painted regions; none where the side is not told."""
        legs: list[Leg] = [leg for leg in LEGS if self.side in (leg, "both")]
        return tuple((leg, region) for leg in legs for region in self.regions)


@dataclass(frozen=True)
class PartsTold:
    """The parts of the body in a story, each once and the longest name first."""

    story: Story
    parts: tuple[tuple[Match, Part], ...]
    ends: frozenset[str]
    hurt: frozenset[str]
    carrying: frozenset[str]

    def in_clause(self, clause: Clause) -> list[tuple[Match, Part]]:
        """Return the parts that a clause names."""
        return [each for each in self.parts if clause.first <= each[0].first < clause.last]


def parts_told(story: Story, lexicon: Lexicon) -> PartsTold:
    """Find the parts of the body that a story names."""
    found = sorted(
        lexicon.part_book.matches(story),
        key=lambda match: (-len(match.at), match.last, match.first),
    )
    taken: set[int] = set()
    parts: list[tuple[Match, Part]] = []
    for match in found:
        if taken.isdisjoint(match.at):
            taken |= set(match.at)
            parts.append((match, lexicon.contents.parts[int(match.meaning)]))
    made = lexicon.contents
    return PartsTold(
        story,
        tuple(sorted(parts, key=lambda each: each[0].first)),
        frozenset(made.denying.ends) - {"than"},
        frozenset(made.words["hurt"]),
        frozenset(made.words["carrying"]),
    )


def numb_parts(
    story: Story, lexicon: Lexicon, denials: Denials, sides: Sides, knowledge: Knowledge
) -> Iterator[Numb]:
    """Yield the parts of the leg that a story calls numb."""
    told = parts_told(story, lexicon)
    seen: set[tuple[tuple[int, ...], str]] = set()
    for match in lexicon.numb_book.matches(story):
        if denials.polarity(match) != "said":
            continue
        for place, part in _parts_of(match, told):
            if not part.regions or (place.at, str(part.regions)) in seen:
                continue
            seen.add((place.at, str(part.regions)))
            side = sides.near(place.first, place.last) or sides.carried(place.last)
            side = side or sides.of(match.at)
            regions = _regions(part, knowledge)
            if all(knowledge.regions[region].midline for region in regions):
                side = "both"
            yield Numb(tuple(sorted({*match.at, *place.at})), part, regions, side)


def _parts_of(match: Match, told: PartsTold) -> list[tuple[Match, Part]]:
    """Return the parts a numb word belongs to: of its clause and the lists beside it, else near."""
    clause = told.story.clause(match.last)
    clauses = told.story.in_sentence(clause.sentence)
    here = clauses.index(clause)
    own = _belonging(told.in_clause(clause), match, told)
    before: list[tuple[Match, Part]] = []
    for number in range(here - 1, -1, -1):
        if not clauses[number].bare or clauses[number + 1].opens != ",":
            break
        before += told.in_clause(clauses[number])
    after: list[tuple[Match, Part]] = []
    for each in clauses[here + 1 :]:
        if not each.bare or each.opens != ",":
            break
        after += told.in_clause(each)
    if own:
        return [*before, *own, *after]
    nearest = [
        told.in_clause(clauses[number])
        for number in (*range(here - 1, -1, -1), *range(here + 1, len(clauses)))
    ]
    for parts in (before + after, *nearest):
        if parts:
            return parts
    return []


def _belonging(
    parts: list[tuple[Match, Part]], numb: Match, told: PartsTold
) -> list[tuple[Match, Part]]:
    """Leave out what only carries another part, what hurts instead, and what a 'when' cuts off."""
    ends, hurt, carrying = told.ends, told.hurt, told.carrying
    words = told.story.words
    kept: list[tuple[Match, Part]] = []
    later = any(match.first > numb.last for match, _ in parts)
    for number, (match, part) in enumerate(parts):
        if number:
            before = parts[number - 1][0].last
            between = [words[at].text for at in range(before + 1, match.first)]
            if 0 < len(between) <= 3 and between[0] in carrying:
                continue
        first, last = sorted((match.first, numb.first))
        if any(words[at].forms & ends for at in range(first + 1, last)):
            continue
        hurts = any(
            words[at].forms & hurt
            for at in range(told.story.clause(match.first).first, match.first)
        )
        if hurts and later and match.last < numb.first:
            continue
        kept.append((match, part))
    return kept or [each for each in parts if not each[1].regions][:1]


def _regions(part: Part, knowledge: Knowledge) -> tuple[str, ...]:
    names: set[str] = set()
    for name in part.regions:
        if name == LEG:
            names |= set(LEG_GROUPS)
        else:
            names.add(name)
    return tuple(
        sorted(
            region.id
            for region in knowledge.regions.values()
            if region.id in names or region.group in names
        )
    )
