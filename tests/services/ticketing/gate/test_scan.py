"""Scans with network: who passes, why not, and the same answer for the same scan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from services.identity.roles import Role, RoleRequired
from services.ticketing.gate import Direction, Reason, Seen
from services.ticketing.gate.errors import (
    DeviceNotFound,
    DeviceSwitchedOff,
    GateClosed,
    ListNotFound,
    NotAtThisGate,
)
from tests.servers.pool import Servers
from tests.services.ticketing.gate.conftest import OPERATOR, OTHER_STAFF, STAFF, Gates
from tests.services.ticketing.programme import DARA, EVENT, Fans, a_load, an_event, buy


class TestEntry:
    async def test_a_good_ticket_passes_and_says_what_it_is(self, gates: Gates) -> None:
        device, ticket = await gates.device(), gates.tickets[0]
        answer = await gates.scan(device, ticket.code)
        assert answer.passes
        assert answer.reason is None
        assert answer.scanned_at == gates.clock.now()
        assert answer.ticket is not None
        assert answer.ticket.ticket_id == ticket.id
        assert answer.ticket.label == ticket.label
        assert answer.ticket.type_name == ticket.type_name
        assert answer.ticket.owner != ""

    async def test_twice_says_where_and_when_the_first_was(self, gates: Gates) -> None:
        first, second = await gates.device("A1", "A"), await gates.device("B1", "B", OTHER_STAFF)
        code = gates.tickets[0].code
        at = gates.clock.now()
        await gates.scan(first, code)
        gates.clock.advance(60)
        answer = await gates.scan(second, code)
        assert not answer.passes
        assert answer.reason is Reason.ALREADY_REDEEMED
        assert answer.earlier == Seen("A", "phone A1", at)
        assert await gates.scans() == ["entry", "refused"]

    async def test_out_and_in_again(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        for direction in (Direction.ENTRY, Direction.EXIT, Direction.ENTRY):
            gates.clock.advance(60)
            assert (await gates.scan(device, code, direction=direction)).passes
        assert await gates.scans("moves") == [1, -1, 1]

    async def test_the_same_nonce_gets_the_first_answer(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        entered = await gates.scan(device, code, nonce="one")
        gates.clock.advance(60)
        refused = await gates.scan(device, code, nonce="two")
        gates.clock.advance(60)
        assert await gates.scan(device, code, nonce="one") == entered
        assert await gates.scan(device, code, nonce="two") == refused
        assert await gates.scan(device, gates.tickets[1].code, nonce="one") == entered
        assert len(await gates.scans()) == 2

    async def test_a_nonce_belongs_to_its_device(self, gates: Gates) -> None:
        one, two = await gates.device("A1"), await gates.device("A2")
        assert (await gates.scan(one, gates.tickets[0].code, nonce="n")).passes
        assert (await gates.scan(two, gates.tickets[1].code, nonce="n")).passes


class TestReasons:
    @pytest.fixture
    def database_url(self, servers: Servers) -> Iterator[str]:
        """One kind of database is enough here: the reasons are found outside of it."""
        databases = servers.databases("sqlite")
        url = databases.create()
        yield url
        databases.drop(url)

    async def test_a_code_with_one_changed_character_is_refused(self, gates: Gates) -> None:
        device, code, chance = await gates.device(), gates.tickets[0].code, Random(45)
        for place in range(0, len(code), 4):
            letters = sorted(set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") - {code[place]})
            changed = code[:place] + chance.choice(letters) + code[place + 1 :]
            answer = await gates.scan(device, changed)
            assert (answer.passes, answer.reason, answer.ticket) == (False, Reason.INVALID, None)
        assert set(await gates.scans()) == {"refused"}

    @pytest.mark.parametrize("code", ["", " ", "hello", "HM2099010001", "0" * 149, "ក" * 30])
    async def test_what_is_no_code_is_invalid_and_kept(self, gates: Gates, code: str) -> None:
        assert (await gates.scan(await gates.device(), code)).reason is Reason.INVALID
        assert await gates.scans("reason") == ["invalid"]

    async def test_a_revoked_ticket(self, gates: Gates) -> None:
        await gates.run("UPDATE tickets SET state = 'revoked'")
        answer = await gates.scan(await gates.device(), gates.tickets[0].code)
        assert answer.reason is Reason.REVOKED

    async def test_a_code_that_was_replaced(self, gates: Gates) -> None:
        await gates.run("UPDATE tickets SET serial = 2")
        answer = await gates.scan(await gates.device(), gates.tickets[0].code)
        assert answer.reason is Reason.STALE_CODE

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            ("pending", Reason.UNPAID),
            ("cancelled", Reason.CANCELED),
            ("refunded", Reason.CANCELED),
        ],
    )
    async def test_an_order_that_is_not_sold(
        self, gates: Gates, state: str, reason: Reason
    ) -> None:
        await gates.run("UPDATE ticket_orders SET state = :state", state=state)
        try:
            answer = await gates.scan(await gates.device(), gates.tickets[0].code)
            assert answer.reason is reason
        finally:
            await gates.run("UPDATE ticket_orders SET state = 'confirmed'")

    async def test_a_blocked_ticket_until_it_is_unblocked(self, gates: Gates) -> None:
        device, ticket = await gates.device(), gates.tickets[0]
        await gates.desk.block(OPERATOR, EVENT, ticket.id, "reported stolen")
        assert (await gates.scan(device, ticket.code)).reason is Reason.BLOCKED
        await gates.desk.unblock(OPERATOR, EVENT, ticket.id, "it was found again")
        assert (await gates.scan(device, ticket.code)).passes

    async def test_before_and_after_the_evening(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        gates.clock.advance(-timedelta(hours=4).total_seconds())
        assert (await gates.scan(device, code)).reason is Reason.INVALID_TIME
        gates.clock.advance(timedelta(hours=12).total_seconds())
        assert (await gates.scan(device, code)).reason is Reason.INVALID_TIME

    async def test_a_ticket_of_another_event_says_nothing_more(
        self, gates: Gates, fans: Fans
    ) -> None:
        await gates.ticketing.load_events(a_load(an_event("other-night")))
        kind = (await gates.ticketing.event("other-night")).types[0].id
        gates.clock.advance(-timedelta(hours=2).total_seconds())
        await buy(gates.ticketing, fans, DARA, 1, event_id="other-night", ticket_type_id=kind)
        page = await gates.ticketing.my_tickets(DARA)
        [other] = [each for each in page.items if each.event.id == "other-night"]
        answer = await gates.scan(await gates.device(), other.code)
        assert (answer.reason, answer.ticket) == (Reason.PRODUCT, None)
        again = await gates.scan(await gates.device(), other.code, nonce="again")
        assert await gates.scan(await gates.device(), other.code, nonce="again") == again

    async def test_a_list_for_another_type(self, gates: Gates) -> None:
        await gates.ticketing.load_events(
            a_load(
                an_event(
                    types=(
                        *an_event().types,
                        replace(an_event().types[0], id="vip"),
                    )
                )
            )
        )
        card = await gates.ticketing.event(EVENT)
        await gates.rules({"all": []}, products=(card.types[1].id,))
        answer = await gates.scan(await gates.device(), gates.tickets[0].code)
        assert answer.reason is Reason.PRODUCT
        assert answer.ticket is not None
        first = await gates.scan(await gates.device(), gates.tickets[0].code, nonce="n")
        assert first == await gates.scan(await gates.device(), gates.tickets[0].code, nonce="n")

    async def test_rules_of_the_list(self, gates: Gates) -> None:
        await gates.rules({"gate": {"in": ["VIP"]}})
        code = gates.tickets[0].code
        assert (await gates.scan(await gates.device(), code)).reason is Reason.RULES
        assert (await gates.scan(await gates.device("V1", "VIP"), code)).passes

    async def test_every_failure_is_kept_without_its_code(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        await gates.scan(device, code[:-1] + ("0" if code[-1] != "0" else "1"))
        await gates.scan(device, code)
        await gates.scan(device, code)
        assert await gates.scans() == ["refused", "entry", "refused"]
        assert all(len(each) == 64 for each in await gates.scans("code_hash"))


class TestTypedLabel:
    async def test_names_the_ticket_but_lets_nobody_in_unchecked(self, gates: Gates) -> None:
        device, ticket = await gates.device(), gates.tickets[1]
        answer = await gates.scan(device, f" {ticket.label.lower()} ")
        assert answer.reason is Reason.INCOMPLETE
        assert answer.ticket is not None
        assert answer.ticket.ticket_id == ticket.id
        assert (await gates.scan(device, ticket.label, identity_checked=True)).passes
        again = await gates.scan(device, ticket.code)
        assert again.reason is Reason.ALREADY_REDEEMED

    async def test_an_order_of_several_tickets_is_ambiguous(self, gates: Gates) -> None:
        number = gates.tickets[0].order_number
        answer = await gates.scan(await gates.device(), number)
        assert (answer.reason, answer.ticket) == (Reason.AMBIGUOUS, None)


class TestOverride:
    async def test_staff_lets_in_against_the_rules_with_a_reason(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        await gates.scan(device, code)
        gates.clock.advance(60)
        assert (await gates.scan(device, code, override="left through the side door")).passes
        assert await gates.scans() == ["entry", "entry"]
        assert await gates.scans("override") == [None, "left through the side door"]
        assert await gates.service.conflicts(STAFF, gates.main.id) == []

    async def test_but_never_with_what_is_no_ticket(self, gates: Gates) -> None:
        await gates.run("UPDATE tickets SET state = 'revoked'")
        device = await gates.device()
        for code in (gates.tickets[0].code, "nothing"):
            assert not (await gates.scan(device, code, override="a friend")).passes


class TestExit:
    async def test_a_ticket_that_was_revoked_inside_may_still_leave(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        await gates.scan(device, code)
        await gates.run("UPDATE tickets SET state = 'revoked'")
        gates.clock.advance(60)
        assert (await gates.leave(device, code)).passes
        assert not (await gates.leave(device, "nothing")).passes


class TestWhoMay:
    async def test_a_role_and_a_post_and_the_own_device(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        with pytest.raises(DeviceNotFound):
            await gates.scan(f"{OTHER_STAFF}.A1", code)
        with pytest.raises(RoleRequired):
            await gates.scan(f"{DARA}.A1", code)
        await gates.roles.revoke(STAFF, Role.GATE)
        with pytest.raises(RoleRequired):
            await gates.scan(device, code)
        await gates.roles.grant(STAFF, Role.GATE)
        await gates.desk.unpost(OPERATOR, EVENT, STAFF)
        with pytest.raises(NotAtThisGate):
            await gates.scan(device, code)
        assert await gates.scans() == []

    async def test_a_post_at_one_gate_is_no_post_at_another(self, gates: Gates) -> None:
        await gates.desk.unpost(OPERATOR, EVENT, STAFF)
        await gates.desk.post(OPERATOR, EVENT, STAFF, "B")
        with pytest.raises(NotAtThisGate):
            await gates.device("A1", "A")
        assert (await gates.scan(await gates.device("B1", "B"), gates.tickets[0].code)).passes

    async def test_a_device_that_is_switched_off(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        assert not (await gates.desk.switch(OPERATOR, device, is_on=False)).is_on
        with pytest.raises(DeviceSwitchedOff):
            await gates.scan(device, code)
        await gates.desk.switch(OPERATOR, device, is_on=True)
        assert (await gates.scan(device, code)).passes

    async def test_the_whole_event_stopped(self, gates: Gates) -> None:
        device, code = await gates.device(), gates.tickets[0].code
        await gates.desk.set_open(OPERATOR, EVENT, is_open=False)
        with pytest.raises(GateClosed):
            await gates.scan(device, code)
        await gates.desk.set_open(OPERATOR, EVENT, is_open=True)
        assert (await gates.scan(device, code)).passes

    async def test_a_list_of_another_event(self, gates: Gates) -> None:
        with pytest.raises(ListNotFound):
            await gates.scan(await gates.device(), gates.tickets[0].code, list_id=999)
