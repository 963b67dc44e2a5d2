"""Refusals as HTTP answers: `{"code", "message", "details", "money_moved"}`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException

from services.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
)
from services.core.i18n import Translators
from services.core.ids import reference_code, uuid7
from services.core.logs import get_logger

_STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    Forbidden: HTTPStatus.FORBIDDEN,
    RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
log = get_logger("http")


def status_of(refusal: DomainError) -> HTTPStatus:
    for kind, status in _STATUS.items():
        if isinstance(refusal, kind):
            return status
    return HTTPStatus.UNPROCESSABLE_ENTITY


def answer(
    status: int, code: str, message: str, details: Any = None, *, money_moved: bool = False
) -> JSONResponse:
    body = {
        "code": code,
        "message": message,
        "details": to_jsonable_python(details or {}, fallback=str),
        "money_moved": money_moved,
    }
    return JSONResponse(body, status_code=status)


def install(app: FastAPI, translators: Translators) -> None:
    """Every error of every route leaves in this shape, in the caller's language."""

    def words(request: Request, key: str, **values: Any) -> str:
        wanted = request.headers.get("Accept-Language", "")[:2]
        return translators.for_language(wanted or None).plain(key, **values)

    @app.exception_handler(DomainError)
    async def refuse(request: Request, refusal: DomainError) -> JSONResponse:
        message = words(request, f"error.{refusal.code}", **refusal.details)
        response = answer(
            status_of(refusal),
            refusal.code,
            message,
            refusal.details,
            money_moved=refusal.money_moved,
        )
        if isinstance(refusal, RateLimited):
            response.headers["Retry-After"] = str(refusal.details["retry_after_seconds"])
        return response

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(str(part) for part in one["loc"]), "reason": one["msg"]}
            for one in error.errors()
        ]
        return answer(422, "http.invalid", words(request, "error.http.invalid"), fields)

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        code = HTTPStatus(error.status_code).name.lower()
        return answer(error.status_code, f"http.{code}", str(error.detail))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        reference = reference_code(uuid7())
        log.error("request_failed", reference=reference, path=request.url.path, exc_info=error)
        message = words(request, "error.technical")
        return answer(500, "http.technical", message, {"reference": reference})
