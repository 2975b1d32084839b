"""Many people at once: several processes with threads, each answering real requests by itself."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from threading import Barrier
from typing import Any

from portal.app import create_app
from portal.core.settings import Settings

PROCESSES = 4


@dataclass(frozen=True)
class Job:
    """One form sent by one person; ``key`` is their session."""

    key: str
    path: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str
    ms: float


@dataclass(frozen=True)
class Figures:
    """How it went: seconds for all, milliseconds for one."""

    wall: float
    p50: float
    p99: float

    def __str__(self) -> str:
        return f"wall {self.wall:.2f} s, p50 {self.p50:.0f} ms, p99 {self.p99:.0f} ms"


class Crowd:
    """The processes, waiting."""

    def __init__(self, pipes: Sequence[Any]) -> None:
        self._pipes = pipes

    def send(self, jobs: Sequence[Job]) -> tuple[list[Answer], Figures]:
        """All at once, spread over the processes; answers in the order of the jobs."""
        shares = [jobs[number :: len(self._pipes)] for number in range(len(self._pipes))]
        for pipe, share in zip(self._pipes, shares, strict=True):
            pipe.send(share)
        replies = [pipe.recv() for pipe in self._pipes]
        answers: list[Answer] = [replies[n % len(replies)][0].pop(0) for n in range(len(jobs))]
        begin = min(reply[1] for reply in replies)
        end = max(reply[2] for reply in replies)
        spent = sorted(answer.ms for answer in answers)
        return answers, Figures(
            end - begin, spent[len(spent) // 2], spent[-(len(spent) // 100) - 1]
        )


@contextmanager
def gathered(settings: Settings) -> Iterator[Crowd]:
    """Processes of their own, each with the app as production would build it."""
    context = get_context("spawn")
    together = context.Barrier(PROCESSES)
    pipes, processes = [], []
    for _ in range(PROCESSES):
        here, there = context.Pipe()
        process = context.Process(target=_stand_by, args=(settings, there, together), daemon=True)
        process.start()
        pipes.append(here)
        processes.append(process)
    try:
        yield Crowd(pipes)
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join(10)
            process.kill()


def _stand_by(settings: Settings, pipe: Any, together: Any) -> None:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client().get("/", base_url=settings.base_url)
    while (share := pipe.recv()) is not None:
        start = Barrier(len(share) + 1)
        with ThreadPoolExecutor(len(share)) as pool:
            running = [pool.submit(_act, app, settings.base_url, job, start) for job in share]
            together.wait(60)
            start.wait(60)
            begin = time.time()
            answers = [future.result() for future in running]
        pipe.send((answers, begin, time.time()))
    app.extensions["runtime"].engine.dispose()


def _act(app: Any, base_url: str, job: Job, start: Barrier) -> Answer:
    client = app.test_client()
    with client.session_transaction(base_url=base_url) as cookie:
        cookie["_user_id"] = job.key
    start.wait(60)
    begin = time.perf_counter()
    answer = client.post(job.path, base_url=base_url, data=job.fields)
    spent = (time.perf_counter() - begin) * 1000
    return Answer(
        answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True), spent
    )
