"""One change by its id: whoever's it is, and the whole exchange behind its legs."""

from uuid import uuid4

import pytest

from services.core.money import Currency
from services.core.uow import UnitOfWork
from services.identity.roles import RolesService
from services.wallet import ExchangeService, ReceiptsService, WalletService
from tests.services.wallet.people import DARA, SOK, Confirmed, fund, pay, pts, usd


@pytest.fixture
def receipts(uow: UnitOfWork) -> ReceiptsService:
    return ReceiptsService(uow)


async def test_every_line_of_the_history_has_one(
    wallet: WalletService, receipts: ReceiptsService
) -> None:
    await fund(wallet, DARA, usd(50_00), pts(40))
    await pay(wallet, usd(10_00), fee=usd(25))
    lines = (await wallet.history(DARA)).lines
    assert len(lines) == 4
    for line in lines:
        found = await receipts.find(DARA, line.id)
        assert found is not None
        assert (found.line, found.exchange) == (line, None)


async def test_all_legs_of_an_exchange_lead_to_it(
    wallet: WalletService, receipts: ReceiptsService, uow: UnitOfWork
) -> None:
    await fund(wallet, DARA, usd(50_00))
    exchange = ExchangeService(uow, RolesService(uow), Confirmed(uow))
    offer = await exchange.quote(DARA, usd(10_00), Currency.KHR)
    await exchange.convert(DARA, offer.id, "KEY")
    legs = [line for line in (await wallet.history(DARA)).lines if line.kind != "top_up"]
    assert len(legs) == 3
    for leg in legs:
        found = await receipts.find(DARA, leg.id)
        assert found is not None
        assert found.exchange == offer


async def test_nobody_sees_those_of_others(
    wallet: WalletService, receipts: ReceiptsService
) -> None:
    await fund(wallet, DARA, usd(50_00))
    [line] = (await wallet.history(DARA)).lines
    assert await receipts.find(SOK, line.id) is None
    assert await receipts.find(DARA, uuid4()) is None
