"""Asking for money: paid once, by a transfer or a bank; declined, reminded, expired."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.core.errors import DomainError
from services.payments import khqr
from services.payments.errors import KhqrRefused
from services.transfers import errors
from services.transfers.requests import CARD_LIFE, PERSON_LIFE
from services.transfers.schemas import (
    MoneyAsked,
    MoneySent,
    RequestDeclined,
    RequestPaid,
    RequestState,
    TransferState,
)
from tests.services.transfers.bank import ACCOUNT
from tests.services.transfers.world import DARA, SOK, VANNA, World, khr, usd

VECTORS: Any = json.loads(
    (Path(__file__).parents[1] / "payments" / "khqr_vectors.json").read_text()
)


async def kinds(world: World) -> list[type]:
    await world.jobs.run_until_idle()
    return [type(one) for one in world.told]


class TestOfAPerson:
    async def test_is_told_and_paid_once_without_a_fee(self, world: World) -> None:
        request = await world.ask(DARA, usd(5_00))
        paid = await world.pay_request(DARA, request)
        assert (paid.state, paid.fee) == (TransferState.DONE, usd(0))
        after = await world.requests.look(SOK, request.id)
        assert after.state is RequestState.PAID
        assert await world.requests.payer_name(after) == "Dara C•••"
        with pytest.raises(errors.RequestNotOpen):
            await world.requests.draft(DARA, request.id)
        assert await world.balance(SOK) == 5_00
        assert await kinds(world) == [MoneyAsked, MoneySent, RequestPaid]

    async def test_two_drafts_of_one_request_move_money_once(self, world: World) -> None:
        request = (await world.card(usd(5_00)))[0]
        await world.come(VANNA)
        await world.give(VANNA, usd(10_00))
        drafts = [await world.requests.draft(fan, request.id) for fan in (DARA, VANNA)]
        for draft in drafts:
            await world.enter_pin(draft)
        results = await asyncio.gather(
            *(world.transfers.confirm(one.payer_id, one.id) for one in drafts),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in results) == ["RequestNotOpen", "Transfer"]
        assert await world.balance(SOK) == 5_00

    async def test_declined(self, world: World) -> None:
        request = await world.ask(DARA, usd(5_00))
        for _ in range(2):
            assert (await world.requests.decline(DARA, request.id)).state is RequestState.DECLINED
        with pytest.raises(errors.RequestNotOpen):
            await world.requests.draft(DARA, request.id)
        assert await kinds(world) == [MoneyAsked, RequestDeclined]

    async def test_reminded_once(self, world: World) -> None:
        request = await world.ask(DARA, usd(5_00))
        await world.requests.remind(SOK, request.id)
        with pytest.raises(errors.RemindedBefore):
            await world.requests.remind(SOK, request.id)
        await world.jobs.run_until_idle()
        assert [one.reminds for one in world.told if isinstance(one, MoneyAsked)] == [False, True]

    async def test_expires_also_for_a_draft_that_was_made_before(self, world: World) -> None:
        request = await world.ask(DARA, usd(5_00))
        world.clock.advance((PERSON_LIFE - timedelta(minutes=1)).total_seconds())
        draft = await world.requests.draft(DARA, request.id)
        world.clock.advance(61)
        with pytest.raises(errors.RequestNotOpen):
            await world.confirm(draft, code=False)
        assert await world.requests.expire() == 1
        assert (await world.requests.look(SOK, request.id)).state is RequestState.EXPIRED
        assert await world.balance(SOK) == 0

    async def test_who_may_do_what(self, world: World) -> None:
        request = await world.ask(DARA, usd(5_00))
        await world.come(VANNA)
        for doing in (
            world.requests.look, world.requests.draft, world.requests.decline,
            world.requests.cancel, world.requests.remind,
        ):  # fmt: skip
            with pytest.raises(errors.RequestNotFound):
                await doing(VANNA, request.id)
        with pytest.raises(errors.RequestNotFound):
            await world.requests.decline(SOK, request.id)
        with pytest.raises(errors.OwnName):
            await world.requests.draft(SOK, request.id)
        with pytest.raises(errors.OwnName):
            await world.ask(SOK, usd(5_00))
        assert (await world.requests.cancel(SOK, request.id)).state is RequestState.CANCELLED


class TestCard:
    async def test_a_bank_pays_it(self, world: World) -> None:
        request, code = await world.card(usd(5_00))
        assert khqr.read(code.payload, world.clock.now()).account_id == ACCOUNT
        world.bank.pay(code.payload, world.clock.now())
        await world.requests.check(SOK, request.id)
        await world.jobs.run_until_idle()
        after = await world.requests.look(SOK, request.id)
        assert after.state is RequestState.PAID
        assert await world.requests.payer_name(after) == "sok@acleda"
        assert await world.balance(SOK) == 5_00
        with pytest.raises(errors.RequestNotOpen):
            await world.requests.draft(DARA, request.id)

    async def test_we_pay_it_and_the_code_is_closed(self, world: World) -> None:
        request, code = await world.card(khr(20_000))
        found = await world.top_ups.by_payload(code.payload)
        assert found is not None
        assert (await world.requests.by_code(found.id)) == request
        paid = await world.pay_request(DARA, request)
        assert paid.fee == khr(0)
        await world.jobs.run_until_idle()
        closed = await world.top_ups.get(code.id, SOK)
        assert closed.state.value == "cancelled"

    async def test_runs_out(self, world: World) -> None:
        request, _ = await world.card(usd(5_00))
        draft = await world.requests.draft(DARA, request.id)
        world.clock.advance(CARD_LIFE.total_seconds())
        with pytest.raises(errors.RequestNotOpen):
            await world.confirm(draft, code=False)

    @pytest.mark.parametrize(
        ("amount", "refusal"),
        [(usd(0), errors.AmountTooSmall), (khr(10**15), errors.AmountTooLarge)],
    )
    async def test_no_card_for_a_slip(
        self, world: World, amount: Any, refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal):
            await world.card(amount)


class TestLastingCode:
    async def test_names_its_fan_and_nobody_else(self, world: World) -> None:
        codes = world.receive_codes
        for currency in (usd(1).currency, khr(1).currency):
            read = khqr.read(codes.payload(DARA, currency), world.clock.now())
            assert read.amount is None
            assert codes.fan_of(read) == DARA
        name = codes.name(DARA)
        for wrong in (name.replace("42", "43"), name[:-1], name.lower(), "", "HM0.AAAAAA"):
            assert codes.fan_named(wrong) is None


@pytest.mark.parametrize(
    "vector",
    [one for one in VECTORS["payloads"] if one["must"] == "refuse"],
    ids=lambda vector: str(vector["id"]),
)
def test_every_tampered_code_is_refused_with_a_reason(vector: dict[str, Any]) -> None:
    now = datetime.fromtimestamp(vector["now_ms"] / 1000, UTC)
    with pytest.raises(KhqrRefused) as refusal:
        khqr.read(vector["payload"], now)
    assert refusal.value.code.startswith("payments.khqr")
