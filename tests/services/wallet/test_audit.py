"""The wallet's promises find what they are there for."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from services.core.clock import FrozenClock
from services.core.money import Currency
from services.core.uow import UnitOfWork
from services.identity import VerificationLevel
from services.identity.roles import Role, RolesService
from services.wallet import ExchangeService, WalletService
from tests.services.wallet.people import (
    DARA,
    VANNA,
    Confirmed,
    capture,
    fund,
    hold,
    khr,
    pay,
    release,
    run,
    set_level,
    to_sok,
    usd,
)


@pytest.fixture
async def wallet(uow: UnitOfWork, clock: FrozenClock) -> AsyncIterator[WalletService]:
    """A wallet with something of everything, over the end of a month."""
    service = WalletService(uow)
    service.start()
    clock.advance(29 * 24 * 60 * 60)
    await fund(service, DARA, usd(500_00), khr(2_000_000))
    for _ in range(3):
        paid = await pay(service, usd(10_00), kind="p2p_transfer", fee=usd(25))
        await pay(service, khr(12_345))
        await service.transfer(to_sok(khr(4_100)))
        held = [await hold(service, amount) for amount in (usd(4_00), khr(8_200), usd(1_00))]
        await capture(service, held[0], usd(3_00))
        await capture(service, held[1], khr(8_200))
        clock.advance(24 * 60 * 60)
        await release(service, held[2])
    await hold(service, khr(4_100))
    await uow.run(
        lambda tx: service.refund(
            tx, key="A", payer_id=DARA, payment_id=paid.id, amount=usd(4_00), reference=""
        )
    )
    roles = RolesService(uow)
    await set_level(uow, VANNA, VerificationLevel.BASIC)
    await roles.grant(VANNA, Role.FINANCE)
    exchange = ExchangeService(uow, roles, Confirmed(uow))
    await exchange.set_rate(
        VANNA, key="A", khr_per_usd=Decimal(4000), spread_basis_points=10, source="test"
    )
    offer = await exchange.quote(DARA, usd(10_00), Currency.KHR)
    await exchange.convert(DARA, offer.id, "A")
    await exchange.quote(DARA, usd(11_00), Currency.KHR)
    yield service
    await service.stop()


async def test_all_is_well(wallet: WalletService) -> None:
    assert await wallet.audit() == []


@pytest.mark.parametrize(
    ("damage", "promise"),
    [
        ("DELETE FROM wallet_counters WHERE period = '2026-05'", "a counter is what left"),
        (
            "INSERT INTO wallet_counters VALUES (7, '2026-05-01', 1, 0, 0, 0, 0)",
            "a counter is what left",
        ),
        (
            "UPDATE wallet_counts SET amount_minor = amount_minor + 1",
            "what was counted one by one",
        ),
        ("DELETE FROM wallet_counts WHERE NOT is_hold", "every riel payment was counted"),
        (
            "UPDATE wallet_refunded SET refunded_minor = refunded_minor - 1",
            "what was refunded of a payment",
        ),
        ("UPDATE wallet_quotes SET gain_minor = gain_minor + 1", "an exchange that was done"),
        (
            "UPDATE wallet_quotes SET used_at = created_at, used_key = 'x'",
            "an exchange that was done",
        ),
    ],
)
async def test_damage_is_found(
    wallet: WalletService, uow: UnitOfWork, damage: str, promise: str
) -> None:
    await run(uow, damage)
    assert any(line.startswith(promise) for line in await wallet.audit())


@pytest.mark.parametrize("column", ["spent", "sent", "withdrawn", "usd", "khr"])
async def test_each_counter_is_looked_at(
    wallet: WalletService, uow: UnitOfWork, column: str
) -> None:
    await run(uow, f"UPDATE wallet_counters SET {column}_minor = {column}_minor + 1")
    (found,) = await wallet.audit()
    assert found.startswith("a counter is what left the wallet")
