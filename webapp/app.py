"""The HTTP side of the product: health, Mini App, API, webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from services.core.i18n import LANGUAGES, Translators
from webapp import errors
from webapp.headers import SafeHeaders
from webapp.health import Check, health_router

_STATIC: Final = Path(__file__).parent / "static"


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
        # Each address has one spelling: a redirect would be built from a header of the caller.
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.add_middleware(SafeHeaders)
    errors.install(app, translators)
    for router in (health_router(checks), *routers, _mini_app(translators)):
        app.include_router(router)
    if (_STATIC / "index.html").exists():
        app.mount("/app", StaticFiles(directory=_STATIC, html=True))
    return app


def _mini_app(translators: Translators) -> APIRouter:
    """Leads to the Mini App, or says where to go as long as it is not built."""
    router = APIRouter(include_in_schema=False)

    @router.get("/app")
    async def without_slash() -> RedirectResponse:
        return RedirectResponse("/app/")

    if not (_STATIC / "index.html").exists():
        page = _not_built(translators)

        @router.get("/app/")
        async def not_built() -> HTMLResponse:
            return HTMLResponse(page)

    return router


def _not_built(translators: Translators) -> str:
    lines = [
        "<!doctype html>",
        '<html><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<title>Hang Meas</title>",
    ]
    for language in LANGUAGES:
        t = translators.for_language(language)
        lines.append(f'<p lang="{language}">{t("http.page.not_built")}</p>')
    return "\n".join(lines)
