"""Pictures for callers on the event loop: drawn in a small pool, kept while they are wanted."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.artwork.accents import Accent, accent_of_artwork
from services.artwork.schemas import Picture, PictureRequest


class PictureStudio:
    """Draws pictures off the event loop and keeps the last ones.

    Two callers who ask for the same picture at the same time wait for one drawing. A caller who
    gives up does not stop it for the other.
    """

    def __init__(self, *, workers: int = 2, kept_pictures: int = 256) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="pictures")
        self._kept_pictures = kept_pictures
        self._kept: OrderedDict[PictureRequest, Picture] = OrderedDict()
        self._in_work: dict[PictureRequest, asyncio.Future[Picture]] = {}

    async def draw(self, request: PictureRequest) -> Picture:
        """The picture of a card, ticket, receipt, poster or programme.

        Raises ValueError when a code's payload is too long for any QR version.
        """
        if request in self._kept:
            self._kept.move_to_end(request)
            return self._kept[request]
        drawing = self._in_work.get(request)
        if drawing is None:
            loop = asyncio.get_running_loop()
            drawing = loop.run_in_executor(self._pool, _draw, request)
            self._in_work[request] = drawing
            drawing.add_done_callback(partial(self._finish, request))
        return await asyncio.shield(drawing)

    async def accent_of(self, image: bytes, weekday: int) -> Accent:
        """The accent of an uploaded artwork; `weekday` (Monday = 0) gives the silk of the day.

        Raises ValueError when the file is no picture.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, accent_of_artwork, image, weekday)

    def close(self) -> None:
        """Finish what is being drawn and let the threads go."""
        self._pool.shutdown(wait=True)

    def _finish(self, request: PictureRequest, drawing: asyncio.Future[Picture]) -> None:
        del self._in_work[request]
        if drawing.cancelled() or drawing.exception() is not None:
            return
        self._kept[request] = drawing.result()
        while len(self._kept) > self._kept_pictures:
            self._kept.popitem(last=False)


def _draw(request: PictureRequest) -> Picture:
    # Loaded with the first picture: a quarter of a second that no start has to wait for.
    from services.artwork import pictures  # noqa: PLC0415

    return pictures.draw(request)
