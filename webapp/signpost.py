"""Finds the route of an address by its words, instead of trying one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_WORDS: Final = 3  # "api", "v1" and the thing it is about


class Signpost(BaseRoute):
    """Stands before the routers of an application, with the routes that they hold.

    Routes are tried in their order, but only those whose first words are those of the address.
    What none of them answers (unknown addresses, other methods) is left to the routers behind.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_words: dict[str, list[APIRoute]] = defaultdict(list)
        for route in routes:
            if isinstance(route, APIRoute) and "{" not in (words := _words(route.path)):
                self._by_words[words].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http":
            for route in self._by_words.get(_words(scope["path"]), ()):
                match, of_route = route.matches(scope)
                if match is Match.FULL:
                    return match, of_route
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: APIRoute = scope["route"]
        await route.handle(scope, receive, send)


def _words(path: str) -> str:
    return "/".join(path.split("/", _WORDS + 1)[1 : _WORDS + 1])
