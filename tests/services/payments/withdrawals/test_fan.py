"""The fan's side: accounts, drafts, confirming, taking back."""

from datetime import timedelta

import pytest

from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.identity.models import Fan
from services.payments import khqr
from services.payments.errors import KhqrUnreadable
from services.payments.withdrawals import PrepareWithdrawal, WithdrawalState
from services.payments.withdrawals.errors import (
    AccountNotFound,
    BadAccountNumber,
    BankAway,
    CodeHasAmount,
    DestinationNotFound,
    DraftExpired,
    OtherCurrency,
    TooLateToCancel,
    TooManyDestinations,
    WithdrawalKeyReused,
    WithdrawalNotFound,
    WithdrawalTooLarge,
    WithdrawalTooSmall,
)
from services.payments.withdrawals.rules import DRAFT_LIFE, NEW_WAIT
from services.wallet import DailyLimitReached, InsufficientFunds, LimitReached
from tests.services.payments.withdrawals.world import FAN, NOBODY, NUMBER, World, usd


def receiving_code(world: World, *, amount: str = "", account: str = "dara@tonle") -> str:
    now = world.clock.now()
    return khqr.encode(
        khqr.KhqrFields(
            account_id=account,
            merchant_name="Dara Chan",
            city="Phnom Penh",
            currency=Currency.USD,
            amount=amount,
            created_at=now if amount else None,
            expires_at=now + timedelta(minutes=5) if amount else None,
        )
    ).text


class TestDestinations:
    async def test_a_number_is_looked_up_and_saved_once(self, world: World) -> None:
        typed = "7100 200 455"
        first = await world.destinations.save_number(FAN, "tonle", typed)
        again = await world.destinations.save_number(FAN, "tonle", "៧១០០២០០៤៥៥")
        assert (first.payee, first.bank_name, first.account.number) == (
            "CHAN DARA", "Tonle Bank", NUMBER,
        )  # fmt: skip
        assert first.id == again.id
        assert [one.id for one in await world.destinations.all(FAN)] == [first.id]

    async def test_a_receiving_code_names_its_payee(self, world: World) -> None:
        code = receiving_code(world)
        saved = await world.destinations.save_code(FAN, f" {code}\n", world.clock.now())
        assert saved.account.khqr == code
        assert (saved.payee, saved.currencies) == ("CHAN DARA", (Currency.USD,))

    async def test_refusals(self, world: World) -> None:
        places, now = world.destinations, world.clock.now()
        with pytest.raises(CodeHasAmount):
            await places.save_code(FAN, receiving_code(world, amount="5.00"), now)
        with pytest.raises(KhqrUnreadable):
            await places.save_code(FAN, "https://example.com/", now)
        for number in ("12", "71OO200455", "1" * 30):
            with pytest.raises(BadAccountNumber):
                await places.save_number(FAN, "tonle", number)
        with pytest.raises(BadAccountNumber):
            await places.save_number(FAN, "nobank", NUMBER)
        with pytest.raises(AccountNotFound):
            await places.save_number(FAN, "tonle", "0000001")
        world.bank.away = True
        with pytest.raises(BankAway):
            await places.save_number(FAN, "tonle", NUMBER)

    async def test_the_list_is_short_and_others_do_not_see_it(self, world: World) -> None:
        saved = [
            await world.destinations.save_number(FAN, "tonle", f"710020045{place}")
            for place in range(6)
        ]
        with pytest.raises(TooManyDestinations):
            await world.destinations.save_number(FAN, "tonle", "7100200499")
        with pytest.raises(DestinationNotFound):
            await world.destinations.get(NOBODY, saved[0].id)
        await world.destinations.remove(NOBODY, saved[0].id)
        assert len(await world.destinations.all(FAN)) == 6
        await world.destinations.remove(FAN, saved[0].id)
        back = await world.destinations.save_number(FAN, "tonle", "7100200450")
        assert back.id == saved[0].id

    @pytest.mark.parametrize("world", ["by_hand"], indirect=True)
    async def test_without_a_bank_to_ask_the_code_names_the_payee(self, world: World) -> None:
        saved = await world.destinations.save_code(FAN, receiving_code(world), world.clock.now())
        assert (saved.payee, saved.bank_name) == ("Dara Chan", "tonle")
        assert (await world.destinations.save_number(FAN, "tonle", NUMBER)).payee == ""


class TestPrepare:
    async def test_a_draft_moves_nothing_and_comes_once(self, world: World) -> None:
        draft = await world.draft(FAN, usd(20_00), key="tap")
        assert (draft.state, draft.total) == (WithdrawalState.DRAFT, usd(20_25))
        assert (await world.draft(FAN, usd(20_00), key="tap")).id == draft.id
        with pytest.raises(WithdrawalKeyReused):
            await world.draft(FAN, usd(21_00), key="tap")
        assert (await world.books())[f"held user:{FAN}:usd"] == 0

    async def test_refusals(self, world: World) -> None:
        for cents, refusal in ((99, WithdrawalTooSmall), (200_01, WithdrawalTooLarge)):
            with pytest.raises(refusal):
                await world.draft(FAN, usd(cents))
        place = await world.destinations.save_code(FAN, receiving_code(world), world.clock.now())
        riel = Money(40_000, Currency.KHR)
        with pytest.raises(OtherCurrency):
            await world.withdrawals.prepare(
                PrepareWithdrawal(fan_id=FAN, destination_id=place.id, amount=riel, key=new_key())
            )
        with pytest.raises(DestinationNotFound):
            await world.withdrawals.prepare(
                PrepareWithdrawal(
                    fan_id=NOBODY, destination_id=place.id, amount=usd(500), key=new_key()
                )
            )


class TestConfirm:
    async def test_it_sets_the_whole_sum_aside(self, world: World) -> None:
        queued = await world.queued()
        assert queued.state is WithdrawalState.QUEUED
        assert queued.sends_at == world.clock.now() + NEW_WAIT
        balances = await world.wallet.balances(FAN)
        assert balances.usd.pending == usd(20_25)
        assert balances.usd.available == usd(479_75)

    async def test_it_needs_a_pin_and_the_risk_a_code(self, world: World) -> None:
        draft = await world.draft(FAN, usd(20_00))
        with pytest.raises(PinRequired):
            await world.withdrawals.confirm(FAN, draft.id)
        with pytest.raises(CodeRequired) as refused:
            await world.confirm(draft, code=False)
        assert refused.value.details["reasons"] == ("new_payee",)
        await world.enter_code(draft)
        confirmed = await world.withdrawals.confirm(FAN, draft.id)
        assert confirmed.state is WithdrawalState.QUEUED

    async def test_a_second_confirmation_changes_nothing(self, world: World) -> None:
        queued = await world.queued()
        again = await world.withdrawals.confirm(FAN, queued.id)
        assert again == queued
        assert (await world.books())[f"held user:{FAN}:usd"] == 20_25

    async def test_a_small_sum_to_a_known_account_needs_no_code(self, world: World) -> None:
        await world.queued()
        await world.send_all()
        await world.pass_time(timedelta(days=1))
        draft = await world.draft(FAN, usd(20_00))
        assert (await world.confirm(draft, code=False)).state is WithdrawalState.QUEUED

    @pytest.mark.parametrize(
        ("cents", "state", "needed"),
        [
            (99_99, WithdrawalState.QUEUED, 0),
            (100_00, WithdrawalState.REVIEW, 1),
            (180_00, WithdrawalState.REVIEW, 2),
        ],
    )
    async def test_large_ones_wait_for_people(
        self, world: World, cents: int, state: WithdrawalState, needed: int
    ) -> None:
        placed = await world.queued(amount=usd(cents))
        assert (placed.state, placed.approvals_needed) == (state, needed)

    async def test_risk_may_want_a_person(self, world: World) -> None:
        await world.come(NOBODY)
        await world.pass_time(1)
        await world.give(NOBODY, usd(100_00))
        draft = await world.draft(NOBODY, usd(60_00))
        await world.uow.run(lambda tx: _make_young(tx, NOBODY))
        assert (await world.confirm(draft)).state is WithdrawalState.REVIEW

    async def test_too_much_is_refused_and_nothing_is_held(self, world: World) -> None:
        await world.come(NOBODY, "basic")
        await world.give(NOBODY, usd(100_00))
        for cents in (99_80, 60_00):
            draft = await world.draft(NOBODY, usd(cents))
            with pytest.raises((InsufficientFunds, LimitReached)):
                await world.confirm(draft)
        assert (await world.books(NOBODY))[f"held user:{NOBODY}:usd"] == 0

    async def test_what_comes_back_gives_its_limit_back(self, world: World) -> None:
        await world.come(NOBODY, "basic")
        await world.give(NOBODY, usd(100_00))
        queued = await world.queued(NOBODY, usd(40_00))
        with pytest.raises((DailyLimitReached, LimitReached)):
            await world.confirm(await world.draft(NOBODY, usd(40_00)))
        await world.withdrawals.cancel(NOBODY, queued.id)
        again = await world.confirm(await world.draft(NOBODY, usd(40_00)))
        assert again.state is WithdrawalState.QUEUED

    async def test_an_old_draft_is_over_and_forgotten(self, world: World) -> None:
        draft = await world.draft(FAN, usd(20_00))
        world.clock.advance(DRAFT_LIFE.total_seconds())
        with pytest.raises(DraftExpired):
            await world.confirm(draft)
        world.clock.advance(2 * DRAFT_LIFE.total_seconds())
        await world.withdrawals.forget_drafts()
        with pytest.raises(WithdrawalNotFound):
            await world.see(draft)

    async def test_somebody_elses_is_not_found(self, world: World) -> None:
        draft = await world.draft(FAN, usd(20_00))
        for act in (world.withdrawals.confirm, world.withdrawals.cancel, world.withdrawals.get):
            with pytest.raises(WithdrawalNotFound):
                await act(NOBODY, draft.id)


async def _make_young(tx: Tx, fan_id: int) -> None:
    statement = Fan.__table__.update().where(Fan.id == fan_id).values(created_at=tx.now)  # type: ignore[attr-defined]
    await tx.session.execute(statement)


class TestCancel:
    @pytest.mark.parametrize("cents", [20_00, 150_00])
    async def test_the_money_is_free_again(self, world: World, cents: int) -> None:
        placed = await world.queued(amount=usd(cents))
        for _ in range(2):
            cancelled = await world.withdrawals.cancel(FAN, placed.id)
            assert cancelled.state is WithdrawalState.CANCELLED
        await world.send_all()
        assert world.bank.paid == []
        assert (await world.wallet.balances(FAN)).usd.available == usd(500_00)

    async def test_a_draft_too(self, world: World) -> None:
        draft = await world.draft(FAN, usd(20_00))
        assert (await world.withdrawals.cancel(FAN, draft.id)).state is WithdrawalState.CANCELLED
        assert (await world.confirm(draft)).state is WithdrawalState.CANCELLED

    async def test_too_late_once_it_has_gone(self, world: World) -> None:
        world.bank.trouble.append("after")
        world.bank.silent = 3
        placed = await world.queued()
        await world.send_all()
        refused: type[DomainError] = TooLateToCancel
        with pytest.raises(refused):
            await world.withdrawals.cancel(FAN, placed.id)
        await world.pass_time(timedelta(hours=1))
        with pytest.raises(refused):
            await world.withdrawals.cancel(FAN, placed.id)
        assert len(world.bank.paid) == 1
