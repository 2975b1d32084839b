"""Measuring two things in turns, so that a slow minute of the machine meets both alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.bench.servers import Server
from tests.bench.visits import Visitor


@dataclass(frozen=True)
class Effort:
    """How much is measured: medians of ``rounds``, each of ``requests``."""

    rounds: int
    requests: int
    warm_up: int


USUAL = Effort(rounds=9, requests=100, warm_up=40)
QUICK = Effort(rounds=3, requests=10, warm_up=5)


@dataclass(frozen=True)
class Subject:
    """One page for one visitor."""

    visitor: Visitor
    path: str

    def visit(self, times: int) -> None:
        for _ in range(times):
            self.visitor.must_get(self.path)

    def cost(self, times: int) -> float:
        """Milliseconds of the server's CPU for one visit."""
        return cost_of(self.visitor.server, lambda: self.visit(times)) / times


def cost_of(server: Server, work: Callable[[], None]) -> float:
    """Milliseconds of the server's CPU while ``work`` is done."""
    before = server.cpu_seconds()
    work()
    return (server.cpu_seconds() - before) * 1000


def in_turns(ours: Subject, other: Subject, effort: Effort) -> tuple[float, float]:
    """The median cost of each, in milliseconds of CPU per request."""
    ours.visit(effort.warm_up)
    other.visit(effort.warm_up)
    rounds = [
        (ours.cost(effort.requests), other.cost(effort.requests)) for _ in range(effort.rounds)
    ]
    return median(pair[0] for pair in rounds), median(pair[1] for pair in rounds)
