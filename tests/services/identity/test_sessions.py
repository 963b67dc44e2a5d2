"""Sessions: bound to one device, renewed once a step, ended for good."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import IdentityService
from services.identity.devices import Platform, SecretToken
from services.identity.devices.errors import TooManyDevices, UnknownDevice
from services.identity.devices.repository import trust
from services.identity.devices.service import DevicesService
from services.identity.security.rules import SECURITY_RULES
from services.identity.sessions import InitDataUsed, OpenSession, SessionOver, SessionsService
from services.identity.sessions.service import ACCESS_LIFE, BELIEVED, LONGEST, REFRESH_LIFE
from tests.services.identity.people import DARA, SECRET
from tests.services.identity.proofs import token

FAN = DARA.fan_id
MINUTE = timedelta(minutes=1).total_seconds()
MOST = SECURITY_RULES[0].devices


@pytest.fixture
def sessions(uow: UnitOfWork, devices: DevicesService) -> SessionsService:
    return SessionsService(uow, devices, SECRET)


@pytest.fixture(autouse=True)
async def dara(identity: IdentityService) -> None:
    await identity.meet(DARA)


@pytest.fixture
def device() -> SecretToken:
    return token()


def sign_in(clock: FrozenClock, device: SecretToken, proof: str = "a") -> OpenSession:
    until = clock.now() + timedelta(minutes=15)
    return OpenSession(FAN, proof * 64, until, device, "Phone", Platform.ANDROID)


async def trusted(sessions: SessionsService, device_id: str) -> None:
    await sessions.uow.run(lambda tx: trust(tx, FAN, device_id))


class TestOpen:
    async def test_the_same_proof_again_is_the_same_device(
        self,
        sessions: SessionsService,
        devices: DevicesService,
        clock: FrozenClock,
        device: SecretToken,
    ) -> None:
        command = sign_in(clock, device)
        opened = await asyncio.gather(*(sessions.open(command) for _ in range(3)))
        assert len({each.device_id for each in opened}) == 1
        assert len({each.id for each in opened}) == 3
        assert len(await devices.devices(FAN)) == 1

    async def test_a_used_proof_is_nothing_on_another_device(
        self,
        sessions: SessionsService,
        devices: DevicesService,
        clock: FrozenClock,
        device: SecretToken,
    ) -> None:
        await sessions.open(sign_in(clock, device))
        with pytest.raises(InitDataUsed):
            await sessions.open(sign_in(clock, token()))
        assert len(await devices.devices(FAN)) == 1

    async def test_of_two_devices_with_one_proof_one_signs_in(
        self, sessions: SessionsService, clock: FrozenClock
    ) -> None:
        both = (sessions.open(sign_in(clock, token())) for _ in range(2))
        results = await asyncio.gather(*both, return_exceptions=True)
        assert sum(isinstance(each, InitDataUsed) for each in results) == 1

    async def test_a_revoked_device_needs_a_new_token(
        self,
        sessions: SessionsService,
        devices: DevicesService,
        clock: FrozenClock,
        device: SecretToken,
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        await devices.revoke(FAN, opened.device_id)
        with pytest.raises(UnknownDevice):
            await sessions.open(sign_in(clock, device, "b"))
        assert await sessions.open(sign_in(clock, token(), "c"))

    async def test_an_old_stranger_makes_room_but_no_trusted_device(
        self, sessions: SessionsService, devices: DevicesService, clock: FrozenClock
    ) -> None:
        opened = []
        for number in range(MOST):
            clock.advance(MINUTE)
            opened.append(await sessions.open(sign_in(clock, token(), str(number))))
        first, second, *others = [each.device_id for each in opened]
        await trusted(sessions, first)
        await sessions.open(sign_in(clock, token(), "b"))
        known = {each.id for each in await devices.devices(FAN)}
        assert first in known
        assert second not in known
        assert set(others) <= known
        for each in known:
            await trusted(sessions, each)
        with pytest.raises(TooManyDevices):
            await sessions.open(sign_in(clock, token(), "c"))


class TestWho:
    async def test_lasts_fifteen_minutes(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        who = await sessions.who(opened.access_token)
        assert (who.fan_id, who.session_id) == (FAN, opened.id)
        assert opened.access_until == clock.now() + ACCESS_LIFE
        clock.advance((ACCESS_LIFE - timedelta(seconds=1)).total_seconds())
        assert await sessions.who(opened.access_token) == who
        clock.advance(1)
        with pytest.raises(SessionOver):
            await sessions.who(opened.access_token)

    async def test_nothing_else_is_a_token(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        good = opened.access_token
        session_id, until, tag = good.split(".")
        for bad in (
            "",
            ".",
            "..",
            "a.b.c",
            good[:-1],
            good + "A",
            f"{session_id}.{int(until) + 60}.{tag}",
            f"{session_id}.-1.{tag}",
            f"{session_id}.{'9' * 400}.{tag}",
            f"{session_id}.១.{tag}",
            f"x{good}",
            opened.refresh_token,
        ):
            with pytest.raises(SessionOver):
                await sessions.who(bad)

    async def test_another_secret_makes_other_tokens(
        self,
        uow: UnitOfWork,
        devices: DevicesService,
        sessions: SessionsService,
        clock: FrozenClock,
        device: SecretToken,
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        with pytest.raises(SessionOver):
            await SessionsService(uow, devices, b"other").who(opened.access_token)


class TestEnd:
    async def test_signing_out_counts_at_once(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        await sessions.who(opened.access_token)
        assert await sessions.end(opened.id)
        assert not await sessions.end(opened.id)
        with pytest.raises(SessionOver):
            await sessions.who(opened.access_token)
        with pytest.raises(SessionOver):
            await sessions.renew(opened.refresh_token, device)

    async def test_a_revoked_device_is_out_within_seconds_everywhere(
        self,
        sessions: SessionsService,
        devices: DevicesService,
        clock: FrozenClock,
        device: SecretToken,
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        await sessions.who(opened.access_token)
        await devices.revoke(FAN, opened.device_id)
        clock.advance(BELIEVED.total_seconds())
        with pytest.raises(SessionOver):
            await sessions.who(opened.access_token)
        with pytest.raises(SessionOver):
            await sessions.renew(opened.refresh_token, device)

    async def test_and_here_at_once_when_told(
        self,
        sessions: SessionsService,
        devices: DevicesService,
        clock: FrozenClock,
        device: SecretToken,
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        await sessions.who(opened.access_token)
        await devices.revoke(FAN, opened.device_id)
        sessions.forget(FAN)
        with pytest.raises(SessionOver):
            await sessions.who(opened.access_token)


class TestRenew:
    async def test_gives_new_tokens_once(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        clock.advance(10 * MINUTE)
        renewed = await sessions.renew(opened.refresh_token, device)
        assert renewed.id == opened.id
        assert renewed.access_until == clock.now() + ACCESS_LIFE
        assert renewed.refresh_until == clock.now() + REFRESH_LIFE
        assert renewed.refresh_token != opened.refresh_token
        assert await sessions.who(renewed.access_token)

    async def test_a_lost_answer_can_be_asked_for_again(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        both = (sessions.renew(opened.refresh_token, device) for _ in range(2))
        first, second = await asyncio.gather(*both)
        assert first == second

    async def test_an_old_token_ends_the_session(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        renewed = await sessions.renew(opened.refresh_token, device)
        clock.advance(MINUTE)
        with pytest.raises(SessionOver):
            await sessions.renew(opened.refresh_token, device)
        for dead in (renewed.refresh_token, opened.refresh_token):
            with pytest.raises(SessionOver):
                await sessions.renew(dead, device)
        with pytest.raises(SessionOver):
            await sessions.who(renewed.access_token)

    async def test_another_device_cannot_use_it_and_ends_nothing(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        other = token()
        await sessions.open(sign_in(clock, other, "b"))
        with pytest.raises(SessionOver):
            await sessions.renew(opened.refresh_token, other)
        assert await sessions.renew(opened.refresh_token, device)

    async def test_a_day_without_it_ends_it_and_a_week_for_good(
        self, sessions: SessionsService, clock: FrozenClock, device: SecretToken
    ) -> None:
        opened = await sessions.open(sign_in(clock, device))
        began = clock.now()
        kept = opened
        while clock.now() < began + LONGEST - timedelta(hours=20):
            clock.advance(timedelta(hours=20).total_seconds())
            kept = await sessions.renew(kept.refresh_token, device)
        assert kept.refresh_until == began + LONGEST
        clock.advance((kept.refresh_until - clock.now()).total_seconds())
        with pytest.raises(SessionOver):
            await sessions.renew(kept.refresh_token, device)


class TestPurge:
    async def test_forgets_what_is_worth_nothing(
        self,
        sessions: SessionsService,
        clock: FrozenClock,
        device: SecretToken,
        database: Database,
    ) -> None:
        async def rows() -> list[int]:
            async with database.read.connect() as connection:
                return [
                    (await connection.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one()
                    for name in ("app_sessions", "used_init_data")
                ]

        await sessions.open(sign_in(clock, device))
        await sessions.purge()
        assert await rows() == [1, 1]
        clock.advance(20 * MINUTE)
        await sessions.purge()
        assert await rows() == [1, 0]
        clock.advance(REFRESH_LIFE.total_seconds())
        await sessions.purge()
        assert await rows() == [0, 0]

    async def test_the_database_holds_no_token(
        self,
        sessions: SessionsService,
        clock: FrozenClock,
        device: SecretToken,
        database: Database,
    ) -> None:
        opened = await sessions.open(replace(sign_in(clock, device), name="Phone"))
        async with database.read.connect() as connection:
            row = (await connection.execute(text("SELECT * FROM app_sessions"))).one()
        for part in (opened.access_token, opened.refresh_token):
            assert part.rsplit(".", 1)[1] not in str(tuple(row))
