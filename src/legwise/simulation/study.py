"""A study of a drawn population: counted where that is cheap, sampled where each is assessed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from legwise.knowledge.schema import Knowledge
from legwise.simulation.counting import Counts, count
from legwise.simulation.drawing import draw
from legwise.simulation.leaning import TOGETHER
from legwise.simulation.people import HISTORY, Telling
from legwise.simulation.policies import Interviewed, emergencies, interview_all
from legwise.simulation.sampling import Sampled, sample

INTERVIEWED_SHARE = 0.1
"""One emergency is interviewed for every ten people assessed."""
OTHERWISE_TOGETHER = (0.0, 0.5, 0.9)
"""How far findings travel together is not known: these are tried, to see what hangs on it."""
OTHERWISE_SHARE = 0.1
"""For each of them this share of the people is drawn again and counted."""


@dataclass(frozen=True)
class Plan:
    """Whom a study draws."""

    people: int
    """How many are counted."""
    sample: int
    """How many are assessed one by one."""
    seed: int = 0
    telling: Telling = HISTORY
    together: float = TOGETHER
    """How far findings with the same causes behind them travel together, from 0 to 1."""

    @property
    def interviewed(self) -> int:
        """How many emergencies are interviewed."""
        return max(1, round(self.sample * INTERVIEWED_SHARE))

    @property
    def otherwise(self) -> int:
        """How many are counted again for each other way in which findings travel together."""
        return max(1, round(self.people * OTHERWISE_SHARE))


@dataclass(frozen=True)
class Study:
    """Everything a report shows."""

    knowledge: Knowledge
    plan: Plan
    counts: Counts
    otherwise: Mapping[float, Counts]
    """What is counted when findings travel together in other ways."""
    sampled: list[Sampled]
    interviewed: list[Interviewed]


def study(knowledge: Knowledge, plan: Plan, say: Callable[[str], None]) -> Study:
    """Return a study; ``say`` is told what is being done."""

    def counted(people: int, together: float) -> Counts:
        drawn = draw(knowledge, people, plan.seed, plan.telling, together=together)
        return count(drawn, knowledge)

    say(f"counting {plan.people:,} people")
    counts = counted(plan.people, plan.together)
    say(f"counting {plan.otherwise:,} people in {len(OTHERWISE_TOGETHER)} other ways")
    otherwise = {each: counted(plan.otherwise, each) for each in OTHERWISE_TOGETHER}
    say(f"assessing {plan.sample:,} people")
    known = plan.telling.known
    sampled = sample(knowledge, plan.sample, plan.seed, known, plan.together)
    say(f"interviewing {plan.interviewed:,} emergencies")
    people = emergencies(knowledge, plan.interviewed, plan.seed, known, plan.together)
    return Study(knowledge, plan, counts, otherwise, sampled, interview_all(people, knowledge))
