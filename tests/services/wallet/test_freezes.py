"""Freezing: nothing leaves, money comes in; each side lifts the own freeze; the fan is told."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinHasher, PinService, Sealer, VerificationLevel
from services.identity.errors import PinRequired
from services.identity.models import PinConfirmation
from services.identity.roles import Role, RoleRequired, RolesService
from services.notifications import NotificationsService
from services.wallet import (
    FreezeService,
    FrozenByOperator,
    WalletIsFrozen,
    WalletService,
    unfreeze_purpose,
)
from services.wallet.errors import NotYourOwnFreeze
from services.wallet.news import WalletNews
from tests.services.wallet.people import (
    DARA,
    SOK,
    VANNA,
    fund,
    outcomes,
    pay,
    rows,
    run,
    set_level,
    to_sok,
    usd,
)

SECRET = b"a secret of these tests only"


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock, SUBSCRIPTIONS)


@pytest.fixture
async def freezes(uow: UnitOfWork) -> FreezeService:
    """Vanna is with finance."""
    roles = RolesService(uow)
    for fan_id in (DARA, VANNA):
        await set_level(uow, fan_id, VerificationLevel.BASIC)
    await roles.grant(VANNA, Role.FINANCE)
    hasher = PinHasher(SECRET)
    hasher.close()
    return FreezeService(uow, PinService(uow, hasher, Sealer(SECRET)), roles)


@pytest.fixture(autouse=True)
async def money(wallet: WalletService) -> None:
    await fund(wallet, DARA, usd(100_00))


async def confirm(uow: UnitOfWork) -> None:
    """As if the fan had just typed the PIN to unfreeze."""
    async with uow.database.write.begin() as connection:
        await connection.execute(
            insert(PinConfirmation).values(
                pad_id=new_key(),
                fan_id=DARA,
                purpose=unfreeze_purpose(DARA),
                expires_at=uow.clock.now() + timedelta(minutes=2),
            )
        )


class TestFreeze:
    async def test_nothing_leaves_from_that_moment(
        self, wallet: WalletService, freezes: FreezeService
    ) -> None:
        assert not await freezes.state(DARA)
        assert await freezes.freeze(DARA, "KEY")
        with pytest.raises(WalletIsFrozen):
            await pay(wallet, usd(1))
        for fee in (None, usd(1)):
            with pytest.raises(WalletIsFrozen):
                await wallet.transfer(to_sok(usd(1), fee=fee))
        assert (await wallet.balances(DARA)).usd.available == usd(100_00)

    async def test_a_payee_still_receives(
        self, wallet: WalletService, freezes: FreezeService
    ) -> None:
        await freezes.freeze(SOK, "KEY")
        await wallet.transfer(to_sok(usd(1_00)))
        await fund(wallet, SOK, usd(1_00))
        assert (await wallet.balances(SOK)).usd.available == usd(2_00)

    async def test_a_payment_that_was_done_is_still_answered(
        self, wallet: WalletService, freezes: FreezeService
    ) -> None:
        command = to_sok(usd(1_00))
        first = await wallet.transfer(command)
        await freezes.freeze(DARA, "KEY")
        assert await wallet.transfer(command) == first

    async def test_unfreezing_needs_the_pin(
        self, wallet: WalletService, freezes: FreezeService, uow: UnitOfWork
    ) -> None:
        await freezes.freeze(DARA, "KEY")
        with pytest.raises(PinRequired):
            await freezes.unfreeze(DARA, "KEY")
        await confirm(uow)
        assert not await freezes.unfreeze(DARA, "KEY")
        await pay(wallet, usd(1))
        assert not await freezes.unfreeze(DARA, "KEY")

    async def test_payments_at_the_same_time_are_done_or_refused(
        self, wallet: WalletService, freezes: FreezeService
    ) -> None:
        attempts = [wallet.transfer(to_sok(usd(1))) for _ in range(20)]
        done = await outcomes([*attempts[:10], freezes.freeze(DARA, "KEY"), *attempts[10:]])
        assert done["done"] + done["wallet.frozen"] == 21
        with pytest.raises(WalletIsFrozen):
            await wallet.transfer(to_sok(usd(1)))


class TestOperator:
    async def test_only_an_operator_lifts_what_an_operator_froze(
        self, wallet: WalletService, freezes: FreezeService, uow: UnitOfWork
    ) -> None:
        await freezes.freeze_by_operator(VANNA, DARA, "reported as stolen", "KEY")
        with pytest.raises(FrozenByOperator):
            await pay(wallet, usd(1))
        await confirm(uow)
        with pytest.raises(FrozenByOperator):
            await freezes.unfreeze(DARA, "KEY")
        await freezes.unfreeze_by_operator(VANNA, DARA, "given back", "KEY2")
        await pay(wallet, usd(1))

    async def test_the_fans_own_freeze_stays(
        self, wallet: WalletService, freezes: FreezeService
    ) -> None:
        await freezes.freeze(DARA, "KEY")
        await freezes.freeze_by_operator(VANNA, DARA, "reported as stolen", "KEY")
        state = await freezes.unfreeze_by_operator(VANNA, DARA, "a mistake", "KEY")
        assert (state.by_fan_at is not None, state.by_operator_at) == (True, None)
        with pytest.raises(WalletIsFrozen):
            await pay(wallet, usd(1))

    async def test_needs_the_role(self, freezes: FreezeService) -> None:
        for act in (freezes.freeze_by_operator, freezes.unfreeze_by_operator):
            with pytest.raises(RoleRequired):
                await act(DARA, SOK, "because", "KEY")
        with pytest.raises(RoleRequired):
            await freezes.log(DARA, SOK)

    async def test_nobody_lifts_the_own_wallets(
        self, freezes: FreezeService, uow: UnitOfWork
    ) -> None:
        await RolesService(uow).grant(DARA, Role.FINANCE)
        await freezes.freeze_by_operator(VANNA, DARA, "reported as stolen", "KEY")
        with pytest.raises(NotYourOwnFreeze):
            await freezes.unfreeze_by_operator(DARA, DARA, "it is me", "KEY")


class TestLog:
    async def test_names_who_did_what_and_why(
        self, freezes: FreezeService, clock: FrozenClock
    ) -> None:
        for _ in range(2):
            await freezes.freeze(DARA, "KEY")
        clock.advance(1)
        for _ in range(2):
            await freezes.freeze_by_operator(VANNA, DARA, "reported as stolen", "KEY")
        clock.advance(1)
        await freezes.unfreeze_by_operator(VANNA, DARA, "given back", "KEY")
        log = await freezes.log(VANNA, DARA)
        assert [(one.action, one.side.value, one.actor_id, one.reason) for one in log] == [
            ("unfreeze", "operator", VANNA, "given back"),
            ("freeze", "operator", VANNA, "reported as stolen"),
            ("freeze", "fan", DARA, ""),
        ]

    @pytest.mark.parametrize("change", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
    async def test_cannot_be_rewritten(
        self, freezes: FreezeService, uow: UnitOfWork, change: str
    ) -> None:
        await freezes.freeze(DARA, "KEY")
        with pytest.raises(DBAPIError, match="append-only"):
            await run(uow, change.format("wallet_freeze_actions"))


class TestNews:
    async def test_the_fan_is_told_each_change_once(
        self, freezes: FreezeService, uow: UnitOfWork
    ) -> None:
        jobs = Jobs(uow)
        WalletNews(uow, NotificationsService(uow)).register(jobs)
        await freezes.freeze(DARA, "KEY")
        await freezes.freeze(DARA, "KEY")
        await freezes.freeze_by_operator(VANNA, DARA, "reported as stolen", "KEY")
        await freezes.unfreeze_by_operator(VANNA, DARA, "given back", "KEY")
        await confirm(uow)
        await freezes.unfreeze(DARA, "KEY")
        messages = await rows(uow, "SELECT job FROM outbox_messages WHERE job LIKE 'wallet.%'")
        assert len(messages) == 4
        await jobs.run_until_idle()
        told = await rows(uow, "SELECT fan_id, text_key FROM notifications ORDER BY text_key")
        assert told == [
            (DARA, f"wallet.news.{name}")
            for name in ("frozen", "frozen_by_operator", "still_frozen", "unfrozen")
        ]
