"""Files for processing, from operators' programs: in pieces, and how far an item's media are."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from services.identity import FanProfile
from services.streaming.library.schemas import ItemState
from services.streaming.processing.schemas import (
    Job,
    JobState,
    MediaEntry,
    Stage,
    Upload,
    UploadState,
)
from services.streaming.processing.service import MediaService
from services.streaming.processing.uploads import UploadsService
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.once import IdempotencyKey
from webapp.api.refusals import refusals
from webapp.errors import TooLarge, Unreadable

MOST_BYTES: Final = 64 << 20
"""Of one piece."""
_ITEM: Final = r"^[a-z0-9-]{1,40}$"
_OF_SQL: Final = 2**53

ItemPath = Annotated[str, Path(pattern=_ITEM)]


class UploadIn(Body):
    """`size` in bytes; `name` as on your disk, its ending tells the kind of file."""

    item: str = Field(pattern=_ITEM)
    name: str = Field(min_length=1, max_length=200, pattern=NO_NUL)
    size: int = Field(ge=1, le=_OF_SQL)


class UploadOut(BaseModel):
    """`received` bytes are here: the next piece begins there, before `ends_at`."""

    id: UUID
    item: str
    name: str
    size: int
    received: int
    state: UploadState
    ends_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> Self:
        return cls(
            id=upload.id,
            item=upload.item_key,
            name=upload.name,
            size=upload.size,
            received=upload.received,
            state=upload.state,
            ends_at=upload.ends_at,
        )


class MediaJobOut(BaseModel):
    """`reason` is the word of a failure, with its text under `error.media.<reason>`."""

    state: JobState
    stage: Stage
    percent: int
    reason: str | None
    details: dict[str, str | int]

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls(
            state=job.state,
            stage=job.stage,
            percent=job.percent,
            reason=job.reason,
            details=dict(job.details),
        )


class MediaItemOut(BaseModel):
    """An item and the newest job of its media; `heights` in lines."""

    item: str
    state: ItemState
    duration_seconds: int
    heights: list[int]
    loudness_lufs: float | None
    job: MediaJobOut | None

    @classmethod
    def of(cls, entry: MediaEntry) -> Self:
        job = entry.job
        return cls(
            item=entry.key,
            state=entry.state,
            duration_seconds=entry.duration_seconds,
            heights=list(entry.heights),
            loudness_lufs=entry.loudness_lufs,
            job=None if job is None else MediaJobOut.of(job),
        )


def media_uploads_router(
    caller: Caller, uploads: UploadsService, media: MediaService
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/media", tags=["operators"], responses=refusals(403, 422))
    _add_uploads(router, caller, uploads)
    _add_items(router, caller, media)
    return router


def _add_uploads(router: APIRouter, caller: Caller, uploads: UploadsService) -> None:
    @router.post("/uploads", responses=refusals(400, 404))
    async def begin_upload(
        body: UploadIn,
        idempotency_key: IdempotencyKey,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> UploadOut:
        """Announce a file for an item; with the same key it is the same upload."""
        begun = await uploads.begin(fan.id, idempotency_key, body.item, body.name, body.size)
        return UploadOut.of(begun)

    @router.get("/uploads/{upload_id}", responses=refusals(404))
    async def see_upload(
        upload_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> UploadOut:
        """How far it is: after a break of the line, go on at `received`."""
        return UploadOut.of(await uploads.upload(fan.id, upload_id))

    @router.patch(
        "/uploads/{upload_id}",
        responses=refusals(400, 404, 409, 413),
        openapi_extra={
            "requestBody": {
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                }
            }
        },
    )
    async def continue_upload(
        request: Request,
        upload_id: UUID,
        upload_offset: Annotated[int, Header(ge=0, le=_OF_SQL)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> UploadOut:
        """The next piece, at most 64 MB, from `Upload-Offset` on; the last one starts the work.

        409 names `received` where the file ends elsewhere. What came before a break counts.
        """
        return UploadOut.of(
            await uploads.write(fan.id, upload_id, upload_offset, _pieces(request))
        )

    @router.delete("/uploads/{upload_id}", responses=refusals(404))
    async def cancel_upload(
        upload_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> UploadOut:
        """What has come of it is thrown away."""
        await uploads.cancel(fan.id, upload_id)
        return UploadOut.of(await uploads.upload(fan.id, upload_id))


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """As they come, never more than one piece may have."""
    count = 0
    try:
        async for piece in request.stream():
            count += len(piece)
            if count > MOST_BYTES:
                raise TooLarge(most_bytes=MOST_BYTES)
            yield piece
    except ClientDisconnect as error:
        raise Unreadable from error


def _add_items(router: APIRouter, caller: Caller, media: MediaService) -> None:
    @router.get("/items/{item_key}", responses=refusals(404))
    async def see_media(
        item_key: ItemPath, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MediaItemOut:
        """How an item's media are, and how far the job is that makes them."""
        return MediaItemOut.of(await media.entry(fan.id, item_key))

    @router.post("/items/{item_key}/again", responses=refusals(404))
    async def make_media_again(
        item_key: ItemPath, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MediaItemOut:
        """Once more from the same file; asked twice while it runs, it is one."""
        await media.again(fan.id, item_key)
        return MediaItemOut.of(await media.entry(fan.id, item_key))
