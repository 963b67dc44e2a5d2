"""The HTTP side of the product: health, Mini App, API, webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette_compress import CompressMiddleware

from services.core.i18n import Translators
from webapp import errors
from webapp.art import art_router
from webapp.headers import SafeHeaders
from webapp.health import Check, health_router
from webapp.mini_app import mini_app_router
from webapp.signpost import Signpost
from webapp.texts import BotName, nameless, texts_router

_STATIC: Final = Path(__file__).parent / "static"


def create_app(
    translators: Translators,
    checks: Mapping[str, Check],
    routers: Sequence[APIRouter],
    framed_by: Sequence[str] = (),
    bot_name: BotName = nameless,
    media_url: str = "",
) -> FastAPI:
    """The application; `routers` are the parts that need services, joined by the caller.

    `framed_by`: origins that may show the Mini App in a frame, besides Telegram's own.
    `media_url`: where its films and songs come from, if not from here.
    """
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
    app.add_middleware(SafeHeaders, framed_by=framed_by, media_url=media_url)
    app.add_middleware(CompressMiddleware, zstd=False)
    errors.install(app, translators)
    page = (art_router(), texts_router(_STATIC, bot_name), mini_app_router(_STATIC, translators))
    every = (health_router(checks), *routers, *page)
    app.router.routes.append(Signpost(route for router in every for route in router.routes))
    for router in every:
        app.include_router(router)
    return app
