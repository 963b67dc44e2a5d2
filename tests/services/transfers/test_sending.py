"""Sending by number, by name and to a person: fees, proofs, repeats, refusals."""

import asyncio
from datetime import timedelta

import pytest

from services.core.errors import DomainError
from services.core.money import Currency, Money
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.transfers import errors
from services.transfers.rules import DRAFT_LIFE
from services.transfers.schemas import MoneySent, TransferState, Way
from services.wallet import InsufficientFunds, LimitReached
from tests.services.transfers.world import DARA, NEWCOMER, PHONES, SOK, VANNA, World, khr, usd


class TestPrepare:
    @pytest.mark.parametrize(
        ("to", "way", "cents"),
        [("012 000 043", Way.PHONE, 25), ("@sok_sabay", Way.USERNAME, 10), (SOK, Way.PERSON, 10)],
    )
    async def test_the_fee_follows_the_way(
        self, world: World, to: str | int, way: Way, cents: int
    ) -> None:
        draft = await world.draft(to, usd(5_00))
        assert (draft.way, draft.fee, draft.payee_id) == (way, usd(cents), SOK)
        assert draft.state is TransferState.DRAFT
        assert draft.is_first
        assert "Chan" not in draft.name

    async def test_a_fee_in_riel_is_the_dollars_at_the_recorded_rate(self, world: World) -> None:
        assert (await world.draft(PHONES[SOK], khr(20_000))).fee == khr(1_025)
        assert (await world.draft("@sok_sabay", khr(20_000))).fee == khr(410)

    @pytest.mark.parametrize("written", ["+855 12 000 043", "85512000043", "០១២ ០០០ ០៤៣"])
    async def test_a_number_may_be_written_in_many_ways(self, world: World, written: str) -> None:
        assert (await world.draft(written, usd(1_00))).payee_id == SOK

    @pytest.mark.parametrize(
        ("to", "refusal"),
        [
            ("012000042", errors.OwnPhone),
            ("@fan_42", errors.OwnName),
            (DARA, errors.OwnName),
            ("096123456", errors.NotAPhone),
            ("+66812345678", errors.ForeignPhone),
            ("@x", errors.NotAUsername),
            ("two words", errors.NotAUsername),
        ],
    )
    async def test_who_cannot_be_meant_is_refused(
        self, world: World, to: str | int, refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal):
            await world.draft(to, usd(5_00))

    @pytest.mark.parametrize(
        ("amount", "refusal"),
        [
            (usd(0), errors.AmountTooSmall),
            (khr(99), errors.AmountTooSmall),
            (usd(10**17), errors.AmountTooLarge),
            (khr(10**15), errors.AmountTooLarge),
        ],
    )
    async def test_no_slip_becomes_a_draft(
        self, world: World, amount: Money, refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal):
            await world.draft(SOK, amount)

    async def test_a_name_that_two_have_had_is_not_guessed(self, world: World) -> None:
        await world.come(VANNA, name="sok_sabay")
        with pytest.raises(errors.NameOfTwo):
            await world.draft("@Sok_Sabay", usd(5_00))

    async def test_the_same_key_is_the_same_draft(self, world: World) -> None:
        first = await world.draft(SOK, usd(5_00), key="K1")
        assert await world.draft(SOK, usd(5_00), key="K1") == first
        with pytest.raises(errors.TransferKeyReused):
            await world.draft(SOK, usd(6_00), key="K1")


class TestConfirm:
    async def test_money_and_fee_move_once(self, world: World) -> None:
        draft = await world.draft(PHONES[SOK], usd(5_00))
        done = await world.confirm(draft, code=False)
        assert done.state is TransferState.DONE
        again = await world.transfers.confirm(DARA, draft.id)
        assert again.state is TransferState.DONE
        assert await world.balance(DARA) == 500_00 - 5_25
        assert await world.balance(SOK) == 5_00
        await world.jobs.run_until_idle()
        assert [type(one) for one in world.told] == [MoneySent]

    async def test_riel_too(self, world: World) -> None:
        await world.confirm(await world.draft("@sok_sabay", khr(20_000)), code=False)
        assert await world.balance(DARA, Currency.KHR) == 400_000 - 20_410
        assert await world.balance(SOK, Currency.KHR) == 20_000

    async def test_nothing_moves_before_the_pin(self, world: World) -> None:
        draft = await world.draft(SOK, usd(5_00))
        with pytest.raises(PinRequired):
            await world.transfers.confirm(DARA, draft.id)
        assert await world.balance(DARA) == 500_00

    async def test_a_pin_serves_one_transfer(self, world: World) -> None:
        await world.confirm(await world.draft(SOK, usd(5_00)), code=False)
        other = await world.draft(SOK, usd(5_00))
        with pytest.raises(PinRequired):
            await world.transfers.confirm(DARA, other.id)

    async def test_a_new_payee_of_twenty_dollars_needs_a_code_and_the_pin_waits_for_it(
        self, world: World
    ) -> None:
        draft = await world.draft(SOK, usd(20_00))
        with pytest.raises(CodeRequired) as refusal:
            await world.confirm(draft, code=False)
        assert "new_payee" in refusal.value.details["reasons"]
        await world.enter_code(draft)
        done = await world.transfers.confirm(DARA, draft.id)
        assert done.state is TransferState.DONE
        known = await world.draft(SOK, usd(20_00))
        assert not known.is_first
        await world.confirm(known, code=False)

    async def test_five_taps_at_once_move_it_once(self, world: World) -> None:
        draft = await world.draft(SOK, usd(5_00))
        await world.enter_pin(draft)
        taps = [world.transfers.confirm(DARA, draft.id) for _ in range(5)]
        assert {one.state for one in await asyncio.gather(*taps)} == {TransferState.DONE}
        assert await world.balance(SOK) == 5_00

    async def test_too_little_money_and_then_enough(self, world: World) -> None:
        draft = await world.draft(SOK, usd(600_00))
        with pytest.raises(InsufficientFunds):
            await world.confirm(draft)
        await world.give(DARA, usd(200_00))
        draft = await world.transfers.get(DARA, draft.id)
        assert (await world.confirm(draft)).state is TransferState.DONE
        assert await world.balance(SOK) == 600_00

    async def test_the_level_limits_what_is_sent(self, world: World) -> None:
        await world.set_fan(DARA, level="basic", level_expires_at=None)
        await world.send(SOK, usd(50_00))
        with pytest.raises(LimitReached):
            await world.send(SOK, usd(1))
        assert await world.balance(SOK) == 50_00

    async def test_an_old_summary_is_refused(self, world: World) -> None:
        draft = await world.draft(SOK, usd(5_00))
        world.clock.advance(DRAFT_LIFE.total_seconds())
        with pytest.raises(errors.DraftExpired):
            await world.confirm(draft, code=False)

    async def test_another_persons_draft_is_not_there(self, world: World) -> None:
        draft = await world.draft(SOK, usd(5_00))
        with pytest.raises(errors.TransferNotFound):
            await world.transfers.confirm(SOK, draft.id)
        with pytest.raises(errors.TransferNotFound):
            await world.transfers.get(SOK, draft.id)

    async def test_one_that_may_not_does_not_hold_the_others_up(self, world: World) -> None:
        await world.come(VANNA)
        await world.give(VANNA, usd(10_00))
        good = [await world.draft(SOK, usd(1_00)) for _ in range(3)]
        poor = await world.draft(SOK, usd(15_00), payer=VANNA)
        bare = await world.draft(SOK, usd(1_00))
        for one in (*good, poor):
            await world.enter_pin(one)
        results = await asyncio.gather(
            *(world.transfers.confirm(one.payer_id, one.id) for one in (poor, *good, bare)),
            return_exceptions=True,
        )
        kinds = [type(one).__name__ for one in results]
        assert kinds == ["InsufficientFunds", *["Transfer"] * 3, "PinRequired"]
        assert await world.balance(SOK) == 3_00


class TestDrafts:
    async def test_are_forgotten_after_a_day(self, world: World) -> None:
        draft = await world.draft(SOK, usd(5_00))
        done = await world.confirm(await world.draft(SOK, usd(1_00)), code=False)
        world.clock.advance(timedelta(days=1, seconds=1).total_seconds())
        await world.transfers.forget_drafts()
        with pytest.raises(errors.TransferNotFound):
            await world.transfers.get(DARA, draft.id)
        assert (await world.transfers.newest(DARA))[0].id == done.id
        assert NEWCOMER not in PHONES
