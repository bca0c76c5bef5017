"""A crowd at the door (Locust): every person asks again and again, at times of their own."""

# Locust replaces what waits in the standard library and has to be imported before it is used.
from locust import FastHttpUser, task  # isort: skip
from locust.env import Environment  # isort: skip

import random
import resource
import time
from dataclasses import dataclass
from itertools import count, cycle
from typing import ClassVar

import gevent
import numpy as np

NEXT_QUESTION, ASSESS = "next question", "assess"
PER_PERSON = 1.0
"""Requests a second of one person, on average; the page lets a visitor have five."""
WARM_UP = 3.0
BUSY = 503


@dataclass(frozen=True)
class Answered:
    """What was seen of one kind of request during one step."""

    offered: float
    """Requests sent a second."""
    accepted: float
    """Good answers a second."""
    refused: float
    """Answers a second that said: come back later."""
    failed: int
    """Anything else."""
    times: np.ndarray
    """Milliseconds of each good answer."""
    refusal_times: np.ndarray


@dataclass(frozen=True)
class Step:
    """One step of the load: so many people, and what they saw."""

    people: int
    seen: dict[str, Answered]
    crowd: float
    """Cores that the crowd itself used."""
    server: float
    """Cores that the server used."""

    @property
    def answered(self):
        """Good answers a second, of all kinds."""
        return sum(each.accepted for each in self.seen.values())


def step(server, visits, people, weights, seconds, per_person=PER_PERSON):
    """Return what so many people see within some seconds, after a warm-up.

    ``weights`` says how often each kind of request is made. ``per_person`` None: as fast as the
    answers come.
    """
    numbers, visit = count(), cycle(visits)

    class Person(FastHttpUser):
        host = server.address
        abstract = False
        tasks: ClassVar = {TASKS[name]: weight for name, weight in weights.items()}

        def wait_time(self):
            # People arrive as chance has it; with a fixed pace they would come in step.
            return random.expovariate(per_person) if per_person else 0.0

        def on_start(self):
            self.number = next(numbers)
            self.visit = next(visit)
            gevent.sleep(self.wait_time())

        @property
        def headers(self):
            # As a proxy on this machine would say it: every person has an address of their own.
            # Whoever asks without a pause is another person each time, or rates would be limited.
            number = self.number if per_person else next(numbers)
            address = f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{number % 250}"
            return self.visit.headers | {"x-forwarded-for": address}

    environment = Environment(user_classes=[Person])
    runner = environment.create_local_runner()
    seen = []
    environment.events.request.add_listener(
        lambda name, response_time, response, **_: seen.append(
            (name, response.status_code, response_time)
        )
    )
    runner.start(people, spawn_rate=people)
    gevent.sleep(WARM_UP)
    seen.clear()
    began, own, servers = time.perf_counter(), _work(), server.work()
    gevent.sleep(seconds)
    spent = time.perf_counter() - began
    own, servers = _work() - own, server.work() - servers
    found = [*seen]
    runner.quit()
    runner.greenlet.join(timeout=10)
    return Step(
        people,
        {name: _answered([each for each in found if each[0] == name], spent) for name in weights},
        own / spent,
        servers / spent,
    )


def _answered(found, seconds):
    good = [took for _, status, took in found if status == 200]
    busy = [took for _, status, took in found if status == BUSY]
    return Answered(
        len(found) / seconds,
        len(good) / seconds,
        len(busy) / seconds,
        len(found) - len(good) - len(busy),
        np.array(good),
        np.array(busy),
    )


def _work():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@task
def reply(person):
    visit = person.visit
    person.client.post(
        visit.reply_path,
        data=visit.reply,
        headers=person.headers | {"hx-request": "true"},
        name=NEXT_QUESTION,
    )


@task
def assess(person):
    person.client.get(person.visit.result_path, headers=person.headers, name=ASSESS)


TASKS = {NEXT_QUESTION: reply, ASSESS: assess}
