"""A study of a drawn population: counted where that is cheap, sampled where each is assessed."""

from collections.abc import Callable
from dataclasses import dataclass

from legwise.knowledge.schema import Knowledge
from legwise.simulation.counting import Counts, count
from legwise.simulation.drawing import draw
from legwise.simulation.people import Telling
from legwise.simulation.policies import Interviewed, emergencies, interview_all
from legwise.simulation.sampling import Sampled, sample

INTERVIEWED_SHARE = 0.1
"""One emergency is interviewed for every ten people assessed."""


@dataclass(frozen=True)
class Study:
    """Everything a report shows."""

    knowledge: Knowledge
    seed: int
    telling: Telling
    counts: Counts
    sampled: list[Sampled]
    interviewed: list[Interviewed]


@dataclass(frozen=True)
class Size:
    """How many people are counted, and how many of a sample are assessed."""

    people: int
    sample: int

    @property
    def interviewed(self) -> int:
        """How many emergencies are interviewed."""
        return max(1, round(self.sample * INTERVIEWED_SHARE))


def study(
    knowledge: Knowledge, size: Size, seed: int, telling: Telling, say: Callable[[str], None]
) -> Study:
    """Return a study; ``say`` is told what is being done."""
    say(f"counting {size.people} people")
    counts = count(draw(knowledge, size.people, seed, telling), knowledge)
    say(f"assessing {size.sample} people")
    sampled = sample(knowledge, size.sample, seed, telling.known)
    say(f"interviewing {size.interviewed} emergencies")
    people = emergencies(knowledge, size.interviewed, seed, telling.known)
    interviewed = interview_all(people, knowledge)
    return Study(knowledge, seed, telling, counts, sampled, interviewed)
