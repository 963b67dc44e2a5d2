"""Files in pieces: each where the last one ended, by one writer, handed over when whole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.core.clock import FrozenClock
from services.core.ids import uuid7
from services.identity.roles import RoleRequired
from services.streaming.processing import repository, upload_repository
from services.streaming.processing.errors import (
    NoRoom,
    UploadNotFound,
    UploadOffset,
    UploadsFull,
    UploadTooLarge,
)
from services.streaming.processing.folders import Folders
from services.streaming.processing.runner import HOLD
from services.streaming.processing.schemas import JobState, Upload, UploadState
from services.streaming.processing.uploads import KEPT, MOST_OPEN
from tests.services.streaming.processing.studio import (
    FILM,
    MOST_BYTES,
    OPERATOR,
    STRANGER,
    Studio,
)

CONTENT = bytes(range(256)) * 2


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def begun(studio: Studio, key: str = "key-of-one", size: int = len(CONTENT)) -> Upload:
    return await studio.uploads.begin(OPERATOR, key, FILM, "film.mp4", size)


class TestBegin:
    async def test_twice_with_one_key_is_one_upload(self, studio: Studio) -> None:
        first, second = await begun(studio), await begun(studio)
        assert first == second

    async def test_at_the_same_time_with_one_key_is_one_upload(self, studio: Studio) -> None:
        uploads = await asyncio.gather(*(begun(studio) for _ in range(4)))
        assert len({each.id for each in uploads}) == 1
        await studio.uploads.write(OPERATOR, uploads[-1].id, 0, pieces(CONTENT))

    async def test_is_for_operators_only(self, studio: Studio) -> None:
        with pytest.raises(RoleRequired):
            await studio.uploads.begin(STRANGER, "key-of-two", FILM, "film.mp4", 10)

    async def test_refuses_what_is_too_large_or_too_much(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(UploadTooLarge):
            await begun(studio, "too-large", MOST_BYTES + 1)
        for number in range(MOST_OPEN):
            await begun(studio, f"upload-{number}")
        with pytest.raises(UploadsFull):
            await begun(studio, "one-too-many")
        monkeypatch.setattr(Folders, "free_bytes", lambda _: 1 << 30)
        await studio.uploads.cancel(OPERATOR, (await begun(studio, "upload-0")).id)
        with pytest.raises(NoRoom):
            await begun(studio, "no-room")


class TestWrite:
    async def test_the_last_piece_hands_the_file_over(self, studio: Studio) -> None:
        upload = await begun(studio)
        half = await studio.uploads.write(OPERATOR, upload.id, 0, pieces(CONTENT[:100]))
        assert (half.received, half.state) == (100, UploadState.OPEN)
        rest = pieces(CONTENT[100:300], CONTENT[300:])
        whole = await studio.uploads.write(OPERATOR, upload.id, 100, rest)
        assert (whole.received, whole.state) == (len(CONTENT), UploadState.TAKEN)
        job = await studio.job(FILM)
        assert (job.state, job.asked_by) == (JobState.WAITING, OPERATOR)
        assert studio.folders.source(job.item_id, job.source).read_bytes() == CONTENT
        assert list(studio.folders.uploads().iterdir()) == []

    async def test_says_where_to_go_on(self, studio: Studio) -> None:
        upload = await begun(studio)
        await studio.uploads.write(OPERATOR, upload.id, 0, pieces(CONTENT[:100]))
        for offset in (0, 99, 101):
            with pytest.raises(UploadOffset) as refused:
                await studio.uploads.write(OPERATOR, upload.id, offset, pieces(b"x"))
            assert refused.value.details == {"received": 100}

    async def test_takes_what_came_before_the_line_broke(self, studio: Studio) -> None:
        upload = await begun(studio)

        async def broken() -> AsyncIterator[bytes]:
            yield CONTENT[:150]
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await studio.uploads.write(OPERATOR, upload.id, 0, broken())
        assert (await studio.uploads.upload(OPERATOR, upload.id)).received == 150
        await studio.uploads.write(OPERATOR, upload.id, 150, pieces(CONTENT[150:]))
        job = await studio.job(FILM)
        assert studio.folders.source(job.item_id, job.source).read_bytes() == CONTENT

    async def test_reads_no_more_than_was_announced(self, studio: Studio) -> None:
        upload = await begun(studio, size=10)
        whole = await studio.uploads.write(OPERATOR, upload.id, 0, pieces(CONTENT, CONTENT))
        job = await studio.job(FILM)
        assert whole.received == 10
        assert studio.folders.source(job.item_id, job.source).read_bytes() == CONTENT[:10]

    async def test_by_two_at_once_is_done_by_one(self, studio: Studio) -> None:
        upload = await begun(studio)
        here = asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            here.set()
            yield CONTENT[:10]
            await again.wait()
            yield CONTENT[10:20]

        again = asyncio.Event()
        first = asyncio.create_task(studio.uploads.write(OPERATOR, upload.id, 0, slow()))
        async with asyncio.timeout(30):
            await here.wait()
        with pytest.raises(UploadOffset):
            await studio.uploads.write(OPERATOR, upload.id, 0, pieces(b"x" * 10))
        again.set()
        assert (await first).received == 20

    async def test_without_the_hold_two_would_write_one_file(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control of the test above."""
        upload = await begun(studio)

        async def anybody(*_: object) -> bool:
            return True

        monkeypatch.setattr(upload_repository, "hold", anybody)
        await studio.uploads.write(OPERATOR, upload.id, 0, pieces(CONTENT[:10]))
        await studio.uploads.write(OPERATOR, upload.id, 0, pieces(b"x" * 10))
        assert (studio.folders.uploads() / upload.id.hex).read_bytes() == b"x" * 10

    async def test_is_nobody_elses(self, studio: Studio) -> None:
        upload = await begun(studio)
        with pytest.raises(UploadNotFound):
            await studio.uploads.upload(STRANGER, upload.id)
        with pytest.raises(RoleRequired):
            await studio.uploads.write(STRANGER, upload.id, 0, pieces(b"x"))
        with pytest.raises(UploadNotFound):
            await studio.uploads.upload(OPERATOR, uuid7())


class TestCleaning:
    async def test_drops_what_was_not_continued(self, studio: Studio, clock: FrozenClock) -> None:
        upload = await begun(studio)
        await studio.uploads.write(OPERATOR, upload.id, 0, pieces(b"x"))
        clock.advance(KEPT.total_seconds() + 1)
        assert await studio.cleaning.clean() == 1
        with pytest.raises(UploadNotFound):
            await studio.uploads.write(OPERATOR, upload.id, 1, pieces(b"x"))
        assert list(studio.folders.uploads().iterdir()) == []

    async def test_keeps_a_replaced_version_a_day_and_no_longer(
        self, one_studio: Studio, clock: FrozenClock, tmp_path: Path
    ) -> None:
        # What is younger than an hour by the disk's own clock may belong to anybody yet.
        clock.advance((datetime.now(UTC) - clock.now()).total_seconds())
        item = await one_studio.item(FILM)
        versions = [await finished(one_studio, tmp_path, clock) for _ in range(3)]
        stray = one_studio.folders.work(item.id, "nobodys")
        stray.mkdir()
        await one_studio.cleaning.clean()
        assert stray.exists()
        assert all(one_studio.folders.version(item.id, each).exists() for each in versions)
        clock.advance(timedelta(hours=24, seconds=1).total_seconds())
        await one_studio.cleaning.clean()
        there = [one_studio.folders.version(item.id, each).exists() for each in versions]
        assert there == [False, False, True]
        assert not stray.exists()


async def finished(studio: Studio, tmp_path: Path, clock: FrozenClock) -> str:
    """A version that a worker has made, without the making."""
    file = tmp_path / "film.mp4"
    file.write_bytes(b"film")
    clock.advance(1)
    job = await studio.submit(FILM, file)
    held = await studio.uow.run(lambda tx: repository.claim(tx, HOLD))
    assert held is not None
    studio.folders.version(held.item_id, job.version).mkdir()
    await studio.uow.run(lambda tx: repository.finish(tx, held))
    return job.version
