"""A ticket lets somebody in or goes back, never both; with the lock gone, both."""

import asyncio
from typing import Any

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.uow import UnitOfWork
from services.payments import PaymentsService
from services.ticketing import TicketingService
from services.ticketing.gate import Answer, Reason
from services.ticketing.refunds import AskRefund, TicketRefundCard, sold
from services.ticketing.refunds.errors import TicketUsed
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.service import RefundsService
from services.wallet import WalletService
from tests.services.ticketing.gate.conftest import OPERATOR, OTHER_STAFF, STAFF, Gates
from tests.services.ticketing.programme import DARA, Fans, a_load, an_event, buy, usd


@pytest.fixture
async def gates(
    uow: UnitOfWork,
    ticketing: TicketingService,
    fans: Fans,
    clock: FrozenClock,
    database: Database,
) -> Gates:
    await ticketing.load_events(a_load(an_event(refunds=(RefundRule(0),))))
    await fans.come(DARA)
    for fan in (STAFF, OTHER_STAFF, OPERATOR):
        await fans.come(fan, usd(0))
    await buy(ticketing, fans, DARA, 4)
    made = Gates(uow, ticketing, clock)
    made.tickets = list((await ticketing.my_tickets(DARA)).items)
    await made.open()
    return made


@pytest.fixture
def refunds(uow: UnitOfWork, wallet: WalletService) -> RefundsService:
    return RefundsService(uow, wallet, PaymentsService(uow, wallet, {}))


async def both(
    gates: Gates, refunds: RefundsService, number: int, device: str
) -> tuple[Answer, TicketRefundCard | BaseException]:
    """Scan and give back one ticket at the same moment."""
    ticket = gates.tickets[number]
    ask = AskRefund(DARA, (ticket.id,), f"key{number}", usd(2_500))
    scanned, given = await asyncio.gather(
        gates.scan(device, ticket.code), refunds.ask(ask), return_exceptions=True
    )
    assert not isinstance(scanned, BaseException)
    return scanned, given


class TestScanAndRefund:
    on_postgresql = True

    async def test_used_ticket_does_not_go_back(
        self, gates: Gates, refunds: RefundsService
    ) -> None:
        device = await gates.device()
        ticket = gates.tickets[0]
        assert (await gates.scan(device, ticket.code)).passes
        with pytest.raises(TicketUsed):
            await refunds.quote(DARA, [ticket.id])
        with pytest.raises(TicketUsed):
            await refunds.ask(AskRefund(DARA, (ticket.id,), "key", usd(2_500)))

    async def test_given_ticket_lets_nobody_in(
        self, gates: Gates, refunds: RefundsService
    ) -> None:
        device = await gates.device()
        ticket = gates.tickets[0]
        await refunds.ask(AskRefund(DARA, (ticket.id,), "key", usd(2_500)))
        answer = await gates.scan(device, ticket.code)
        assert (answer.passes, answer.reason) == (False, Reason.REVOKED)

    async def test_of_both_at_once_one_happens(
        self, gates: Gates, refunds: RefundsService
    ) -> None:
        device = await gates.device()
        for number in range(4):
            scanned, given = await both(gates, refunds, number, device)
            refused = isinstance(given, DomainError)
            assert scanned.passes == refused

    async def test_without_the_lock_both_happen(
        self,
        gates: Gates,
        refunds: RefundsService,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The control, where two transactions can run at once: the look at scans is too early."""
        device = await gates.device()
        look, looked, scanned = sold.used, asyncio.Event(), asyncio.Event()

        async def no_lock(*_: Any) -> None: ...

        async def early_look(tx: Any, ids: Any) -> set[Any]:
            seen = await look(tx, ids)
            looked.set()
            await scanned.wait()
            return seen

        monkeypatch.setattr(sold, "lock_tickets", no_lock)
        monkeypatch.setattr(sold, "used", early_look)
        ticket = gates.tickets[0]
        asking = asyncio.ensure_future(
            refunds.ask(AskRefund(DARA, (ticket.id,), "key", usd(2_500)))
        )
        await looked.wait()
        answer = await gates.scan(device, ticket.code)
        scanned.set()
        assert answer.passes
        assert (await asking).refund == usd(2_500)
