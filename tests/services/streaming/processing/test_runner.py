"""Workers share jobs, die in the middle of one, and go on where another one stopped."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.streaming.library.schemas import ItemState
from services.streaming.processing import pipeline, repository, runner
from services.streaming.processing.encoding import encode_picture
from services.streaming.processing.models import MediaJob
from services.streaming.processing.runner import HOLD, MOST_ATTEMPTS, MediaRunner
from services.streaming.processing.running import end_orphans
from services.streaming.processing.schemas import JobState, Reason, Stage
from tests.services.streaming.processing.studio import (
    FILM,
    OPERATOR,
    SONG,
    STRICT_FILM,
    Studio,
    open_studio,
)
from tests.services.streaming.samples import QUICK, Samples, make, picture, tone

ROOT = Path(__file__).parents[4]
# It says itself that it is there: told by its worker, it might be killed before it began.
ENCODER = "import pathlib, sys, time; pathlib.Path(sys.argv[2]).touch(); time.sleep(600)"
WORKER = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.models import all_tables
from services.streaming.processing import pipeline
from services.streaming.processing.running import run
from tests.services.streaming.processing.studio import studio_of

all_tables()
encode = pipeline.encode_picture

async def stuck(tools, path, source, picture, to, on_share):
    if picture.name == "240p":
        return await encode(tools, path, source, picture, to, on_share)
    to.write_bytes(b"half a picture")
    words = [sys.executable, "-c", sys.argv[5], str(to), sys.argv[4]]
    await run(words, limit_seconds=600)

pipeline.encode_picture = stuck

async def main():
    uow = UnitOfWork(Database(sys.argv[2]), SystemClock())
    await studio_of(uow, Path(sys.argv[3])).runner.run_one()

asyncio.run(main())
"""


async def until_there(path: Path) -> None:
    async with asyncio.timeout(60):
        while not path.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
            await asyncio.sleep(0.01)


class TestAKilledWorker:
    async def test_is_followed_by_one_that_keeps_what_was_finished(
        self, file_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Killed as hard as can be in the middle of the second picture; its encoder lives on."""
        database = Database(file_url)
        studio = await open_studio(UnitOfWork(database, SystemClock()), tmp_path / "data")
        film = make(
            tmp_path / "film.mp4", *picture("640x480", seconds=1.2), *tone(seconds=1.2), *QUICK
        )
        queued = await studio.submit(FILM, film)
        places = (ROOT, file_url, tmp_path / "data", tmp_path / "stuck")
        arguments = [*map(str, places), ENCODER]
        worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, *arguments)
        await until_there(tmp_path / "stuck")
        worker.send_signal(signal.SIGKILL)
        await worker.wait()
        assert (await studio.job(FILM)).state is JobState.RUNNING

        encoded: list[str] = []

        async def noted(*given: Any) -> None:
            encoded.append(given[3].name)
            await encode_picture(*given)

        monkeypatch.setattr(pipeline, "encode_picture", noted)
        await studio.runner.release_all()
        ran = await studio.runner.run_one()
        job = await studio.job(FILM)
        item = await studio.item(FILM)
        assert ran
        assert encoded == ["480p"]
        assert (job.state, job.version, job.attempt) == (JobState.DONE, queued.version, 2)
        assert item.media is not None
        assert item.media.heights == (240, 480)
        assert studio.files() == {f"{item.id.hex}/{job.version}", f"{item.id.hex}/{job.source}"}
        assert end_orphans(studio.folders.work(item.id, job.version)) == 0
        await database.dispose()


class TestTwoWorkers:
    async def test_never_have_the_same_job(self, studio: Studio, samples: Samples) -> None:
        for key in (FILM, STRICT_FILM, SONG):
            await studio.submit(key, samples.track)
        found = await asyncio.gather(
            *(studio.uow.run(lambda tx: repository.claim(tx, HOLD)) for _ in range(6))
        )
        taken = [each.id for each in found if each is not None]
        assert len(taken) == len(set(taken)) == 3

    async def test_takes_one_job_also_where_the_database_expects_no_more_than_one(
        self, studio: Studio, samples: Samples
    ) -> None:
        """The second would be in nobody's hands until its time is over."""
        await studio.submit(SONG, samples.track)
        await studio.uow.run(lambda tx: tx.session.execute(text("ANALYZE")))
        for key in (FILM, STRICT_FILM):
            await studio.submit(key, samples.track)
        found = [await studio.uow.run(lambda tx: repository.claim(tx, HOLD)) for _ in range(4)]
        assert [each is not None for each in found] == [True, True, True, False]

    async def test_do_first_what_somebody_waits_for_then_songs(
        self, studio: Studio, samples: Samples
    ) -> None:
        await studio.submit(FILM, samples.track)
        await studio.submit(SONG, samples.track)
        await studio.media.hand_over(OPERATOR, STRICT_FILM, samples.track)
        found = [await studio.uow.run(lambda tx: repository.claim(tx, HOLD)) for _ in range(3)]
        ids = [(await studio.item(key)).id for key in (STRICT_FILM, SONG, FILM)]
        assert [each.item_id for each in found if each is not None] == ids

    async def test_the_one_given_up_for_dead_changes_nothing_any_more(
        self, studio: Studio, samples: Samples
    ) -> None:
        await studio.submit(SONG, samples.track)
        first = await studio.uow.run(lambda tx: repository.claim(tx, timedelta(seconds=-1)))
        second = await studio.uow.run(lambda tx: repository.claim(tx, HOLD))
        assert first is not None
        assert second is not None
        assert (first.id, first.attempt, second.attempt) == (second.id, 1, 2)
        changed = [
            await studio.uow.run(lambda tx: repository.finish(tx, first)),
            await studio.uow.run(lambda tx: repository.renew(tx, first, HOLD, Stage.SOUND, 9)),
            await studio.uow.run(lambda tx: repository.fail(tx, first, Reason.TOOL_FAILED, {})),
            await studio.uow.run(lambda tx: repository.finish(tx, second)),
        ]
        assert changed == [False, False, False, True]

    async def test_without_its_number_a_dead_one_would_end_the_job_of_another(
        self, studio: Studio, samples: Samples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control of the test above."""
        await studio.submit(SONG, samples.track)
        first = await studio.uow.run(lambda tx: repository.claim(tx, timedelta(seconds=-1)))
        await studio.uow.run(lambda tx: repository.claim(tx, HOLD))
        assert first is not None
        monkeypatch.setattr(repository, "_still_mine", lambda job: (MediaJob.id == job.id,))
        ended = await studio.uow.run(lambda tx: repository.finish(tx, first))
        assert ended

    async def test_a_newer_file_takes_the_job_away(
        self, one_studio: Studio, samples: Samples
    ) -> None:
        await one_studio.submit(SONG, samples.track)
        old = await one_studio.uow.run(lambda tx: repository.claim(tx, HOLD))
        assert old is not None
        newer = await one_studio.made(SONG, samples.track)
        mine = await one_studio.uow.run(lambda tx: repository.renew(tx, old, HOLD, old.stage, 5))
        assert (newer.state, mine) == (JobState.DONE, False)


class TestAWorkerThatIsStopped:
    async def test_gives_its_job_back_at_once_and_it_does_not_count(
        self, one_studio: Studio, tmp_path: Path
    ) -> None:
        film = make(tmp_path / "film.mp4", *picture("640x480", seconds=20), *QUICK)
        queued = await one_studio.submit(FILM, film)
        working = asyncio.create_task(one_studio.runner.run_one())
        work = one_studio.folders.work(queued.item_id, queued.version)
        await until_there(work / "source")
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        job = await one_studio.job(FILM)
        assert (job.state, job.attempt) == (JobState.WAITING, 0)
        assert (await one_studio.item(FILM)).state is ItemState.PROCESSING


class TestADatabaseThatIsAway:
    async def test_for_a_moment_ends_neither_the_worker_nor_its_work(
        self, one_studio: Studio, samples: Samples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away = {"is_due": 1, "renew": 1}

        def at_first_away(name: str) -> None:
            real = getattr(repository, name)

            async def asked(*given: Any) -> Any:
                if away.pop(name, 0):
                    raise OSError("the database is away")
                return await real(*given)

            monkeypatch.setattr(repository, name, asked)

        for name in tuple(away):
            at_first_away(name)
        monkeypatch.setattr(runner, "_LOOK_SECONDS", 0.01)
        monkeypatch.setattr(runner, "_RENEW_SECONDS", 0)
        await one_studio.submit(SONG, samples.track)
        working = asyncio.create_task(one_studio.runner.run_forever())
        async with asyncio.timeout(60):
            while (await one_studio.job(SONG)).state is not JobState.DONE:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert not away
        assert (await one_studio.job(SONG)).attempt == 1


class TestAJobThatKillsItsWorkers:
    async def test_is_given_up(self, one_studio: Studio, samples: Samples) -> None:
        await one_studio.submit(SONG, samples.track)
        for _ in range(MOST_ATTEMPTS):
            await one_studio.uow.run(lambda tx: repository.claim(tx, timedelta(seconds=-1)))
        await one_studio.runner.run_one()
        job = await one_studio.job(SONG)
        assert (job.state, job.reason) == (JobState.FAILED, Reason.CAME_TO_NO_END)

    async def test_and_one_on_a_machine_without_tools_says_so(
        self, one_studio: Studio, samples: Samples
    ) -> None:
        bare = MediaRunner(
            type(one_studio.bench)(
                uow=one_studio.uow,
                keys=one_studio.keys,
                artists=one_studio.bench.artists,
                folders=one_studio.folders,
                tools=None,
            )
        )
        await one_studio.submit(SONG, samples.track)
        await bare.run_one()
        assert (await one_studio.job(SONG)).reason is Reason.NO_TOOLS


class TestASourceThatIsMadeFirst:
    async def test_is_made_once(
        self, one_studio: Studio, samples: Samples, tmp_path: Path
    ) -> None:
        code = (
            "import shutil, sys; from pathlib import Path; "
            f"open({str(tmp_path / 'calls')!r}, 'a').write(sys.argv[1]); "
            f"shutil.copyfile({str(samples.track)!r}, sys.argv[2])"
        )
        makes = type(one_studio.bench)(
            uow=one_studio.uow,
            keys=one_studio.keys,
            artists=one_studio.bench.artists,
            folders=one_studio.folders,
            tools=one_studio.bench.tools,
            make_source=(sys.executable, "-c", code),
        )
        item = await one_studio.item(SONG)
        for _ in range(2):
            await one_studio.uow.run(
                lambda tx: one_studio.media.submit_made(tx, item.id, "lullaby")
            )
            await MediaRunner(makes).run_one()
            assert (await one_studio.job(SONG)).state is JobState.DONE
        assert (tmp_path / "calls").read_text() == "lullaby"
