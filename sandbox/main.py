"""Starts the sandbox's server, in its own process or inside a test."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

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
    """Lets go of everybody who waits before it stops."""

    def __init__(self, config: uvicorn.Config, telegram: Telegram) -> None:
        super().__init__(config)
        self.telegram = telegram

    async def start(self, listener: socket.socket) -> None:
        """Serves in the running loop and leaves signals alone; `stop` ends it."""
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup(sockets=[listener])
        if self.should_exit:
            raise RuntimeError("the sandbox did not start")

    async def stop(self) -> None:
        """Ends what `start` began, as soon as the running calls are done."""
        self.telegram.stop_waiting()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN_SECONDS):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.telegram.stop_waiting()
        await super().shutdown(sockets)


class PortTaken(Exception):
    """Something else listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port


def serve(settings: SandboxSettings) -> None:
    """Serves until a signal stops it; what people did is kept. Loopback only. PortTaken."""
    server = _server(settings)
    with suppress(KeyboardInterrupt), _listener(settings) as listener:
        server.run(sockets=[listener])


@asynccontextmanager
async def running(settings: SandboxSettings) -> AsyncIterator[str]:
    """A sandbox inside this event loop; gives its base URL. Port 0: any free port."""
    async with running_server(settings) as (url, _):
        yield url


@asynccontextmanager
async def running_server(
    settings: SandboxSettings,
) -> AsyncIterator[tuple[str, SandboxServer]]:
    """The same, with the server itself."""
    server = _server(settings)
    with _listener(settings) as listener:
        await server.start(listener)
        try:
            yield f"http://{settings.host}:{listener.getsockname()[1]}", server
        finally:
            await server.stop()


def _listener(settings: SandboxSettings) -> socket.socket:
    # The protocol by name: only then are answers sent without waiting for more to send.
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(settings.port) from error
    return listener


def _server(settings: SandboxSettings) -> SandboxServer:
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
    return SandboxServer(config, app.state.telegram)
