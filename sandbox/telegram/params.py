"""The arguments of a call, read as leniently as the live service reads them."""

import re
from collections.abc import Mapping

import orjson

from sandbox.shapes import JsonObject
from sandbox.telegram.errors import bad_request

_INTEGER = re.compile(r"\s*(-?\d+)")
INT32 = 2**31 - 1
INT64 = 2**63 - 1


class Params:
    """Arguments from the query string, a form or a JSON body: text, or JSON already parsed."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'Parameter "{name}" is required')
        return value

    def integer(
        self, name: str, default: int = 0, *, low: int = -INT32 - 1, high: int = INT32
    ) -> int:
        """Leading digits count, the rest is ignored; out of range is clamped."""
        value = self.text(name)
        if not value:
            return default
        found = _INTEGER.match(value)
        return max(low, min(high, int(found.group(1)) if found else 0))

    def long(self, name: str, default: int = 0) -> int:
        return self.integer(name, default, low=-INT64 - 1, high=INT64)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str, words: str) -> object:
        """None when absent. Raises the refusal `words` when it is not JSON."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            parsed: object = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(words) from None
        return parsed

    def json_list(self, name: str, words: str, expected: str) -> list[object]:
        """Empty when absent. Raises `words` for no JSON, `expected` for no array."""
        value = self.json(name, words)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(expected)
        return value

    def json_object(self, name: str, words: str, expected: str) -> JsonObject | None:
        value = self.json(name, words)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise bad_request(expected)
        return value
