"""Refusals of the Bot API, with the words of the live service."""

from sandbox.shapes import JsonObject

PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class ApiError(Exception):
    """Becomes `{"ok": false, "error_code", "description", "parameters"?}`."""

    def __init__(self, code: int, description: str, parameters: JsonObject | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ParseError(ValueError):
    """A text could not be parsed; the words go after `can't parse entities: `."""


def refusal(code: int, words: str, parameters: JsonObject | None = None) -> ApiError:
    """Prefix and words. The first letter becomes small unless a capital or `_` follows it."""
    second = words[1:2]
    if second != "_" and not ("A" <= second <= "Z"):
        words = words[:1].lower() + words[1:]
    return ApiError(code, f"{PREFIXES[code]}: {words}", parameters)


def bad_request(words: str, parameters: JsonObject | None = None) -> ApiError:
    return refusal(400, words, parameters)


def forbidden(words: str) -> ApiError:
    return refusal(403, words)


def too_many_requests(retry_after_seconds: int) -> ApiError:
    return ApiError(
        429,
        f"Too Many Requests: retry after {retry_after_seconds}",
        {"retry_after": retry_after_seconds},
    )
