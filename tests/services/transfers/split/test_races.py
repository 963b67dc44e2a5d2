"""Many at once at one bill: no part has two people or is paid twice; with the guard off, both."""

import asyncio
import os
from collections.abc import Awaitable, Sequence
from typing import Any

import pytest
from sqlalchemy import true

from services.core.errors import DomainError
from services.core.uow import Tx
from services.payments.schemas import Way
from services.transfers.split import repository, service
from services.transfers.split.errors import SplitFull
from services.transfers.split.schemas import PartState, Split, SplitState
from tests.services.transfers.split.world import HOST, MALY, RITH, Friends
from tests.services.transfers.world import usd

CROWD = range(60, 72)
ROUNDS = int(os.environ.get("SPLIT_ROUNDS", "2"))


async def at_once(tasks: Sequence[Awaitable[Any]]) -> tuple[list[Any], list[BaseException]]:
    """What was done, and what was refused."""
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, BaseException)]
    return [one for one in outcomes if not isinstance(one, BaseException)], refused


@pytest.fixture
async def crowd(friends: Friends) -> Friends:
    for fan_id in CROWD:
        await friends.come(fan_id, name=f"fan_{fan_id}")
    return friends


class TestJoin:
    async def test_twelve_friends_and_three_parts(self, crowd: Friends) -> None:
        split = await crowd.share(usd(8_00), 4)
        done, refused = await at_once([crowd.join(fan_id, split) for fan_id in CROWD])
        assert (len(done), {type(one) for one in refused}) == (3, {SplitFull})
        people = [part.fan_id for part in (await crowd.splits.get(split.id)).parts]
        assert len(set(people)) == 4

    async def test_the_guard_holds_what_was_read_too_early(
        self, crowd: Friends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done, _ = await self._all_see_it_empty(crowd, monkeypatch)
        assert done == 1

    async def test_control_without_the_guard_a_part_has_many_people(
        self, crowd: Friends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(repository, "is_in", lambda _: true())
        done, _ = await self._all_see_it_empty(crowd, monkeypatch)
        assert done == len(CROWD)

    async def _all_see_it_empty(
        self, crowd: Friends, monkeypatch: pytest.MonkeyPatch
    ) -> tuple[int, int]:
        """Everybody decides by the bill as it was in the beginning."""
        split = await crowd.share(usd(8_00), 2)

        async def as_it_was(_tx: Tx, _split_id: Any) -> Split:
            return split

        monkeypatch.setattr(service, "locked", as_it_was)
        done, refused = await at_once([crowd.join(fan_id, split) for fan_id in CROWD])
        return len(done), len(refused)


class TestPay:
    async def test_five_taps_are_one_payment(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        asked, refused = await at_once([friends.ask_for_part(MALY, split) for _ in range(5)])
        assert (len(set(asked)), refused) == (1, [])
        done, refused = await at_once([friends.pay_from_wallet(MALY, asked[0]) for _ in range(5)])
        assert refused == []
        assert {intent.paid_by for intent in done} == {Way.WALLET}
        assert (await friends.balance(MALY), await friends.balance(HOST)) == (97_00, 103_00)

    async def test_wallet_and_bank_in_the_same_moment(self, friends: Friends) -> None:
        for _ in range(ROUNDS):
            split = await friends.share(usd(9_00), 3)
            await friends.join(MALY, split)
            intent_id, payload = await friends.code(MALY, split)
            before = await friends.balance(MALY), await friends.balance(HOST)
            done, refused = await at_once(
                [
                    friends.pay_from_wallet(MALY, intent_id),
                    friends.pay_by_bank(MALY, intent_id, payload),
                ]
            )
            assert done
            assert all(isinstance(one, DomainError) for one in refused)
            await friends.payments.check(intent_id, MALY)
            after = await friends.balance(MALY), await friends.balance(HOST)
            assert after[1] == before[1] + 3_00, "the host has it once"
            assert after[0] + after[1] == before[0] + before[1] + 3_00, "the bank's is with us"

    async def test_the_host_ends_it_while_two_pay(self, friends: Friends) -> None:
        for _ in range(ROUNDS):
            split = await friends.share(usd(9_00), 3)
            for fan_id in (MALY, RITH):
                await friends.join(fan_id, split)
            asked = {fan: await friends.ask_for_part(fan, split) for fan in (MALY, RITH)}
            before = await friends.balance(HOST)
            await at_once(
                [
                    *(friends.pay_from_wallet(fan, intent) for fan, intent in asked.items()),
                    friends.splits.end(HOST, split.id),
                ]
            )
            await friends.jobs.run_until_idle()
            ended = await friends.splits.get(split.id)
            paid = [part for part in ended.parts if part.fan_id != HOST and part.paid_at]
            assert await friends.balance(HOST) == before + 3_00 * len(paid)
            assert ended.state is not SplitState.OPEN
            left = {part.state for part in ended.parts} - {PartState.PAID}
            assert left <= {PartState.TAKEN}
