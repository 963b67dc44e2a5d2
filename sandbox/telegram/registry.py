"""The table of Bot API methods."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sandbox.telegram.call import Call

Handler = Callable[[Call], object | Awaitable[object]]
Served = TypeVar("Served", bound=Handler)
METHODS: dict[str, Handler] = {}


def method(handler: Served) -> Served:
    """Serves the function `send_message` as the method `sendMessage`, in any case."""
    name: str = getattr(handler, "__name__", "")
    METHODS[name.replace("_", "")] = handler
    return handler
