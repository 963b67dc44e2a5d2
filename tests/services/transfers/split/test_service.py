"""A bill from its laying down to its end: parts, lines, payments, refusals that move nothing."""

from datetime import timedelta

import pytest

from services.core.errors import DomainError
from services.core.ids import uuid7
from services.core.money import Currency
from services.payments.schemas import IntentState, SurplusReturned
from services.transfers.errors import PayeeNotOnList
from services.transfers.split.errors import (
    ItemSettled,
    NobodyToRemind,
    NothingTaken,
    NotInSplit,
    NotTheSplitHost,
    OnePartEach,
    PartPaid,
    PartTaken,
    RemindedToday,
    SplitFull,
    SplitItems,
    SplitKeyReused,
    SplitNotFound,
    SplitOver,
    SplitPartTooSmall,
    SplitPeople,
    SplitTooLarge,
    TotalAwayFromItems,
)
from services.transfers.split.schemas import (
    Mode,
    NewItem,
    NewPart,
    PaidBy,
    PartAsked,
    PartPaidFor,
    PartState,
    SplitEnded,
    SplitState,
)
from tests.services.transfers.split.world import BORA, HOST, MALY, RITH, Friends
from tests.services.transfers.world import khr, usd

STRANGER = 99


class TestOpen:
    async def test_equal_parts_with_the_hosts_own_paid(self, friends: Friends) -> None:
        split = await friends.share(usd(10_00), 3)
        assert [part.amount for part in split.parts] == [usd(3_34), usd(3_33), usd(3_33)]
        own = split.part_of(HOST)
        assert own is not None
        assert (own.state, own.paid_by) == (PartState.PAID, PaidBy.HOST)
        assert (split.paid, split.left) == (usd(3_34), usd(6_66))
        assert await friends.balance(HOST) == 100_00

    async def test_by_shares(self, friends: Friends) -> None:
        parts = [NewPart("Maly", 2), NewPart("Rith", 1)]
        split = await friends.share(khr(40_000), parts=parts, mode=Mode.SHARES)
        assert [part.amount for part in split.parts] == [khr(10_000), khr(20_000), khr(10_000)]
        assert [part.name for part in split.parts[1:]] == ["Maly", "Rith"]

    async def test_service_is_spread_over_lines(self, friends: Friends) -> None:
        split = await friends.dinner()
        assert [item.price for item in split.items] == [usd(22_00), usd(11_00), usd(3_30)]
        assert split.left == usd(36_30)

    async def test_the_same_key_is_the_same_bill(self, friends: Friends) -> None:
        first = await friends.share(usd(10_00), key="one")
        assert await friends.share(usd(10_00), key="one") == first
        with pytest.raises(SplitKeyReused):
            await friends.share(usd(11_00), key="one")

    async def test_those_who_are_named_are_asked(self, friends: Friends) -> None:
        parts = [NewPart(fan_id=MALY), NewPart(fan_id=RITH)]
        with pytest.raises(PayeeNotOnList):
            await friends.share(usd(9_00), parts=parts)
        for fan_id in (MALY, RITH):
            await friends.people.save(HOST, fan_id)
        split = await friends.share(usd(9_00), parts=parts)
        await friends.jobs.run_until_idle()
        (asked,) = friends.heard(PartAsked)
        assert (asked.fan_ids, asked.reminds) == ((MALY, RITH), False)
        with pytest.raises(SplitFull):
            await friends.join(BORA, split)

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"people": 1}, SplitPeople),
            ({"people": 31}, SplitPeople),
            ({"total": usd(5_000_01)}, SplitTooLarge),
            ({"total": usd(10**15)}, SplitTooLarge),
            ({"total": usd(0)}, SplitPartTooSmall),
            ({"total": usd(-5)}, SplitPartTooSmall),
            ({"total": khr(399)}, SplitPartTooSmall),
            ({"parts": [NewPart(fan_id=HOST)]}, OnePartEach),
            ({"parts": [NewPart(fan_id=MALY)] * 2}, OnePartEach),
            ({"items": [NewItem("Rice", usd(1))] * 41}, SplitItems),
            ({"items": [NewItem("Rice", usd(4_99))]}, TotalAwayFromItems),
            ({"items": [NewItem("Rice", usd(20_01))]}, TotalAwayFromItems),
            ({"items": [NewItem("Rice", usd(10_00)), NewItem("?", usd(0))]}, SplitPartTooSmall),
        ],
    )
    async def test_refuses(
        self, friends: Friends, values: dict[str, object], refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal):
            await friends.share(**({"total": usd(10_00)} | values))  # type: ignore[arg-type]
        assert await friends.splits.of_fan(HOST) == []


class TestPay:
    async def test_from_the_wallet_to_the_host(self, friends: Friends) -> None:
        split = await friends.share(usd(10_00), 3)
        after = await friends.pay(MALY, split)
        assert await friends.balance(MALY) == 100_00 - 3_33
        assert await friends.balance(HOST) == 100_00 + 3_33
        part = after.part_of(MALY)
        assert part is not None
        assert (part.state, part.paid_by) == (PartState.PAID, PaidBy.PAYMENT)
        (told,) = friends.heard(PartPaidFor)
        assert (told.paid_parts, told.all_parts, told.is_last) == (2, 3, False)

    async def test_by_a_bank(self, friends: Friends) -> None:
        split = await friends.share(khr(40_000), 2)
        await friends.join(MALY, split)
        intent_id, payload = await friends.code(MALY, split)
        await friends.pay_by_bank(MALY, intent_id, payload)
        assert (await friends.splits.get(split.id)).state is SplitState.DONE
        assert await friends.balance(HOST, Currency.KHR) == 420_000
        assert await friends.balance(MALY, Currency.KHR) == 400_000

    async def test_the_last_one_settles_the_bill(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.pay(MALY, split)
        done = await friends.pay(RITH, split)
        assert (done.state, done.left) == (SplitState.DONE, usd(0))
        assert [one.is_last for one in friends.heard(PartPaidFor)] == [False, True]

    async def test_nobody_pays_twice(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.pay(MALY, split)
        with pytest.raises(PartPaid):
            await friends.ask_for_part(MALY, split)
        with pytest.raises(PartPaid):
            await friends.splits.leave(MALY, split.id)
        assert await friends.balance(MALY) == 97_00

    async def test_one_request_stands_at_a_time(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        first = await friends.ask_for_part(MALY, split)
        assert await friends.ask_for_part(MALY, split) == first
        friends.clock.advance(timedelta(hours=25).total_seconds())
        second = await friends.ask_for_part(MALY, split)
        assert second != first
        assert (await friends.payments.get(first, MALY)).state is IntentState.CANCELLED

    async def test_a_bank_that_comes_too_late_pays_the_payers_wallet(
        self, friends: Friends
    ) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        intent_id, payload = await friends.code(MALY, split)
        await friends.splits.end(HOST, split.id)
        await friends.pay_by_bank(MALY, intent_id, payload)
        assert await friends.balance(MALY) == 103_00
        assert await friends.balance(HOST) == 100_00
        assert len(friends.heard(SurplusReturned)) == 1

    async def test_wallet_and_bank_pay_one_part_once(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        intent_id, payload = await friends.code(MALY, split)
        await friends.pay_from_wallet(MALY, intent_id)
        await friends.pay_by_bank(MALY, intent_id, payload)
        assert await friends.balance(HOST) == 103_00
        assert await friends.balance(MALY) == 100_00  # 3 left from here, 3 came from the bank

    async def test_a_payment_that_the_bill_has_not_heard_of_is_not_lost(
        self, friends: Friends
    ) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        await friends.pay_from_wallet(MALY, await friends.ask_for_part(MALY, split))
        ended = await friends.splits.end(HOST, split.id)
        part = ended.part_of(MALY)
        assert part is not None
        assert (ended.state, part.state) == (SplitState.CLOSED, PartState.PAID)

    async def test_who_has_no_part_is_not_asked(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        with pytest.raises(NotInSplit):
            await friends.ask_for_part(MALY, split)


class TestJoin:
    async def test_takes_the_first_free_part_or_the_own_one(self, friends: Friends) -> None:
        parts = [NewPart("Maly"), NewPart(), NewPart("Rith")]
        split = await friends.share(usd(8_00), parts=parts, mode=Mode.SHARES)
        assert (await friends.join(BORA, split)).part_of(BORA) is not None
        taken = (await friends.join(RITH, split, 4)).part_of(RITH)
        assert taken is not None
        assert taken.number == 4
        with pytest.raises(PartTaken):
            await friends.join(MALY, split, 4)
        with pytest.raises(OnePartEach):
            await friends.join(RITH, split, 2)

    async def test_all_taken(self, friends: Friends) -> None:
        split = await friends.share(usd(8_00), 2)
        await friends.join(MALY, split)
        assert (await friends.join(MALY, split)).part_of(MALY) is not None
        with pytest.raises(SplitFull):
            await friends.join(RITH, split)
        await friends.splits.leave(MALY, split.id)
        assert (await friends.join(RITH, split)).part_of(RITH) is not None

    async def test_of_no_bill(self, friends: Friends) -> None:
        with pytest.raises(SplitNotFound):
            await friends.splits.by_link("nothing")
        with pytest.raises(SplitNotFound):
            await friends.splits.join(await friends.fan(MALY), uuid7())


class TestItems:
    async def test_each_pays_what_they_had(self, friends: Friends) -> None:
        split = await friends.dinner()
        await friends.pick(MALY, split, 1)
        await friends.pick(RITH, split, 2)
        for fan_id in (MALY, RITH, HOST):
            await friends.pick(fan_id, split, 3)
        await friends.pay(MALY, split)
        done = await friends.pay(RITH, split)
        assert await friends.balance(MALY) == 100_00 - 22_00 - 1_10
        assert await friends.balance(RITH) == 100_00 - 11_00 - 1_10
        assert await friends.balance(HOST) == 100_00 + 33_00 + 2_20
        assert (done.state, done.paid) == (SplitState.DONE, usd(36_30))

    async def test_who_joins_a_line_makes_it_cheaper_for_the_others(
        self, friends: Friends
    ) -> None:
        split = await friends.dinner()
        await friends.pick(MALY, split, 1)
        first = await friends.ask_for_part(MALY, split)
        await friends.pick(RITH, split, 1)
        assert (await friends.payments.get(first, MALY)).state is IntentState.CANCELLED
        second = await friends.ask_for_part(MALY, split)
        assert (await friends.payments.get(second, MALY)).amount == usd(11_00)

    async def test_a_paid_line_stands(self, friends: Friends) -> None:
        split = await friends.dinner()
        await friends.pick(MALY, split, 1)
        await friends.pay(MALY, split)
        with pytest.raises(ItemSettled):
            await friends.pick(RITH, split, 1)
        with pytest.raises(PartPaid):
            await friends.pick(MALY, split, 1, take=False)
        with pytest.raises(PartPaid):
            await friends.pick(MALY, split, 2)

    async def test_a_line_can_be_left(self, friends: Friends) -> None:
        split = await friends.dinner()
        await friends.pick(MALY, split, 1)
        await friends.pick(MALY, split, 1, take=False)
        with pytest.raises(NothingTaken):
            await friends.ask_for_part(MALY, split)
        assert (await friends.splits.leave(MALY, split.id)).part_of(MALY) is None

    async def test_all_of_the_host(self, friends: Friends) -> None:
        split = await friends.dinner()
        for number in (1, 2, 3):
            split = await friends.pick(HOST, split, number)
        assert split.state is SplitState.DONE


class TestHost:
    async def test_cash_counts(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        request = await friends.ask_for_part(MALY, split)
        after = await friends.splits.settle(HOST, split.id, 2)
        assert after.parts[1].paid_by is PaidBy.CASH
        assert (await friends.payments.get(request, MALY)).state is IntentState.CANCELLED
        done = await friends.splits.settle(HOST, split.id, 3)
        assert done.state is SplitState.DONE
        assert await friends.balance(HOST) == 100_00

    async def test_takes_a_part_away(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        await friends.join(MALY, split)
        after = await friends.splits.remove(HOST, split.id, 2)
        assert after.part_of(MALY) is None

    async def test_nobody_else_is_the_host(self, friends: Friends) -> None:
        split = await friends.share(usd(9_00), 3)
        for act in (friends.splits.end, friends.splits.remind):
            with pytest.raises(NotTheSplitHost):
                await act(MALY, split.id)
        with pytest.raises(NotTheSplitHost):
            await friends.splits.settle(MALY, split.id, 2)

    async def test_ends_it_and_all_are_told(self, friends: Friends) -> None:
        split = await friends.share(usd(12_00), 4)
        await friends.pay(MALY, split)
        await friends.join(RITH, split)
        ended = await friends.splits.end(HOST, split.id)
        assert ended.state is SplitState.CLOSED
        assert await friends.splits.end(HOST, split.id) == ended
        await friends.jobs.run_until_idle()
        (told,) = friends.heard(SplitEnded)
        assert (told.paid, told.unpaid) == ((MALY,), (RITH,))
        with pytest.raises(SplitOver):
            await friends.ask_for_part(RITH, split)
        with pytest.raises(SplitOver):
            await friends.join(BORA, split)
        assert await friends.balance(HOST) == 103_00

    async def test_before_anybody_paid_it_is_called_off(self, friends: Friends) -> None:
        split = await friends.share(usd(12_00), 4)
        assert (await friends.splits.end(HOST, split.id)).state is SplitState.CANCELLED


class TestReminders:
    async def test_once_a_day_by_the_host(self, friends: Friends) -> None:
        split = await friends.share(usd(12_00), 4)
        with pytest.raises(NobodyToRemind):
            await friends.splits.remind(HOST, split.id)
        await friends.join(MALY, split)
        await friends.splits.remind(HOST, split.id)
        friends.clock.advance(timedelta(hours=23).total_seconds())
        with pytest.raises(RemindedToday):
            await friends.splits.remind(HOST, split.id)
        friends.clock.advance(timedelta(hours=1).total_seconds())
        await friends.splits.remind(HOST, split.id)

    async def test_one_by_itself_and_the_end_after_thirty_days(self, friends: Friends) -> None:
        split = await friends.share(usd(12_00), 4)
        await friends.join(MALY, split)
        await friends.pass_time(timedelta(hours=25))
        (asked,) = friends.heard(PartAsked)
        assert (asked.reminds, asked.fan_ids) == (True, (MALY,))
        await friends.pass_time(timedelta(days=30))
        (told,) = friends.heard(SplitEnded)
        assert (told.by_time, told.unpaid) == (True, (MALY,))
        assert len(friends.heard(PartAsked)) == 1

    async def test_what_was_forgotten_ends_later(self, friends: Friends) -> None:
        split = await friends.share(usd(12_00), 4)
        friends.clock.advance(timedelta(days=31).total_seconds())
        assert await friends.splits.sweep() == 1
        assert (await friends.splits.get(split.id)).state is SplitState.CLOSED
