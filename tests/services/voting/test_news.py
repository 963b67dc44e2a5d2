"""Followers hear five minutes before, voters of the result, a channel of each root."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.core.uow import UnitOfWork
from services.notifications import NotificationsService
from services.voting.channel import PublicChannels
from services.voting.follows import FollowService
from services.voting.news import AlertDue, VoteNews, VotersDue
from services.voting.operations import OperationsService
from services.voting.programme.moves import WindowMoved
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.service import RootPublished
from services.voting.states import WindowState
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import show, stage, window


@pytest.fixture
def news(studio: Studio) -> VoteNews:
    return VoteNews(studio.uow, studio.book, NotificationsService(studio.uow))


async def planned(studio: Studio, job: str) -> list[str]:
    return await studio.column(f"SELECT payload FROM outbox_messages WHERE job = '{job}'")


async def armed(studio: Studio, opens_in: timedelta) -> AlertDue:
    opens = studio.clock.now() + opens_in
    times: dict[str, Any] = {"opens_at": opens, "closes_at": opens + timedelta(minutes=30)}
    loaded = await studio.programme.load(show(stage("final", windows=(window("w1", **times),))))
    studio.window_id = loaded.windows[0]
    return AlertDue(studio.window_id, opens=True, moment=opens, after=0)


class TestAlerts:
    async def test_followers_of_the_show_and_of_its_acts_hear_once(
        self, studio: Studio, news: VoteNews
    ) -> None:
        due = await armed(studio, timedelta(hours=1))
        follows = FollowService(studio.uow)
        for fan, act in ((1, ""), (2, "c1"), (2, ""), (3, "c4")):
            await follows.follow(fan, "test", act)
        await news.moved(WindowMoved(studio.window_id, "test", WindowState.ARMED))
        assert len(await planned(studio, "voting.alert")) == 1
        studio.clock.advance(55 * 60)
        await news.alert(due)
        await news.alert(due)
        told = await studio.column("SELECT fan_id FROM notifications ORDER BY fan_id")
        assert list(map(int, told)) == [1, 2, 3]

    async def test_a_postponed_window_is_not_announced_at_its_old_time(
        self, studio: Studio, news: VoteNews
    ) -> None:
        due = await armed(studio, timedelta(hours=1))
        await FollowService(studio.uow).follow(1, "test")
        async with studio.database.write.begin() as connection:
            await connection.exec_driver_sql("UPDATE vote_windows SET opens_at = ends_at")
        studio.clock.advance(55 * 60)
        await news.alert(due)
        assert await studio.scalar("SELECT count(*) FROM notifications") == 0

    async def test_before_a_short_window_closes_nobody_is_told(
        self, studio: Studio, news: VoteNews
    ) -> None:
        await studio.open()
        await news.moved(WindowMoved(studio.window_id, "test", WindowState.OPEN))
        assert len(await planned(studio, "voting.alert")) == 1
        async with studio.database.write.begin() as connection:
            await connection.exec_driver_sql("DELETE FROM outbox_messages")
            await connection.exec_driver_sql("UPDATE vote_windows SET ends_at = opened_at")
        await news.moved(WindowMoved(studio.window_id, "test", WindowState.OPEN))
        assert await planned(studio, "voting.alert") == []


class TestResult:
    async def test_a_demo_is_published_by_itself_and_its_voters_hear(
        self, studio: Studio, news: VoteNews
    ) -> None:
        await studio.open()
        for fan in (11, 12):
            await studio.count(studio.vote(fan))
        await studio.close()
        await studio.verify()
        studio.clock.advance(70)
        desk = OperationsService(studio.uow, studio.book, studio.programme, studio.sealing)
        await desk.lead_demo(WindowDue(studio.window_id))
        card = await studio.programme.window(studio.window_id)
        assert card.state is WindowState.PUBLISHED
        await news.moved(WindowMoved(studio.window_id, "test", WindowState.PUBLISHED))
        assert len(await planned(studio, "voting.tell_voters")) == 1
        for _ in range(2):
            await news.tell_voters(VotersDue(studio.window_id, after=0))
        told = await studio.column("SELECT fan_id FROM notifications ORDER BY fan_id")
        assert list(map(int, told)) == [11, 12]


class TestChannel:
    async def test_a_show_without_a_channel_posts_nowhere(self, studio: Studio) -> None:
        await studio.open()
        channels = PublicChannels(studio.uow, studio.book)
        assert await channels.of_root(RootPublished(studio.window_id, 1, "ab", True)) is None

    async def test_each_root_is_an_event(self, studio: Studio) -> None:
        await studio.open()
        studio.uow = UnitOfWork(studio.database, studio.clock, {RootPublished: ("post",)})
        studio.sealing.uow = studio.uow
        await studio.count(studio.vote(11))
        await studio.sealing.seal()
        await studio.count(studio.vote(12))
        await studio.sealing.seal()  # within the same minute
        assert len(await planned(studio, "post")) == 1
        await studio.close()
        studio.clock.advance(10)
        await studio.uow.run(lambda tx: studio.sealing.finish(tx, studio.window_id))
        final = (await planned(studio, "post"))[-1]
        assert '"is_final":true' in final
