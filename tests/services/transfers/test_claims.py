"""Money for somebody who is not here yet: taken by the right one, undone, or returned; once."""

import asyncio
from datetime import timedelta

import pytest

from services.core.errors import DomainError
from services.transfers import errors, tokens
from services.transfers.rules import CLAIM_LIFE
from services.transfers.schemas import (
    MoneyReturned,
    MoneySent,
    Payee,
    PrepareTransfer,
    ReturnDue,
    Transfer,
    TransferState,
    Way,
)
from tests.services.transfers.world import DARA, NEW_PHONE, NEWCOMER, SOK, VANNA, World, usd


async def waiting(world: World, to: str | int = NEW_PHONE, cents: int = 5_00) -> Transfer:
    sent = await world.send(to, usd(cents))
    assert sent.state is TransferState.WAITING
    return sent


class TestClaim:
    async def test_who_has_the_number_takes_it_once(self, world: World) -> None:
        sent = await waiting(world)
        assert await world.pending() == 5_00
        await world.come(NEWCOMER, phone=NEW_PHONE)
        token = world.token(sent)
        assert (await world.claims.look(NEWCOMER, token)).state is TransferState.WAITING
        for _ in range(2):
            taken = await world.claims.claim(NEWCOMER, token)
            assert taken.state is TransferState.CLAIMED
        assert await world.balance(NEWCOMER) == 5_00
        assert await world.balance(DARA) == 500_00 - 5_25
        assert await world.pending() == 0
        await world.jobs.run_until_idle()
        (told,) = world.told
        assert isinstance(told, MoneySent)
        assert told.claimed
        assert told.payee_id == NEWCOMER

    async def test_a_username_works_alike(self, world: World) -> None:
        sent = await waiting(world, "@New_Comer")
        await world.come(NEWCOMER, name="new_comer")
        await world.claims.claim(NEWCOMER, world.token(sent))
        assert await world.balance(NEWCOMER) == 5_00

    async def test_a_person_of_a_group_who_never_wrote(self, world: World) -> None:
        sent = await waiting(world, NEWCOMER)
        for stranger in (SOK, VANNA):
            await world.come(stranger)
            with pytest.raises(errors.ClaimForAnother):
                await world.claims.claim(stranger, world.token(sent))
        await world.come(NEWCOMER)
        await world.claims.claim(NEWCOMER, world.token(sent))

    async def test_whoever_opens_an_open_link_first(self, world: World) -> None:
        draft = await world.transfers.prepare(
            PrepareTransfer(payer_id=DARA, key="L", payee=Payee(way=Way.LINK), amount=usd(2_00))
        )
        sent = await world.confirm(draft)
        await world.come(VANNA)
        await world.claims.claim(VANNA, world.token(sent))
        with pytest.raises(errors.ClaimTaken):
            await world.claims.claim(SOK, world.token(sent))

    @pytest.mark.parametrize(
        ("fan", "values", "refusal"),
        [
            (DARA, {}, errors.OwnClaim),
            (SOK, {}, errors.ClaimForAnother),
            (SOK, {"phone": None, "level": "basic", "level_expires_at": None},
             errors.ClaimNeedsPhone),
        ],
    )  # fmt: skip
    async def test_nobody_else_takes_it(
        self, world: World, fan: int, values: dict[str, object], refusal: type[DomainError]
    ) -> None:
        sent = await waiting(world)
        await world.set_fan(fan, **(values or {"first_name": "Dara"}))
        for doing in (world.claims.look, world.claims.claim):
            with pytest.raises(refusal):
                await doing(fan, world.token(sent))
        assert await world.pending() == 5_00

    async def test_an_unknown_link(self, world: World) -> None:
        draft = await world.draft(NEW_PHONE, usd(5_00))
        for token in (world.token(draft), "x" * 22):
            with pytest.raises(errors.ClaimNotFound):
                await world.claims.claim(SOK, token)

    async def test_ten_taps_at_once_by_two_people(self, world: World) -> None:
        draft = await world.transfers.prepare(
            PrepareTransfer(payer_id=DARA, key="L", payee=Payee(way=Way.LINK), amount=usd(2_00))
        )
        token = world.token(await world.confirm(draft))
        await world.come(VANNA)
        taps = [world.claims.claim(fan, token) for fan in (SOK, VANNA) * 5]
        results = await asyncio.gather(*taps, return_exceptions=True)
        assert sum(isinstance(one, errors.ClaimTaken) for one in results) == 5
        assert await world.balance(SOK) + await world.balance(VANNA) == 2_00

    def test_the_token_has_128_bits_and_is_not_stored(self) -> None:
        from uuid import UUID

        token = tokens.token_of(b"secret", UUID(int=7))
        assert len(token) == 22
        assert token == tokens.token_of(b"secret", UUID(int=7))
        assert token != tokens.token_of(b"another", UUID(int=7))
        assert token not in tokens.hashed(token)


class TestBack:
    async def test_undone_before_it_was_taken_the_fee_too(self, world: World) -> None:
        sent = await waiting(world)
        for _ in range(2):
            undone = await world.claims.undo(DARA, sent.id)
            assert undone.state is TransferState.UNDONE
        assert await world.balance(DARA) == 500_00
        await world.come(NEWCOMER, phone=NEW_PHONE)
        with pytest.raises(errors.ClaimTaken):
            await world.claims.claim(NEWCOMER, world.token(sent))

    async def test_what_arrived_cannot_be_undone(self, world: World) -> None:
        done = await world.send(SOK, usd(5_00))
        with pytest.raises(errors.NotWaiting):
            await world.claims.undo(DARA, done.id)
        with pytest.raises(errors.TransferNotFound):
            await world.claims.undo(SOK, done.id)

    async def test_returned_after_a_day_by_the_job_exactly_once(self, world: World) -> None:
        sent = await waiting(world)
        await world.pass_time(CLAIM_LIFE - timedelta(seconds=1))
        assert await world.balance(DARA) == 500_00 - 5_25
        await world.pass_time(timedelta(seconds=2))
        assert await world.balance(DARA) == 500_00
        await asyncio.gather(*(world.claims.give_back(ReturnDue(sent.id)) for _ in range(3)))
        assert await world.balance(DARA) == 500_00
        (told,) = world.told
        assert isinstance(told, MoneyReturned)
        assert not told.undone

    async def test_a_lost_job_is_planned_again(self, world: World) -> None:
        from services.core.outbox import OutboxMessage

        await waiting(world)
        await world.uow.run(
            lambda tx: tx.session.execute(OutboxMessage.__table__.delete())  # type: ignore[attr-defined]
        )
        world.clock.advance(CLAIM_LIFE.total_seconds() + 1)
        assert await world.claims.rescue() == 1
        await world.jobs.run_until_idle()
        assert await world.balance(DARA) == 500_00

    async def test_late_is_late_before_the_job_has_run(self, world: World) -> None:
        sent = await waiting(world)
        await world.come(NEWCOMER, phone=NEW_PHONE)
        world.clock.advance(CLAIM_LIFE.total_seconds())
        with pytest.raises(errors.ClaimTaken):
            await world.claims.claim(NEWCOMER, world.token(sent))

    async def test_claim_undo_and_return_at_once_move_it_once(self, world: World) -> None:
        sent = await waiting(world)
        await world.come(NEWCOMER, phone=NEW_PHONE)
        await asyncio.gather(
            world.claims.claim(NEWCOMER, world.token(sent)),
            world.claims.undo(DARA, sent.id),
            return_exceptions=True,
        )
        assert await world.pending() == 0
        assert await world.balance(NEWCOMER) in (0, 5_00)
