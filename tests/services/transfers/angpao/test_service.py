"""An ang pao from the draft to its end: filled once, shared out exactly, returned exactly once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.core.errors import DomainError
from services.core.ids import short_id
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.transfers.angpao import errors, rules
from services.transfers.angpao.schemas import (
    AngPaoDue,
    AngPaoState,
    ChangeAngPao,
    Split,
    Theme,
)
from services.wallet import InsufficientFunds, LimitReached
from tests.services.transfers.angpao.giving import Giving
from tests.services.transfers.world import DARA, NEWCOMER, SOK, VANNA, World, khr, usd


class TestGive:
    async def test_money_leaves_once_and_waits(self, world: World, giving: Giving) -> None:
        draft = await giving.draft(usd(10_00), 5)
        assert draft.state is AngPaoState.DRAFT
        with pytest.raises(PinRequired):
            await giving.service.confirm(DARA, draft.id)
        assert await world.balance(DARA) == 500_00
        for _ in range(2):
            made = await giving.confirm(draft)
            assert made.state is AngPaoState.OPEN
        assert await world.balance(DARA) == 490_00
        assert await giving.left(made) == 10_00
        assert (await giving.service.newest(DARA))[0].id == draft.id

    async def test_the_same_key_is_the_same_draft(self, giving: Giving) -> None:
        first = await giving.draft(usd(10_00), 5, key="K")
        assert (await giving.draft(usd(10_00), 5, key="K")).id == first.id
        with pytest.raises(errors.AngPaoKeyReused):
            await giving.draft(usd(11_00), 5, key="K")

    async def test_looks_change_until_it_is_filled(self, giving: Giving) -> None:
        draft = await giving.draft(usd(10_00), 5)
        change = ChangeAngPao(split=Split.EQUAL, theme=Theme.WEDDING, blessing="Joy")
        changed = await giving.service.change(DARA, draft.id, change)
        assert (changed.split, changed.theme, changed.blessing) == ("equal", "wedding", "Joy")
        await giving.confirm(changed)
        with pytest.raises(errors.AngPaoConfirmed):
            await giving.service.change(DARA, draft.id, change)
        with pytest.raises(errors.AngPaoNotFound):
            await giving.service.change(SOK, draft.id, change)

    async def test_a_large_one_asks_for_a_code(self, giving: Giving) -> None:
        draft = await giving.draft(usd(50_00), 5)
        await giving.enter_pin(draft)
        with pytest.raises(CodeRequired):
            await giving.service.confirm(DARA, draft.id)

    async def test_the_limits_of_transfers_hold(self, world: World, giving: Giving) -> None:
        await world.set_fan(DARA, level="basic", level_expires_at=None)
        await giving.give(usd(30_00), 5)
        with pytest.raises(LimitReached):
            await giving.give(usd(30_00), 5)
        assert await world.balance(DARA) == 470_00

    async def test_more_than_there_is(self, world: World, giving: Giving) -> None:
        with pytest.raises(InsufficientFunds):
            await giving.give(usd(600_00), 5)
        assert await world.balance(DARA) == 500_00

    async def test_drafts_are_forgotten(self, world: World, giving: Giving) -> None:
        draft = await giving.draft(usd(10_00), 5)
        world.clock.advance(timedelta(days=1, seconds=1).total_seconds())
        await giving.service.forget_drafts()
        with pytest.raises(errors.AngPaoNotFound):
            await giving.service.get(DARA, draft.id)


class TestOpen:
    async def test_all_of_it_goes_to_those_who_come(self, world: World, giving: Giving) -> None:
        made = await giving.give(khr(10_000), 2)
        first = await giving.open(SOK, made)
        assert first.is_new
        assert first.is_paid
        again = await giving.open(SOK, made)
        assert (again.number, again.amount, again.is_new) == (1, first.amount, False)
        second = await giving.open(VANNA, made)
        assert first.amount + second.amount == khr(10_000)
        riel = khr(1).currency
        assert await world.balance(SOK, riel) == first.amount.amount_minor
        assert await world.balance(VANNA, riel) == second.amount.amount_minor
        await world.come(NEWCOMER)
        with pytest.raises(errors.AngPaoEmpty):
            await giving.open(NEWCOMER, made)
        await world.jobs.run_until_idle()
        (told,) = giving.ended
        assert (told.state, told.taken, told.rest) == (AngPaoState.EMPTY, 2, khr(0))
        assert await giving.left(made) == 0

    async def test_equal_shares_in_order_of_coming(self, giving: Giving) -> None:
        made = await giving.give(usd(10_01), 2, Split.EQUAL)
        assert (await giving.open(VANNA, made)).amount == usd(5_01)
        assert (await giving.open(SOK, made)).amount == usd(5_00)

    async def test_who_never_wrote_has_the_share_kept(self, world: World, giving: Giving) -> None:
        made = await giving.give(usd(10_00), 2, Split.EQUAL)
        kept = await giving.open(SOK, made, is_here=False)
        assert not kept.is_paid
        await giving.open(VANNA, made)
        await world.come(NEWCOMER)
        with pytest.raises(errors.AngPaoEmpty):
            await giving.open(NEWCOMER, made)
        assert await world.balance(SOK) == 0
        paid = await giving.open(SOK, made)
        assert paid.is_paid
        assert paid.number == kept.number
        assert await world.balance(SOK) == 5_00
        look = await giving.service.look(SOK, made.short_id)
        assert look.ang_pao.state is AngPaoState.EMPTY
        assert look.mine is not None

    async def test_a_kept_share_nobody_came_for_goes_back(
        self, world: World, giving: Giving
    ) -> None:
        made = await giving.give(usd(10_00), 2, Split.EQUAL)
        await giving.open(SOK, made, is_here=False)
        await world.pass_time(rules.LIFE)
        assert await world.balance(DARA) == 500_00
        with pytest.raises(errors.AngPaoOver):
            await giving.open(SOK, made)

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_ten_taps_of_one_person(
        self, world: World, giving: Giving, at_once: bool
    ) -> None:
        made = await giving.give(usd(10_00), 3, Split.EQUAL)
        taps = [giving.open(SOK, made, is_here=bool(place % 3)) for place in range(10)]
        for share in await asyncio.gather(*taps) if at_once else [await tap for tap in taps]:
            assert share.number == 1
        assert await world.balance(SOK) == 3_34

    async def test_refusals(self, world: World, giving: Giving) -> None:
        made = await giving.give(usd(10_00), 5)
        draft = await giving.draft(usd(10_00), 5)
        with pytest.raises(errors.OwnAngPao):
            await giving.open(DARA, made)
        with pytest.raises(errors.AngPaoNotFound):
            await giving.open(SOK, draft)
        for token in ("x", short_id(UUID(int=7)), draft.short_id):
            with pytest.raises(errors.AngPaoNotFound):
                await giving.service.look(SOK, token)
        assert await giving.left(made) == 10_00
        assert await world.balance(SOK) == 0

    async def test_a_frozen_wallet_is_told_why(self, world: World, giving: Giving) -> None:
        from services.wallet.repository import freezes
        from services.wallet.schemas import FreezeSide

        made = await giving.give(usd(10_00), 5)
        await world.uow.run(lambda tx: freezes.set_frozen(tx, SOK, FreezeSide.FAN))
        with pytest.raises(errors.AngPaoFrozen) as refused:
            await giving.open(SOK, made)
        assert refused.value.details["until"] == made.expires_at
        await world.uow.run(lambda tx: freezes.lift(tx, SOK, FreezeSide.FAN))
        assert (await giving.open(SOK, made)).is_paid


class TestEnd:
    async def test_the_rest_comes_back_once(self, world: World, giving: Giving) -> None:
        made = await giving.give(usd(10_00), 4, Split.EQUAL)
        await giving.open(SOK, made)
        await world.pass_time(rules.LIFE - timedelta(seconds=1))
        assert await world.balance(DARA) == 490_00
        await world.pass_time(timedelta(seconds=2))
        for _ in range(3):
            await giving.service.end(AngPaoDue(made.id))
        assert await world.balance(DARA) == 497_50
        assert await giving.left(made) == 0
        (told,) = giving.ended
        assert (told.state, told.taken, told.rest) == (AngPaoState.RETURNED, 1, usd(7_50))
        with pytest.raises(errors.AngPaoOver):
            await giving.open(VANNA, made)

    async def test_what_the_job_missed_is_rescued(self, world: World, giving: Giving) -> None:
        made = await giving.give(usd(10_00), 4)
        world.clock.advance(rules.LIFE.total_seconds())
        with pytest.raises(errors.AngPaoOver):
            await giving.open(VANNA, made)
        assert await giving.service.rescue() == 1
        await world.jobs.run_until_idle()
        assert await giving.service.rescue() == 0
        assert await world.balance(DARA) == 500_00

    async def test_taken_back_before_anybody_came(self, world: World, giving: Giving) -> None:
        made = await giving.give(usd(10_00), 4)
        for _ in range(2):
            assert (await giving.service.undo(DARA, made.id)).state is AngPaoState.UNDONE
        assert await world.balance(DARA) == 500_00
        with pytest.raises(errors.AngPaoOver):
            await giving.open(SOK, made)
        await world.pass_time(rules.LIFE)
        assert await world.balance(DARA) == 500_00

    @pytest.mark.parametrize("who", [DARA, SOK])
    async def test_not_once_somebody_has_a_share(
        self, world: World, giving: Giving, who: int
    ) -> None:
        made = await giving.give(usd(10_00), 4)
        await giving.open(SOK, made)
        with pytest.raises(DomainError):
            await giving.service.undo(who, made.id)
        assert await world.balance(DARA) == 490_00

    async def test_end_undo_and_openings_at_once(self, world: World, giving: Giving) -> None:
        """Whatever wins, no cent is lost or made."""
        made = await giving.give(usd(10_00), 4, Split.EQUAL)
        results = await asyncio.gather(
            giving.service.undo(DARA, made.id),
            giving.open(SOK, made),
            giving.open(VANNA, made),
            giving.service.undo(DARA, made.id),
            return_exceptions=True,
        )
        assert all(not isinstance(one, AssertionError) for one in results)
        await world.pass_time(rules.LIFE)
        got = [await world.balance(one) for one in (SOK, VANNA, DARA)]
        assert sum(got) == 500_00
        assert got[0] in (0, 2_50)


class TestAdmit:
    async def test_only_the_host_brings_it_into_a_group(self, giving: Giving) -> None:
        made = await giving.give(usd(10_00), 4)
        await giving.service.admit(DARA, made.short_id)
        with pytest.raises(errors.NotHostOfAngPao):
            await giving.service.admit(SOK, made.short_id)
        draft = await giving.draft(usd(10_00), 4)
        with pytest.raises(errors.AngPaoNotFound):
            await giving.service.admit(DARA, draft.short_id)
