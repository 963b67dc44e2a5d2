"""Scans without network: any order, nothing dropped, both places and times of a conflict."""

from datetime import timedelta
from itertools import permutations

import pytest

from services.ticketing.gate import Conflict, Direction, Reason, Seen, Standing
from services.ticketing.gate import service as gate_service
from services.ticketing.gate.errors import DeviceNotFound, ListNotFound
from tests.services.ticketing.gate.conftest import (
    DOORS,
    OPERATOR,
    OTHER_STAFF,
    STAFF,
    Gates,
)
from tests.services.ticketing.programme import EVENT

MINUTE = timedelta(minutes=1)


async def the_conflicts(gates: Gates) -> list[Conflict]:
    return await gates.service.conflicts(STAFF, gates.main.id)


class TestTwoOfflineDevices:
    @pytest.mark.parametrize("earlier_first", [True, False])
    async def test_both_scans_are_kept_and_the_conflict_names_both(
        self, gates: Gates, earlier_first: bool
    ) -> None:
        one, two = await gates.device("A1", "A"), await gates.device("B1", "B", OTHER_STAFF)
        ticket = gates.tickets[0]
        gates.clock.advance(3_600)
        parts = [
            (STAFF, one, gates.queued("x", ticket.code, DOORS + MINUTE)),
            (OTHER_STAFF, two, gates.queued("x", ticket.code, DOORS + 2 * MINUTE)),
        ]
        for staff, device, scan in parts if earlier_first else parts[::-1]:
            [done] = await gates.service.sync(staff, device, [scan])
            assert done.is_new
        assert await gates.scans() == ["entry", "conflict"]
        [conflict] = await the_conflicts(gates)
        assert conflict.label == ticket.label
        assert conflict.ticket_id == ticket.id
        assert conflict.reason is Reason.ALREADY_REDEEMED
        assert conflict.first == Seen("A", "phone A1", DOORS + MINUTE)
        assert conflict.second == Seen("B", "phone B1", DOORS + 2 * MINUTE)
        counters = await gates.service.counters(STAFF, gates.main.id)
        assert (counters.entries, counters.inside, counters.conflicts) == (1, 1, 1)

    async def test_a_scan_with_network_may_turn_out_to_be_the_second(self, gates: Gates) -> None:
        online, offline = await gates.device("A1"), await gates.device("B1", "B")
        code = gates.tickets[0].code
        gates.clock.advance(600)
        first = await gates.scan(online, code, nonce="live")
        assert first.passes
        await gates.service.sync(STAFF, offline, [gates.queued("q", code, DOORS + MINUTE)])
        assert await gates.scans() == ["entry", "conflict"]
        assert await gates.scan(online, code, nonce="live") == first
        [conflict] = await the_conflicts(gates)
        assert conflict.second.device == "phone A1"

    async def test_a_late_exit_dissolves_a_conflict(self, gates: Gates) -> None:
        one, two, three = [await gates.device(key) for key in ("A1", "A2", "A3")]
        code = gates.tickets[0].code
        gates.clock.advance(3_600)
        await gates.service.sync(STAFF, one, [gates.queued("a", code, DOORS + MINUTE)])
        await gates.service.sync(STAFF, two, [gates.queued("b", code, DOORS + 9 * MINUTE)])
        assert len(await the_conflicts(gates)) == 1
        left = gates.queued("c", code, DOORS + 5 * MINUTE, direction=Direction.EXIT)
        await gates.service.sync(STAFF, three, [left])
        assert await the_conflicts(gates) == []
        assert await gates.scans() == ["entry", "exit", "entry"]


class TestAnyOrder:
    async def test_every_order_of_arrival_ends_the_same(self, gates: Gates) -> None:
        devices = [await gates.device(key, gate) for key, gate in (("A1", "A"), ("B1", "B"))]
        code, other = gates.tickets[0].code, gates.tickets[1].code
        gates.clock.advance(3_600)
        queue = [
            (0, gates.queued("1", code, DOORS + 1 * MINUTE)),
            (1, gates.queued("2", code, DOORS + 2 * MINUTE)),
            (0, gates.queued("3", code, DOORS + 3 * MINUTE, direction=Direction.EXIT)),
            (1, gates.queued("4", other, DOORS + 3 * MINUTE)),
            (0, gates.queued("5", code, DOORS + 4 * MINUTE, passed=False, reason=Reason.RULES)),
        ]
        ends = set()
        for order in list(permutations(queue))[::17]:
            await gates.run("DELETE FROM gate_scans")
            for number, scan in order:
                await gates.service.sync(STAFF, devices[number], [scan])
            ends.add((tuple(await gates.scans()), tuple(await gates.scans("moves"))))
        assert ends == {(("entry", "conflict", "exit", "entry", "refused"), (1, 0, -1, 1, 0))}

    async def test_a_queue_that_is_sent_again_changes_nothing(self, gates: Gates) -> None:
        device = await gates.device()
        gates.clock.advance(3_600)
        queue = [
            gates.queued(f"n{number}", ticket.code, DOORS + number * MINUTE)
            for number, ticket in enumerate(gates.tickets)
        ]
        first = await gates.service.sync(STAFF, device, queue)
        again = await gates.service.sync(STAFF, device, queue[::-1])
        assert [one.nonce for one in first] == ["n0", "n1", "n2"]
        assert all(one.is_new and one.standing is Standing.ENTRY for one in first)
        assert not any(one.is_new for one in again)
        assert await gates.scans() == ["entry"] * 3

    async def test_a_long_queue_is_taken_in_parts(
        self, gates: Gates, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gate_service, "_SYNCED_AT_ONCE", 2)
        device = await gates.device()
        queue = [
            gates.queued(f"n{number}", gates.tickets[number % 3].code, DOORS - number * MINUTE)
            for number in range(5)
        ]
        done = await gates.service.sync(STAFF, device, [*queue, queue[0]])
        assert [one.nonce for one in done] == ["n0", "n1", "n2", "n3", "n4", "n0"]
        assert sorted(await gates.scans()) == ["conflict"] * 2 + ["entry"] * 3


class TestWhatWasWrong:
    async def test_a_code_of_nobody_is_kept_and_reported(self, gates: Gates) -> None:
        device = await gates.device()
        await gates.service.sync(STAFF, device, [gates.queued("n", "no code", DOORS)])
        [conflict] = await the_conflicts(gates)
        assert (conflict.reason, conflict.ticket_id, conflict.first) == (
            Reason.INVALID,
            None,
            None,
        )

    async def test_a_revocation_counts_from_when_it_was_known(self, gates: Gates) -> None:
        device = await gates.device()
        code, other = gates.tickets[0].code, gates.tickets[1].code
        gates.clock.advance(600)
        await gates.run("UPDATE tickets SET state = 'revoked'")
        await gates.service.bundle(STAFF, device)
        gates.clock.advance(600)
        before = gates.queued("before", code, DOORS + MINUTE)
        after = gates.queued("after", other, DOORS + 15 * MINUTE)
        done = await gates.service.sync(STAFF, device, [before, after])
        assert [(one.standing, one.reason) for one in done] == [
            (Standing.ENTRY, None),
            (Standing.CONFLICT, Reason.REVOKED),
        ]

    async def test_what_a_device_did_after_it_was_switched_off(self, gates: Gates) -> None:
        device = await gates.device()
        gates.clock.advance(600)
        await gates.desk.switch(OPERATOR, device, is_on=False)
        gates.clock.advance(600)
        before = gates.queued("before", gates.tickets[0].code, DOORS + MINUTE)
        after = gates.queued("after", gates.tickets[1].code, DOORS + 15 * MINUTE)
        done = await gates.service.sync(STAFF, device, [before, after])
        assert [one.reason for one in done] == [None, Reason.ERROR]
        assert await gates.scans() == ["entry", "conflict"]

    async def test_rules_that_came_later_make_no_entry_wrong(self, gates: Gates) -> None:
        device = await gates.device()
        gates.clock.advance(600)
        await gates.scan(device, gates.tickets[0].code)
        gates.clock.advance(600)
        await gates.rules({"gate": {"in": ["VIP"]}})
        gates.clock.advance(600)
        late = gates.queued("n", gates.tickets[0].code, DOORS + MINUTE)
        left = gates.queued(
            "m", gates.tickets[0].code, DOORS + 5 * MINUTE, direction=Direction.EXIT
        )
        await gates.service.sync(STAFF, device, [late, left])
        assert await gates.scans() == ["entry", "exit", "entry"]

    async def test_a_clock_that_is_ahead_is_no_future(self, gates: Gates) -> None:
        device = await gates.device()
        queued = gates.queued("n", gates.tickets[0].code, DOORS + timedelta(days=2))
        await gates.service.sync(STAFF, device, [queued])
        assert await gates.scans() == ["entry"]
        gates.clock.advance(60)
        assert not (await gates.scan(device, gates.tickets[0].code)).passes

    async def test_is_taken_at_a_stopped_event_but_not_for_others(self, gates: Gates) -> None:
        device = await gates.device()
        await gates.desk.set_open(OPERATOR, EVENT, is_open=False)
        queued = gates.queued("n", gates.tickets[0].code, DOORS)
        assert (await gates.service.sync(STAFF, device, [queued]))[0].is_new
        with pytest.raises(DeviceNotFound):
            await gates.service.sync(OTHER_STAFF, device, [queued])
        with pytest.raises(ListNotFound):
            await gates.service.sync(
                STAFF, device, [gates.queued("m", gates.tickets[0].code, DOORS, list_id=99)]
            )
