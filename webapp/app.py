"""The HTTP side of the product: health, Mini App, API, webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from services.core.i18n import Translators
from webapp import errors
from webapp.health import Check, health_router

_STATIC: Final = Path(__file__).parent / "static"
_NOT_BUILT: Final = """<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Hang Meas</title>
<p lang="km">Mini App មិនទាន់មាននៅឡើយទេ។ អ្វីៗទាំងអស់ប្រើបានក្នុងការជជែក Telegram។</p>
<p lang="en">There is no Mini App here yet. Everything works in the Telegram chat.</p>
"""


def create_app(
    translators: Translators, checks: Mapping[str, Check], routers: Sequence[APIRouter]
) -> FastAPI:
    """The application; `routers` are the parts that need services, joined by the caller."""
    app = FastAPI(
        title="Hang Meas",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    errors.install(app, translators)
    app.include_router(health_router(checks))
    for router in routers:
        app.include_router(router)
    if (_STATIC / "index.html").exists():
        app.mount("/app", StaticFiles(directory=_STATIC, html=True))
    else:
        app.include_router(_not_built())
    return app


def _not_built() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/app")
    async def without_slash() -> RedirectResponse:
        return RedirectResponse("/app/")

    @router.get("/app/")
    async def page() -> HTMLResponse:
        return HTMLResponse(_NOT_BUILT)

    return router
