"""Flask as the portal uses it: the same, with its slow paths made short.

What is remembered here depends on nothing that changes while a process runs.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any, cast

from flask import Flask, Request, has_request_context, request
from flask.templating import Environment
from jinja2.runtime import Context, Macro
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

KEPT_ADDRESSES = 4096


class PortalContext(Context):
    """Jinja looks anew at every call whether the callable wants a context; for macros, which are
    most of the calls, the answer is known."""

    def call(self, called: Any, /, *arguments: Any, **named: Any) -> Any:
        if type(called) is not Macro:
            return super().call(called, *arguments, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(self.eval_ctx, *arguments, **named)


class PortalEnvironment(Environment):
    """Jinja with its globals in one dict: its own chain of two is searched in Python by every
    import and include."""

    context_class = PortalContext

    def make_globals(self, d: Any) -> dict[str, Any]:
        return {**self.globals, **(d or {})}


class PortalRequest(Request):
    """Fields without NUL: nobody types it, and PostgreSQL refuses to compare anything with it."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _without_nul(self.__dict__["form"])


def _without_nul(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    if not any("\0" in value for value in chain.from_iterable(fields.listvalues())):
        return fields
    pairs = fields.items(multi=True)
    return ImmutableMultiDict([(name, value.replace("\0", "")) for name, value in pairs])


class PortalFlask(Flask):
    """Flask that remembers the addresses it has built."""

    request_class = PortalRequest
    jinja_environment = PortalEnvironment

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._remembered = lru_cache(KEPT_ADDRESSES)(self._build)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's. Only addresses made of text are remembered: 1 and True would be one key."""
        if not has_request_context() or not all(map(_is_text, values.values())):
            return super().url_for(endpoint, **values)
        here = cast(Request, request._get_current_object())  # type: ignore[attr-defined]  # a proxy
        if endpoint.startswith("."):
            endpoint = f"{here.blueprint or ''}{endpoint}".lstrip(".")
        return self._remembered(
            endpoint, here.method, here.scheme, here.host, here.root_path, tuple(values.items())
        )

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: nothing here is a coroutine, which Flask asks anew at every hook."""
        return func

    def _build(
        self, endpoint: str, _method: str, _scheme: str, _host: str, _root: str, values: Any
    ) -> str:
        return super().url_for(endpoint, **dict(values))


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)
