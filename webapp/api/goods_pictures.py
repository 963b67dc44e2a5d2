"""Pictures that go with returns and reviews: sent in as they are, shown behind signed links."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from services.core.clock import Clock
from services.core.ids import from_short_id, short_id
from services.core.signing import Signer
from services.identity import FanProfile
from services.orders.pictures import (
    MOST_BYTES,
    AddPicture,
    PictureNotFound,
    PicturesService,
)
from webapp.api.caller import Caller
from webapp.api.once import IdempotencyKey
from webapp.api.refusals import refusals
from webapp.bodies import read_limited

LIFE: Final = timedelta(days=2)
NOBODY: Final = 0
"""Sees what everybody may see."""
_SCOPE: Final = "goods-pictures"


class GoodsPictureOut(BaseModel):
    """`address` on this host shows it, for a day at least, to whoever has it.

    Say the id with a return or a review within a day of sending it in, else it is gone.
    """

    id: UUID
    address: str


@dataclass(frozen=True, slots=True)
class GoodsPictures:
    """Which picture a link shows, and to whom it was given, signed; nothing is stored."""

    pictures: PicturesService
    signer: Signer
    clock: Clock

    def shown(self, picture_id: UUID, fan_id: int = NOBODY) -> GoodsPictureOut:
        # The same all day, so that a browser keeps what it has.
        day = (self.clock.now() + LIFE).toordinal()
        said = f"{fan_id}.{short_id(picture_id)}.{day}"
        address = f"/goods-pictures/{said}.{self.signer.tag(_SCOPE, said)}"
        return GoodsPictureOut(id=picture_id, address=address)

    def all_shown(
        self, picture_ids: Iterable[UUID], fan_id: int = NOBODY
    ) -> list[GoodsPictureOut]:
        return [self.shown(each, fan_id) for each in picture_ids]

    async def file(self, token: str) -> Response:
        """What the link shows. PictureNotFound."""
        said, _, tag = token.rpartition(".")
        if not self.signer.holds(_SCOPE, said, tag):
            raise PictureNotFound
        fan_id, picture_id, day = said.split(".")
        if self.clock.now().toordinal() > int(day):
            raise PictureNotFound
        found = await self.pictures.see(int(fan_id), from_short_id(picture_id))
        headers = {"Cache-Control": "private, max-age=86400"}
        return Response(found.content, media_type="image/jpeg", headers=headers)


def goods_pictures_router(caller: Caller, pictures: GoodsPictures) -> APIRouter:
    router = APIRouter(responses=refusals(422))

    @router.post("/api/v1/shop/pictures", tags=["shop"], responses=refusals(400, 413))
    async def add_picture(
        request: Request,
        idempotency_key: IdempotencyKey,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> GoodsPictureOut:
        """The body is the picture itself (JPEG, PNG, WebP), at most 10 MB. A broken one: 422.

        With the same key it is the same picture.
        """
        content = await read_limited(request, MOST_BYTES)
        added = await pictures.pictures.add(AddPicture(fan.id, idempotency_key, content))
        return pictures.shown(added, fan.id)

    @router.get("/goods-pictures/{token}", include_in_schema=False)
    async def goods_picture(token: str) -> Response:
        return await pictures.file(token)

    return router
