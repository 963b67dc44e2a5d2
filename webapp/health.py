"""Alive, able to serve, and what is counted: for the operator and the load balancer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.core.logs import get_logger

CHECK_SECONDS: Final = 2.0
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
        passed = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
        results = dict(zip(checks, passed, strict=True))
        ready = all(passed)
        return JSONResponse({"ready": ready, "checks": results}, 200 if ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _passes(name: str, check: Check) -> bool:
    """An error is a no, and so is silence."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception:  # whatever it is: not ready
        log.exception("check_failed", check=name)
        return False
