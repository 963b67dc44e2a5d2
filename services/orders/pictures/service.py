"""Pictures: taken in, given to what they belong to, shown to those who may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.sealing import Seal
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.orders.pictures import repository
from services.orders.pictures.errors import NotAPicture, PictureNotFound, TooManyPictures
from services.orders.pictures.redrawing import redrawn
from services.orders.pictures.repository import SealedPicture
from services.orders.pictures.schemas import MOST_PICTURES, AddPicture, Picture

MaySee = Callable[[Tx, int, str], Awaitable[bool]]
"""Whether this fan may see the pictures of a subject that is not the fan's own."""

_AT_ONCE: Final = 2
_MOST_WAITING: Final = 12
_KEEP_WAITING: Final = timedelta(days=1)


class PicturesService:
    """Whoever has the database but not the secret of the installation sees no picture."""

    def __init__(self, uow: UnitOfWork, secret: bytes) -> None:
        self.uow = uow
        self._seal = Seal(secret, "goods-pictures/1")
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._may_see: list[MaySee] = []

    def open_to(self, may_see: MaySee) -> None:
        """One more reason to see a picture; the domains that have pictures give theirs."""
        self._may_see.append(may_see)

    async def add(self, order: AddPicture) -> UUID:
        """Check it, make it anew and keep it for a day, until something is said to have it.

        PictureTooBig, NotAPicture, PictureTooSmall, PictureTooLarge.
        """
        picture_id = derived_uuid("goods-picture", order.fan_id, order.key)
        async with self._room:
            content, width, height = await asyncio.to_thread(redrawn, order.content)
        sealed = await asyncio.to_thread(self._seal.seal, content, picture_id.hex)
        await self._keep(
            SealedPicture(picture_id, order.fan_id, None, width, height, sealed),
        )
        return picture_id

    @use_case
    async def _keep(self, tx: Tx, picture: SealedPicture) -> None:
        await repository.add(tx, picture)
        await repository.drop_oldest_waiting(tx, picture.fan_id, _MOST_WAITING)

    async def attach(self, tx: Tx, fan_id: int, picture_ids: Sequence[UUID], subject: str) -> None:
        """Exactly these belong to the subject from now on. TooManyPictures, PictureNotFound."""
        ids = tuple(dict.fromkeys(picture_ids))
        if len(ids) > MOST_PICTURES:
            raise TooManyPictures(most=MOST_PICTURES)
        await repository.drop_others(tx, subject, ids)
        for place, picture_id in enumerate(ids):
            if not await repository.attach(tx, picture_id, fan_id, subject, place):
                raise PictureNotFound

    async def attach_one_more(self, tx: Tx, fan_id: int, picture_id: UUID, subject: str) -> bool:
        """It belongs to the subject too; False: it does already. Whoever calls has locked it.

        TooManyPictures, PictureNotFound.
        """
        there = (await repository.of(tx, [subject])).get(subject, ())
        if picture_id in there:
            return False
        if len(there) >= MOST_PICTURES:
            raise TooManyPictures(most=MOST_PICTURES)
        if not await repository.attach(tx, picture_id, fan_id, subject, len(there)):
            raise PictureNotFound
        return True

    async def see(self, fan_id: int, picture_id: UUID) -> Picture:
        """One's own, or one of something that is open to this fan. PictureNotFound."""
        found = await self._find(fan_id, picture_id)
        content = await asyncio.to_thread(self._seal.unseal, found.sealed, picture_id.hex)
        if content is None:
            raise NotAPicture
        return Picture(found.id, found.width, found.height, content)

    @query
    async def _find(self, tx: Tx, fan_id: int, picture_id: UUID) -> SealedPicture:
        found = await repository.sealed(tx, picture_id)
        if found is None or not await self._is_open(tx, fan_id, found):
            raise PictureNotFound
        return found

    async def _is_open(self, tx: Tx, fan_id: int, picture: SealedPicture) -> bool:
        if picture.fan_id == fan_id:
            return True
        if picture.subject is None:
            return False
        for may_see in self._may_see:
            if await may_see(tx, fan_id, picture.subject):
                return True
        return False

    @use_case
    async def purge(self, tx: Tx) -> int:
        """What was sent a day ago and belongs to nothing is gone; how many."""
        return await repository.drop_waiting(tx, tx.now - _KEEP_WAITING)
