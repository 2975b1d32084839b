"""`make bench`: what pages cost. ARGS="--quick" for a look, ARGS="--postgres" for PostgreSQL."""

import argparse
import importlib
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from pkgutil import iter_modules
from statistics import median
from tempfile import TemporaryDirectory

from portal.app import create_app
from portal.core.logs import configure_logs
from tests.bench import filling
from tests.bench.figures import HEADS, Figure, compared, line, write_figures
from tests.bench.pages import PAGES, NotThere, Page, Scene, cookies_for, first_event, set_scene
from tests.bench.rounds import QUICK, USUAL, Effort, Subject, cost_of, in_turns
from tests.bench.servers import ROOT, Server, floor_server, portal_server
from tests.bench.signup import sign_up
from tests.bench.visits import Visitor
from tests.tools.postgres import temporary_postgres
from tests.tools.statements import counted

OUT = ROOT / "build" / "bench.json"
FEW, MANY = 1_000, 100_000
MANY_IN_A_HURRY = 5_000
PAGE_AIM = 1.5
GROWTH_AIM = 1.15
SIGN_UP_AIM = 6 * PAGE_AIM  # it takes six requests
MOST_QUERIES = 6


@dataclass(frozen=True)
class Stage:
    """A filled database, and the portal's and the floor's server on it."""

    scene: Scene
    portal: Server
    floor: Server
    people: int


def main() -> int:
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="little of everything, in seconds")
    asked.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    asked.add_argument("--out", type=Path, default=OUT, help="where the figures are written")
    options = asked.parse_args()
    configure_logs(level=logging.WARNING)
    print(
        f"CPU time of the server in milliseconds; {'PostgreSQL' if options.postgres else 'SQLite'}"
    )
    print(HEADS, flush=True)
    found = []
    for figure in measure(quick=options.quick, postgres=options.postgres):
        print(line(figure), flush=True)
        found.append(figure)
    write_figures(found, options.out)
    print(f"Written to {options.out}. docs/bench.md says how to read it.")
    return 0


def measure(*, quick: bool, postgres: bool) -> Iterator[Figure]:
    """All figures, one after the other."""
    effort = QUICK if quick else USUAL
    with stages([FEW, MANY_IN_A_HURRY if quick else MANY], postgres=postgres) as (few, many):
        for page in PAGES:
            yield from _or_why_not(page.name, against_floor(page, few, effort))
        yield from _or_why_not("guest sign-up in floors", guest_sign_up(few, effort))
        for page in PAGES:
            name = f"{page.name} {many.people:,} : {few.people:,}"
            yield from _or_why_not(name, growth(name, page, few, many, effort))
    if not quick:
        yield from measured_elsewhere()


def _or_why_not(name: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    try:
        yield from figures
    except NotThere as reason:
        print(f"{name:36} left out: {reason}", flush=True)


@contextmanager
def stages(sizes: list[int], *, postgres: bool) -> Iterator[list[Stage]]:
    """One for each number of people, all at once."""
    with ExitStack() as open_, TemporaryDirectory(prefix="nachklang-bench-") as folder:
        server = open_.enter_context(temporary_postgres()) if postgres else ""
        found = []
        for people in sizes:
            place = Path(folder) / str(people)
            place.mkdir()
            if postgres:
                url = filling.postgres_database(server, people, place)
            else:
                url = filling.sqlite_database(people, place)
            app = create_app(filling.runtime_of(url, place).settings)
            open_.callback(app.extensions["runtime"].engine.dispose)
            found.append(
                Stage(
                    set_scene(app),
                    open_.enter_context(portal_server(url, place, filling.SECRET)),
                    open_.enter_context(floor_server(url, place)),
                    people,
                )
            )
        yield found


def against_floor(page: Page, stage: Stage, effort: Effort) -> Iterator[Figure]:
    """One page against a floor of as many bytes."""
    ours = _subject(page, stage)
    size = len(ours.visitor.must_get(ours.path))
    floor = Subject(Visitor(stage.floor), f"/{size}")
    mine, its = in_turns(ours, floor, effort)
    yield compared(
        page.name, mine, its, aim=PAGE_AIM, queries=_queries(ours, stage), most=MOST_QUERIES
    )


def growth(name: str, page: Page, few: Stage, many: Stage, effort: Effort) -> Iterator[Figure]:
    """The same page with many people in the database against few."""
    mine, its = in_turns(_subject(page, many), _subject(page, few), effort)
    yield compared(name, mine, its, aim=GROWTH_AIM)


def guest_sign_up(stage: Stage, effort: Effort) -> Iterator[Figure]:
    """All requests of one sign-up against one floor of the event page's size."""
    path = first_event(stage.scene)
    size = len(Visitor(stage.portal).must_get(path))
    floor = Subject(Visitor(stage.floor), f"/{size}")

    def once() -> float:
        visitor = Visitor(stage.portal)
        return cost_of(stage.portal, lambda: sign_up(stage.scene, visitor, path))

    pairs = [(once(), floor.cost(effort.requests // 4)) for _ in range(2 * effort.rounds)]
    yield compared(
        "guest sign-up in floors",
        median(pair[0] for pair in pairs),
        median(pair[1] for pair in pairs),
        aim=SIGN_UP_AIM,
    )


def measured_elsewhere() -> Iterator[Figure]:
    """What other modules of this folder measure: those with a function ``measure``."""
    for found in iter_modules([str(Path(__file__).parent)], "tests.bench."):
        if found.name.endswith(("__main__", "test_bench")):
            continue
        module = importlib.import_module(found.name)
        if hasattr(module, "measure"):
            yield from (
                given if isinstance(given, Figure) else Figure(**given)
                for given in module.measure()
            )


def _subject(page: Page, stage: Stage) -> Subject:
    path = page.at(stage.scene)
    return Subject(Visitor(stage.portal, cookies_for(stage.scene, page.as_whom)), path)


def _queries(subject: Subject, stage: Stage) -> int:
    """Statements of one visit, asked by an app in this process."""
    app = stage.scene.app
    client = app.test_client()
    base = stage.scene.runtime.settings.base_url
    for name, value in subject.visitor.cookies.items():
        client.set_cookie(name, value, domain="bench.example", secure=True)
    with counted(stage.scene.runtime) as asked:
        if client.get(subject.path, base_url=base).status_code != 200:
            raise NotThere("the page did not answer")
    return len(asked)


if __name__ == "__main__":
    sys.exit(main())
