"""Refusals as HTTP answers: `{"code", "message", "details", "money_moved"}`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import unescape
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException

from services.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
)
from services.core.i18n import Translator, Translators, what_next
from services.core.ids import reference_code, uuid7
from services.core.logs import get_logger
from services.core.metrics import REFUSALS
from services.identity.sessions import SignInRefused
from services.streaming.playback.errors import TokenRequired
from webapp.languages import preferred_language

_SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}
log = get_logger("http")


class NotSignedIn(DomainError):
    """The request does not say who calls, or not in a way that can be trusted."""

    code = "http.not_signed_in"


class NoSuchAddress(NotFound):
    code = "http.not_found"


class MethodNotAllowed(DomainError):
    code = "http.method_not_allowed"


class TooLarge(DomainError):
    """Details: `most_bytes`, if a limit of ours was passed."""

    code = "http.too_large"


class NoSuchRange(DomainError):
    """Details: `length`, how many bytes there are."""

    code = "http.no_such_range"


class Unreadable(DomainError):
    """The body is not what the address takes."""

    code = "http.unreadable"


class Invalid(DomainError):
    """Details: `fields`, a list of `{"field", "reason"}`; the values given are not repeated."""

    code = "http.invalid"


_STATUS: Final[dict[type[DomainError], HTTPStatus]] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    TokenRequired: HTTPStatus.UNAUTHORIZED,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Unreadable: HTTPStatus.BAD_REQUEST,
    NoSuchRange: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Gone: HTTPStatus.GONE,
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    Forbidden: HTTPStatus.FORBIDDEN,
    RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    DomainError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_OF_THE_FRAMEWORK: Final[dict[int, type[DomainError]]] = {
    404: NoSuchAddress,
    405: MethodNotAllowed,
    413: TooLarge,
}


def install(app: FastAPI, translators: Translators) -> None:
    """Every error of every route leaves in this shape, in the caller's language.

    That is the language of the fan behind the request (`request.state.language`), else what the
    browser asks for, else our default.
    """

    def translator(request: Request) -> Translator:
        asked = preferred_language(request.headers.get("Accept-Language", ""))
        return translators.for_language(getattr(request.state, "language", None) or asked)

    @app.exception_handler(DomainError)
    async def refuse(request: Request, refusal: DomainError) -> JSONResponse:
        return _refused(translator(request), refusal)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(str(part) for part in one["loc"]), "reason": one["msg"]}
            for one in error.errors()
        ]
        return _refused(translator(request), Invalid(fields=fields))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        refusal = _OF_THE_FRAMEWORK.get(error.status_code, Unreadable)()
        response = _refused(translator(request), refusal, error.status_code)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        reference = reference_code(uuid7())
        log.error("request_failed", reference=reference, path=request.url.path, exc_info=error)
        return JSONResponse(
            {
                "code": "http.technical",
                "message": translator(request).plain("error.technical"),
                "details": {"reference": reference},
                # What reads moves nothing; of the rest nobody knows how far it came.
                "money_moved": False if request.method in _SAFE_METHODS else None,
            },
            status_code=HTTPStatus.INTERNAL_SERVER_ERROR,
        )


def answer_of(
    translators: Translators, accept_language: str, refusal: DomainError
) -> JSONResponse:
    """The same for what answers before the application."""
    return _refused(translators.for_language(preferred_language(accept_language)), refusal)


def _refused(t: Translator, refusal: DomainError, status: int | None = None) -> JSONResponse:
    REFUSALS.labels(refusal.code).inc()
    what = t.plain(f"error.{refusal.code}", **refusal.details)
    return JSONResponse(
        {
            "code": refusal.code,
            "message": f"{what}\n{unescape(what_next(t, refusal))}",
            "details": to_jsonable_python(refusal.details, fallback=str),
            "money_moved": refusal.money_moved,
        },
        status_code=status or status_of(refusal),
        headers=_headers(refusal),
    )


def status_of(refusal: DomainError) -> HTTPStatus:
    return next(status for kind, status in _STATUS.items() if isinstance(refusal, kind))


def _headers(refusal: DomainError) -> Mapping[str, str]:
    match refusal:
        case NotSignedIn() | SignInRefused():
            return {"WWW-Authenticate": "tma, Bearer"}
        case NoSuchRange():
            return {"Content-Range": f"bytes */{refusal.details['length']}"}
        case RateLimited() | Unavailable():
            seconds = math.ceil(refusal.details.get("retry_after_seconds", 1))
            return {"Retry-After": str(max(1, seconds))}
        case _:
            return {}
