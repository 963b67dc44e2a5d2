"""The web role: health, API, Mini App and Telegram's webhook on one port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvicorn
from fastapi import APIRouter, FastAPI

from bot.api import api_routers
from bot.background import CannotStart, Stop, running
from bot.container import Container, make_checkout
from bot.intake import intake_batcher
from bot.migrate import is_newest
from bot.own_name import OwnName
from services.core.batcher import Batcher
from services.core.inbox import Arrived
from services.core.settings import Settings
from webapp.app import create_app
from webapp.hooks.carrier import carrier_router
from webapp.hooks.payway import payway_router
from webapp.hooks.telegram import webhook_router
from webapp.media import MediaServer
from webapp.streams import Streams
from webapp.verify import verify_router

_LAST_ANSWERS_WITHIN_SECONDS: Final = 5
_SANDBOX_PAGES: Final = ("http://127.0.0.1:*", "http://localhost:*")


class _Server(uvicorn.Server):
    """Leaves signals to the supervisor."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams would never end by themselves: they say good-bye first."""
        streams: list[Streams] = self.config.app.state.streams  # type: ignore[union-attr]
        await asyncio.gather(*(each.close() for each in streams))
        await super().shutdown(sockets)

    async def serve_until_cancelled(self, listener: socket.socket) -> None:
        """Answer what is under way and close every connection before the task ends."""
        try:
            await self.serve(sockets=[listener])
        finally:
            if self.started:
                await self.shutdown(sockets=[listener])


@asynccontextmanager
async def web_role(container: Container, stop: Stop) -> AsyncIterator[None]:
    settings = container.settings
    intake = intake_batcher(container.inbox, container.wakeups)
    intake.start()
    server = _Server(
        uvicorn.Config(
            make_app(container, intake),
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=_LAST_ANSWERS_WITHIN_SECONDS,
        )
    )
    with _listener(settings) as listener:
        try:
            async with running(stop, web=server.serve_until_cancelled(listener)):
                while not server.started and not stop.failed:  # noqa: ASYNC110 - it has no event
                    await asyncio.sleep(0.01)
                yield
        finally:
            await intake.stop()


def _listener(settings: Settings) -> socket.socket:
    """Of several workers each has one of its own on the same port: the system deals out."""
    host, port = settings.http_host, settings.http_port
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if settings.web_workers > 1:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotStart(f"port {port} is taken: stop what uses it or set HTTP_PORT") from error
    return listener


def _payway(container: Container) -> list[APIRouter]:
    """Its callbacks and card pages, where PayWay is set up."""
    parts, key = container.payment_parts, container.settings.effective_payway_api_key
    if parts.cards is None:
        return []
    return [payway_router(parts.payments, parts.cards, key, container.translators)]


def make_app(container: Container, intake: Batcher[Arrived, bool]) -> FastAPI:
    settings = container.settings
    streams: list[Streams] = []
    app = create_app(
        container.translators,
        {
            "database": container.database_answers,
            "store": container.store_answers,
            "schema": lambda: is_newest(container.database),
        },
        [
            webhook_router(
                intake,
                settings.bot_id,
                settings.telegram_webhook_secret.get_secret_value(),
                make_checkout(container).answer,
            ),
            *api_routers(container, streams),
            *_payway(container),
            carrier_router(container.fulfilment.following, settings.effective_carrier_key),
            verify_router(
                container.voting.sealing,
                container.voting.bundles,
                container.voting.programme,
                container.translators,
            ),
        ],
        framed_by=_SANDBOX_PAGES if settings.uses_sandbox else (),
        media_url=settings.media_url,
        bot_name=OwnName(settings.effective_telegram_url, settings.effective_bot_token),
    )
    playing = container.playback_parts
    app.add_middleware(
        MediaServer,
        files=playing.files,
        holds=playing.desk.holds,
        translators=container.translators,
    )
    app.state.streams = streams
    return app
