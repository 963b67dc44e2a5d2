"""What operators do about gates, and what staff sees of the evening."""

from datetime import timedelta

import pytest

from services.identity.roles import Role, RoleRequired
from services.ticketing.errors import EventNotFound
from services.ticketing.gate import RegisterDevice, SaveList
from services.ticketing.gate.errors import (
    BadGateRules,
    BlockNeedsTicket,
    DeviceNotFound,
    ListNotFound,
    NotAtThisGate,
)
from services.ticketing.gate.schemas import GateCount, MinuteCount
from tests.services.ticketing.gate.conftest import (
    DOORS,
    OPERATOR,
    OTHER_STAFF,
    STAFF,
    Gates,
)
from tests.services.ticketing.programme import DARA, EVENT


class TestPosts:
    async def test_staff_sees_where_it_works(self, gates: Gates) -> None:
        [post] = await gates.service.posts(STAFF)
        assert (post.event_id, post.gates, post.is_open) == (EVENT, ("",), True)
        assert [each.name for each in post.lists] == ["main"]
        assert await gates.service.posts(DARA) == []
        assert [each.event_id for each in await gates.desk.doors(OPERATOR)] == [EVENT]

    async def test_an_evening_that_is_long_over_is_gone(self, gates: Gates) -> None:
        gates.clock.advance(timedelta(days=2).total_seconds())
        assert await gates.service.posts(STAFF) == []
        assert await gates.desk.doors(OPERATOR) == []

    async def test_only_operators_post_and_only_people_of_the_gate(self, gates: Gates) -> None:
        with pytest.raises(RoleRequired):
            await gates.desk.post(STAFF, EVENT, STAFF)
        with pytest.raises(RoleRequired):
            await gates.desk.post(OPERATOR, EVENT, DARA)
        await gates.roles.grant(DARA, Role.GATE)
        with pytest.raises(EventNotFound):
            await gates.desk.post(OPERATOR, "no-such-night", DARA)
        for _ in range(2):
            await gates.desk.post(OPERATOR, EVENT, DARA, "B")
        [post] = await gates.service.posts(DARA)
        assert post.gates == ("B",)
        staff = await gates.desk.staff(OPERATOR, EVENT)
        assert {one.fan_id: one.gates for one in staff} == {
            DARA: ("B",),
            STAFF: ("",),
            OTHER_STAFF: ("",),
        }

    @pytest.mark.parametrize("operators", [True, False])
    async def test_every_change_needs_an_operator(self, gates: Gates, operators: bool) -> None:
        device = await gates.device()
        desk, who = gates.desk, OPERATOR if operators else STAFF
        ticket = gates.tickets[0].id
        for call in (
            lambda: desk.doors(who),
            lambda: desk.staff(who, EVENT),
            lambda: desk.save_list(SaveList(who, EVENT, "vip", (), {})),
            lambda: desk.devices(who, EVENT),
            lambda: desk.switch(who, device, is_on=False),
            lambda: desk.set_open(who, EVENT, is_open=False),
            lambda: desk.block(who, EVENT, ticket, "why"),
            lambda: desk.unblock(who, EVENT, ticket, "why"),
            lambda: desk.lists(who, EVENT),
            lambda: desk.find(who, EVENT, gates.tickets[0].label),
            lambda: desk.unpost(who, EVENT, STAFF),
        ):
            if operators:
                await call()
            else:
                with pytest.raises(RoleRequired):
                    await call()

    async def test_what_is_not_there(self, gates: Gates) -> None:
        with pytest.raises(DeviceNotFound):
            await gates.desk.switch(OPERATOR, "7.none", is_on=False)
        with pytest.raises(EventNotFound):
            await gates.desk.set_open(OPERATOR, "no-such-night", is_open=False)
        with pytest.raises(BlockNeedsTicket):
            await gates.desk.block(OPERATOR, "no-such-night", gates.tickets[0].id, "why")
        with pytest.raises(ListNotFound):
            await gates.service.counters(STAFF, 999)


class TestDevices:
    async def test_the_same_key_is_the_same_device(self, gates: Gates) -> None:
        first = await gates.service.register(RegisterDevice(STAFF, "k", EVENT, "A", "mine"))
        again = await gates.service.register(RegisterDevice(STAFF, "k", EVENT, "B", "other"))
        other = await gates.service.register(RegisterDevice(OTHER_STAFF, "k", EVENT, "A", "mine"))
        assert again == first
        assert other.device.id != first.device.id
        assert len(await gates.desk.devices(OPERATOR, EVENT)) == 2


class TestLists:
    @pytest.mark.parametrize(
        "rules", [{"allow": {"eval": "1"}}, {"reentry": "often"}, {"allow": []}]
    )
    async def test_bad_rules_change_nothing(self, gates: Gates, rules: dict[str, object]) -> None:
        with pytest.raises(BadGateRules):
            await gates.desk.save_list(SaveList(OPERATOR, EVENT, "main", (), rules))
        with pytest.raises(BadGateRules):
            await gates.desk.save_list(SaveList(OPERATOR, EVENT, "main", (999,), {}))
        assert (await gates.service.posts(STAFF))[0].lists == (gates.main,)

    async def test_a_list_of_its_own_counts_its_own_entries(self, gates: Gates) -> None:
        saved = await gates.desk.save_list(SaveList(OPERATOR, EVENT, "lounge", (), {}))
        device, code = await gates.device(), gates.tickets[0].code
        assert (await gates.scan(device, code)).passes
        assert (await gates.scan(device, code, list_id=saved.id)).passes
        assert (await gates.service.counters(STAFF, saved.id)).entries == 1


class TestCounters:
    async def test_count_in_out_and_each_gate_and_minute(self, gates: Gates) -> None:
        one, two = await gates.device("A1", "A"), await gates.device("B1", "B")
        first, second, third = (ticket.code for ticket in gates.tickets)
        await gates.scan(one, first)
        await gates.scan(two, second)
        await gates.scan(two, second)
        gates.clock.advance(60)
        await gates.scan(one, third)
        await gates.leave(two, first)
        counters = await gates.service.counters(STAFF, gates.main.id)
        assert (counters.entries, counters.exits, counters.inside) == (3, 1, 2)
        assert (counters.refused, counters.conflicts) == (1, 0)
        assert counters.gates == (GateCount("A", 2, 0), GateCount("B", 1, 1))
        assert counters.minutes == (
            MinuteCount(DOORS + timedelta(minutes=1), 1, 1),
            MinuteCount(DOORS, 2, 0),
        )

    async def test_are_read_once_a_second(self, gates: Gates) -> None:
        device = await gates.device()
        empty = await gates.service.counters(STAFF, gates.main.id)
        await gates.scan(device, gates.tickets[0].code)
        assert await gates.service.counters(OPERATOR, gates.main.id) == empty
        gates.clock.advance(1)
        assert (await gates.service.counters(STAFF, gates.main.id)).inside == 1

    async def test_are_for_those_who_work_there_and_operators(self, gates: Gates) -> None:
        for read in (gates.service.counters, gates.service.conflicts):
            with pytest.raises(NotAtThisGate):
                await read(DARA, gates.main.id)
            await gates.roles.grant(DARA, Role.GATE)
            with pytest.raises(NotAtThisGate):
                await read(DARA, gates.main.id)
            await gates.roles.revoke(DARA, Role.GATE)
