"""Statements that are built once. SQLAlchemy takes ten times as long to build a large SELECT as to
ask it, so a page that many people open keeps its statements and gives them new values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    Executable,
    String,
    bindparam,
    or_,
)
from sqlalchemy.types import TypeEngine

from portal.core.db import UtcDateTime

MOST_SHAPES = 64
_caches: list[Callable[[], None]] = []
Asked = ParamSpec("Asked")
Statement = TypeVar("Statement", bound=Executable)
TYPES: dict[Any, TypeEngine[Any]] = {
    bool: Boolean(),
    date: Date(),
    int: BigInteger(),
    str: String(),
}


class LaterMoment(BindParameter[datetime]):
    """A moment that is known when the statement is asked. ``now - timedelta(days=1)`` is written as
    with a datetime: the difference is taken in Python then, never by the database."""

    inherit_cache = True
    __hash__ = BindParameter.__hash__

    def __init__(self, name: str, shifts: dict[str, tuple[str, timedelta]] | None = None) -> None:
        super().__init__(name, type_=UtcDateTime(), required=True)
        self.shifts = {} if shifts is None else shifts

    def __add__(self, by: Any) -> Any:
        return self._shifted(by)

    def __sub__(self, by: Any) -> Any:
        return self._shifted(-by)

    def _shifted(self, by: timedelta) -> "LaterMoment":
        seconds = round(by.total_seconds())
        name = f"{self.key}_{'minus' if seconds < 0 else 'plus'}_{abs(seconds)}"
        self.shifts[name] = (self.key, by)
        return LaterMoment(name, self.shifts)


def built_once(
    build: Callable[Asked, Statement],
) -> Callable[Asked, tuple[Statement, dict[str, Any]]]:
    """``db.execute(*letters_of(person_id=7, now=now))``: the statement and its values.

    ``build`` is called once, with bound parameters instead of values; it must look at nothing else
    that changes (not at the voice of the page). Arguments that shape the statement are
    keyword-only: for each combination it is built anew. Values are int, str, bool, date, datetime,
    and Sequence[int] for IN.
    """
    takes = signature(build)
    shaping = [p.name for p in takes.parameters.values() if p.kind is Parameter.KEYWORD_ONLY]
    values = [p for p in takes.parameters.values() if p.kind is not Parameter.KEYWORD_ONLY]

    @lru_cache(MOST_SHAPES)
    def built(*shape: Any) -> tuple[Statement, dict[str, tuple[str, timedelta]]]:
        shifts: dict[str, tuple[str, timedelta]] = {}
        later: dict[str, Any] = {value.name: _later(value, shifts) for value in values}
        made: Callable[..., Statement] = build
        return made(**later, **dict(zip(shaping, shape, strict=True))), shifts

    _caches.append(built.cache_clear)

    @wraps(build)
    def asked(*args: Asked.args, **named: Asked.kwargs) -> tuple[Statement, dict[str, Any]]:
        given: Mapping[str, Any] = takes.bind(*args, **named).arguments if args else named
        statement, shifts = built(*(given[name] for name in shaping))
        known = {value.name: given[value.name] for value in values}
        for name, (moment, by) in shifts.items():
            known[name] = known[moment] + by
        return statement, known

    return asked


def forget_built() -> None:
    """Statements may hold what parts have registered; whoever registers something more calls this,
    and they are built anew."""
    for forget in _caches:
        forget()


def _later(value: Parameter, shifts: dict[str, tuple[str, timedelta]]) -> BindParameter[Any]:
    if value.annotation is datetime:
        return LaterMoment(value.name, shifts)
    if value.annotation == Sequence[int]:
        return bindparam(value.name, type_=BigInteger(), expanding=True, required=True)
    return bindparam(value.name, type_=TYPES[value.annotation], required=True)


def one_of(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """IN for a few constants. SQLAlchemy writes the list of an IN anew whenever it is asked, which
    costs a statement that is built once more than the rest of it."""
    return or_(*(column == value for value in values))
