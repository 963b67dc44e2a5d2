"""Starts the sandbox's server, in its own process or inside a test."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.app import create_app
from sandbox.settings import SandboxSettings
from sandbox.telegram.misbehaviour import ABORT
from sandbox.telegram.service import Telegram

LOOPBACK = ("127.0.0.1", "localhost", "::1")
STOP_WITHIN_SECONDS = 1
KEEP_ALIVE_SECONDS = 75


class SandboxProtocol(HttpToolsProtocol):
    """HTTP whose connections a fault can cut."""

    def on_headers_complete(self) -> None:
        self.scope["extensions"] = {ABORT: {"call": self.transport.abort}}
        super().on_headers_complete()


class SandboxServer(uvicorn.Server):
    """Lets go of everybody who waits before it stops. Inside a test it leaves signals alone."""

    def __init__(self, config: uvicorn.Config, telegram: Telegram, *, signals: bool) -> None:
        super().__init__(config)
        self.telegram = telegram
        self._signals = signals

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.telegram.stop_waiting()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals() if self._signals else nullcontext():
            yield


def serve(settings: SandboxSettings) -> None:
    """Serves until a signal stops it; what people did is kept. Loopback only."""
    with suppress(KeyboardInterrupt):
        _server(settings, signals=True).run()


@asynccontextmanager
async def running(settings: SandboxSettings) -> AsyncIterator[str]:
    """A sandbox inside this event loop; gives its base URL. Port 0: any free port."""
    async with running_server(settings) as (url, _server):
        yield url


@asynccontextmanager
async def running_server(
    settings: SandboxSettings,
) -> AsyncIterator[tuple[str, SandboxServer]]:
    """The same, with the server itself."""
    server = _server(settings, signals=False)
    # The protocol by name: only then are answers sent without waiting for more to send.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
        port = listener.getsockname()[1]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            if task.done():
                task.result()
                raise RuntimeError("the sandbox did not start")
            await asyncio.sleep(0.005)
        try:
            yield f"http://{settings.host}:{port}", server
        finally:
            server.should_exit = True
            await task


def _server(settings: SandboxSettings, *, signals: bool) -> SandboxServer:
    if settings.host not in LOOPBACK:
        raise ValueError("the sandbox listens on loopback addresses only")
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=SandboxProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_WITHIN_SECONDS,
    )
    return SandboxServer(config, app.state.telegram, signals=signals)
