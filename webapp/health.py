"""Alive, able to serve, and what is counted: for the operator and the load balancer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.core.logs import get_logger

Check = Callable[[], Awaitable[bool]]
log = get_logger("health")


def health_router(checks: Mapping[str, Check]) -> APIRouter:
    """`/healthz`: the process answers. `/readyz`: every check passes, else 503 and which fail."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        results = {name: await _passes(name, check) for name, check in checks.items()}
        ready = all(results.values())
        return JSONResponse({"ready": ready, "checks": results}, 200 if ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _passes(name: str, check: Check) -> bool:
    try:
        return await check()
    except Exception:  # whatever it is: not ready
        log.exception("check_failed", check=name)
        return False
