"""Joins the parts of the sandbox into one application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import bank, billers, licences, payouts
from sandbox.camera import Camera
from sandbox.carrier import Carrier
from sandbox.payway import PayWay
from sandbox.settings import SandboxSettings
from sandbox.sim.routes import routes as sim_routes
from sandbox.state import SandboxState
from sandbox.telegram.dispatch import runner
from sandbox.telegram.service import Telegram
from sandbox.telegram.transport import routes as telegram_routes

PAGE = Path(__file__).parent / "page"


def create_app(settings: SandboxSettings) -> Starlette:
    """The sandbox: Bot API, people's side, banks and the chat page. One process, one state."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    state = SandboxState(settings)
    telegram = Telegram.create(state)
    telegram.runner = lambda bot: runner(telegram, bot)
    book = bank.open_book(state)
    payway = PayWay(state, book)
    carrier = Carrier(state)
    camera = Camera(state)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        for bot in telegram.world.bots.values():
            if bot.webhook.url:
                telegram.start_webhook(bot)
        payway.callbacks.start()
        stop = asyncio.Event()
        saving = asyncio.create_task(_save(telegram, settings.save_every_seconds, stop))
        yield
        for bot in telegram.world.bots.values():
            await telegram.stop_webhook(bot)
        await payway.callbacks.stop()
        await carrier.callbacks.stop()
        await camera.end()
        stop.set()
        await saving
        telegram.world.storage.close()

    routes: list[BaseRoute] = [
        *telegram_routes(telegram),
        *sim_routes(telegram),
        *bank.routes(state, book),
        *payway.routes(),
        *payouts.routes(state, book),
        *billers.routes(state),
        *carrier.routes(),
        *camera.routes(),
        *licences.routes(state),
        *_page_routes(),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.telegram = telegram
    return app


def _page_routes() -> list[BaseRoute]:
    async def index(_request: Request) -> FileResponse:
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    return [Route("/", index), Mount("/page", StaticFiles(directory=PAGE))]


async def _save(telegram: Telegram, every_seconds: float, stop: asyncio.Event) -> None:
    """Now and then until `stop`; what is being written then is written to its end."""
    storage = telegram.world.storage
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_seconds)
        if rows := storage.take():
            await asyncio.to_thread(storage.write, rows)
