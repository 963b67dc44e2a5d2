"""One ticket at many gates at the same moment: one entry. Without its lock: more."""

import asyncio

import pytest

from services.ticketing.gate import Reason
from services.ticketing.gate.repository import scans, tickets
from tests.services.meeting import read_together
from tests.services.ticketing.gate.conftest import STAFF, Gates

GATES = 8


async def rush(gates: Gates) -> int:
    """The same ticket on all devices at once; how many let it in."""
    devices = [await gates.device(f"D{number}") for number in range(GATES)]
    code = gates.tickets[0].code
    answers = await asyncio.gather(*(gates.scan(device, code) for device in devices))
    assert {each.reason for each in answers} <= {None, Reason.ALREADY_REDEEMED}
    return sum(each.passes for each in answers)


def nobody_waits(gates: Gates, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff are many people: their role is not the lock that is tested here."""

    async def allowed(*_: object) -> None: ...

    monkeypatch.setattr(gates.roles, "require", allowed)


class TestOneTicketAtManyGates:
    async def test_one_entry(self, gates: Gates, monkeypatch: pytest.MonkeyPatch) -> None:
        nobody_waits(gates, monkeypatch)
        assert await rush(gates) == 1
        assert sorted(await gates.scans()) == ["entry"] + ["refused"] * (GATES - 1)

    async def test_control_without_the_lock_lets_more_in(
        self, gates: Gates, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nobody_waits(gates, monkeypatch)

        async def stale(*_: object) -> list[scans.Known]:
            return []

        monkeypatch.setattr(tickets, "lock_ticket", tickets.ticket)
        # SQLite has one writer at a time: there the control reads what was before all of them.
        is_alone = gates.database.dialect == "sqlite"
        monkeypatch.setattr(scans, "known", stale if is_alone else read_together(scans.known, 2))
        assert await rush(gates) > 1

    async def test_one_answer_for_one_nonce(
        self, gates: Gates, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nobody_waits(gates, monkeypatch)
        device, code = await gates.device(), gates.tickets[0].code
        answers = await asyncio.gather(
            *(gates.scan(device, code, nonce="one") for _ in range(GATES))
        )
        assert all(each == answers[0] and each.passes for each in answers)
        assert await gates.scans() == ["entry"]

    async def test_two_queues_with_the_same_tickets_in_other_orders(self, gates: Gates) -> None:
        one, two = await gates.device("A1"), await gates.device("A2")
        at = gates.clock.now()
        gates.clock.advance(60)
        tickets = [ticket.code for ticket in gates.tickets]
        queues = [
            [gates.queued(f"n{number}", code, at) for number, code in enumerate(order)]
            for order in (tickets, tickets[::-1])
        ]
        await asyncio.gather(
            gates.service.sync(STAFF, one, queues[0]), gates.service.sync(STAFF, two, queues[1])
        )
        assert sorted(await gates.scans()) == ["conflict"] * 3 + ["entry"] * 3
