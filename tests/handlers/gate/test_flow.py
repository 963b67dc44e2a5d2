"""Staff and operators at the gates as they walk through it, in both languages."""

from datetime import timedelta

import pytest

from handlers.gate.buttons import BlockTap, CheckedTap, DoorsTap, OverrideTap, PostsTap, StandTap
from services.identity.roles import Role
from services.ticketing.box_office import log
from services.ticketing.gate import Direction
from services.ticketing.gate.errors import GateClosed, ListNotFound, NotAtThisGate
from tests.handlers.gate.chat import StaffChat
from tests.handlers.gate.conftest import Open
from tests.services.ticketing.gate.conftest import OPERATOR, OTHER_STAFF, STAFF, Gates
from tests.services.ticketing.programme import DARA, EVENT


async def stand(chat: StaffChat) -> None:
    """From the operator's desk to the gate."""
    await chat.write("/operator")
    await chat.press("gate.queue.button_scan")
    await chat.press(chat.labels[0])


@pytest.fixture
async def staff(open_chat: Open) -> StaffChat:
    chat = open_chat(STAFF)
    await stand(chat)
    return chat


class TestScan:
    async def test_a_photo_of_a_ticket_lets_in_once(self, staff: StaffChat, gates: Gates) -> None:
        assert staff.shows("gate.stand.how")
        ticket = gates.tickets[0]
        await staff.show_code(ticket.code)
        assert staff.shows("gate.answer.enter")
        assert ticket.label in staff.text
        gates.clock.advance(60)
        await staff.show_code(ticket.code)
        assert staff.shows("gate.answer.stop")
        assert staff.shows("gate.reason.already_redeemed")
        assert "Sokha" in staff.text
        await staff.show_code(gates.tickets[1].code)
        assert staff.shows("gate.answer.enter")
        assert await gates.scans() == ["entry", "refused", "entry"]

    async def test_the_mini_app_scans_with_the_camera(self, open_chat: Open, gates: Gates) -> None:
        chat = open_chat(STAFF)
        await chat.tap(PostsTap())
        assert "startapp=gt" in repr(chat.room.telegram.calls[-1])
        await gates.desk.unpost(OPERATOR, EVENT, STAFF)
        await chat.tap(PostsTap())
        assert chat.shows("gate.posts.nothing")
        assert "startapp=gt" not in repr(chat.room.telegram.calls[-1])

    async def test_the_same_photo_delivered_twice_is_one_scan(
        self, staff: StaffChat, gates: Gates
    ) -> None:
        for _ in range(2):
            await staff.show_code(gates.tickets[0].code, message_id=500)
            assert staff.shows("gate.answer.enter")
        assert await gates.scans() == ["entry"]

    async def test_a_typed_number_asks_who_it_is(self, staff: StaffChat, gates: Gates) -> None:
        await staff.write(gates.tickets[0].label)
        assert staff.shows("gate.reason.incomplete")
        await staff.press("gate.answer.button_checked")
        assert staff.shows("gate.answer.enter")
        assert await gates.scans() == ["refused", "entry"]

    async def test_a_typed_code_and_what_is_none(self, staff: StaffChat, gates: Gates) -> None:
        await staff.write(gates.tickets[0].code)
        assert staff.shows("gate.answer.enter")
        await staff.write("open sesame")
        assert staff.shows("gate.reason.invalid")
        await staff.send_picture(b"no picture")
        assert staff.shows("common.no_qr_in_photo")
        await staff.write(gates.tickets[0].order_number)
        assert staff.shows("gate.reason.ambiguous")

    async def test_exits_are_another_turn(self, staff: StaffChat, gates: Gates) -> None:
        await staff.show_code(gates.tickets[0].code)
        await staff.press("gate.turn.button_exit")
        assert staff.shows("gate.direction.exit")
        gates.clock.advance(60)
        await staff.show_code(gates.tickets[0].code)
        assert staff.shows("gate.answer.leave")
        assert await gates.scans() == ["entry", "exit"]

    async def test_letting_in_anyway_needs_a_reason(self, staff: StaffChat, gates: Gates) -> None:
        await staff.show_code(gates.tickets[0].code)
        gates.clock.advance(60)
        await staff.show_code(gates.tickets[0].code)
        await staff.press("gate.answer.button_override")
        await staff.write("x")
        assert staff.shows("gate.why.length")
        await staff.write("went out by the side door")
        assert staff.shows("gate.answer.enter")
        assert (await gates.scans("override"))[-1] == "went out by the side door"
        [line] = await gates.uow.run_read_only(lambda tx: log.newest(tx, EVENT, 5))
        assert (line.actor_id, line.subject) == (STAFF, gates.tickets[0].label)
        gates.clock.advance(60)
        await staff.show_code(gates.tickets[1].code)
        assert staff.shows("gate.answer.enter")

    async def test_old_buttons_lead_back(self, staff: StaffChat, gates: Gates) -> None:
        await staff.show_code(gates.tickets[0].code)
        for tap in (CheckedTap(nonce="m1"), OverrideTap(nonce="m1")):
            await staff.tap(tap)
            assert staff.shows("gate.posts.choose")
        assert await gates.scans() == ["entry"]

    async def test_a_gate_of_ones_own(self, gates: Gates, open_chat: Open) -> None:
        await gates.desk.unpost(OPERATOR, EVENT, STAFF)
        for gate in ("A", "B"):
            await gates.desk.post(OPERATOR, EVENT, STAFF, gate)
        chat = open_chat(STAFF)
        await stand(chat)
        assert chat.shows("gate.places.choose")
        await chat.press("main · B")
        await chat.show_code(gates.tickets[0].code)
        assert chat.shows("gate.answer.enter")
        await chat.tap(StandTap(list_id=gates.main.id, gate="C"))
        with pytest.raises(NotAtThisGate):
            await chat.show_code(gates.tickets[1].code)


class TestCounters:
    async def test_are_above_the_camera(self, staff: StaffChat, gates: Gates) -> None:
        await staff.show_code(gates.tickets[0].code)
        gates.clock.advance(2)
        await staff.tap(StandTap(list_id=gates.main.id, gate="", direction=Direction.ENTRY))
        assert staff.shows("gate.counters.all", entries=1, exits=0)
        assert staff.shows("gate.counters.inside", inside=1)

    async def test_a_list_of_nobodys(self, staff: StaffChat) -> None:
        with pytest.raises(ListNotFound):
            await staff.tap(StandTap(list_id=999, gate=""))


class TestConflicts:
    async def test_show_both_places_and_times(
        self, staff: StaffChat, gates: Gates, open_chat: Open
    ) -> None:
        one, two = await gates.device("AAAA1", "A"), await gates.device("BBBB1", "B", OTHER_STAFF)
        start, ticket = gates.clock.now(), gates.tickets[0]
        gates.clock.advance(600)
        for person, device, minute in ((STAFF, one, 1), (OTHER_STAFF, two, 2)):
            at = start + timedelta(minutes=minute)
            await gates.service.sync(person, device, [gates.queued("n", ticket.code, at)])
        await staff.press("gate.stand.button_conflicts")
        assert staff.t.n("gate.conflicts.number", 1) in staff.text
        assert ticket.label in staff.text
        for device, gate, minute in (("AAAA1", "A", 1), ("BBBB1", "B", 2)):
            shown = staff.t.date_time(start + timedelta(minutes=minute))
            assert f"{gate}, phone {device}, {shown}" in staff.text

        operator = open_chat(OPERATOR)
        await operator.tap(DoorsTap())
        await operator.press(operator.labels[0])
        await operator.press("gate.stand.button_conflicts")
        assert ticket.label in operator.text

    async def test_none(self, staff: StaffChat) -> None:
        await staff.press("gate.stand.button_conflicts")
        assert staff.shows("gate.conflicts.nothing")


class TestOperator:
    async def test_posts_people_and_takes_them_away(self, gates: Gates, open_chat: Open) -> None:
        chat = open_chat(OPERATOR)
        await chat.write("/operator")
        await chat.press("gate.queue.button_doors")
        await chat.press(chat.labels[0])
        assert chat.shows("gate.door.open")
        await chat.press("gate.door.button_staff")
        await chat.write("nobody")
        assert chat.shows("gate.staff.no_id")
        await chat.write(f"{DARA} b")
        assert chat.shows("gate.staff.no_role")
        await gates.roles.grant(DARA, Role.GATE)
        await chat.write(f"{DARA} b")
        assert chat.shows("gate.staff.person", fan=str(DARA), gates="B")
        assert (await gates.service.posts(DARA))[0].gates == ("B",)
        await chat.press(f"➖ {DARA}")
        assert await gates.service.posts(DARA) == []

    async def test_stops_everything_and_goes_on(
        self, gates: Gates, staff: StaffChat, open_chat: Open
    ) -> None:
        chat = open_chat(OPERATOR)
        await chat.tap(DoorsTap())
        await chat.press(chat.labels[0])
        await chat.press("gate.door.button_stop")
        assert chat.shows("gate.stop.question")
        await chat.press("gate.door.button_stop")
        assert chat.shows("gate.door.stopped")
        with pytest.raises(GateClosed):
            await staff.show_code(gates.tickets[0].code)
        await chat.press("gate.door.button_open")
        await staff.show_code(gates.tickets[0].code)
        assert staff.shows("gate.answer.enter")

    async def test_switches_a_phone_off(
        self, gates: Gates, staff: StaffChat, open_chat: Open
    ) -> None:
        await staff.show_code(gates.tickets[0].code)
        chat = open_chat(OPERATOR)
        await chat.tap(DoorsTap())
        await chat.press(chat.labels[0])
        await chat.press("gate.door.button_devices")
        await chat.press("🟢 Sokha")
        assert "🔴 Sokha" in chat.labels[0]
        [device] = await gates.desk.devices(OPERATOR, EVENT)
        assert not device.is_on

    async def test_keeps_lists_by_templates_and_types(self, gates: Gates, open_chat: Open) -> None:
        chat = open_chat(OPERATOR)
        await chat.tap(DoorsTap())
        await chat.press(chat.labels[0])
        await chat.press("gate.lists.button")
        assert chat.shows("gate.template.after_exit")
        await chat.write("Guests " * 9)
        assert chat.shows("gate.lists.too_long")
        await chat.write("Guests")
        await chat.press("gate.template.daily")
        assert chat.shows("gate.list.rules", rules=chat.t.plain("gate.template.daily"))
        await chat.press("▫️")
        saved = (await gates.desk.lists(OPERATOR, EVENT)).lists[-1]
        assert (saved.name, len(saved.products)) == ("Guests", 1)
        assert saved.rules["allow"] == {"entries_today": {"max": 1}}
        await chat.press("☑️")
        assert chat.shows("gate.list.types", types=chat.t("gate.lists.all_types"))

    async def test_blocks_a_ticket_for_a_reason(self, gates: Gates, open_chat: Open) -> None:
        chat, ticket = open_chat(OPERATOR), gates.tickets[0]
        await chat.tap(BlockTap(event_id=EVENT, blocks=True))
        assert chat.shows("gate.block.ask")
        await chat.write("HM1-1")
        assert chat.shows("error.gate.ticket_not_found")
        await chat.write(ticket.label.lower())
        assert chat.shows("gate.block.counts")
        await chat.press("gate.block.button_block")
        await chat.write("x")
        assert chat.shows("error.box.reason_missing")
        await chat.write("reported stolen")
        assert chat.shows("gate.block.blocked", reason="reported stolen")
        await chat.press("gate.block.button_unblock")
        await chat.write("it was found again")
        assert chat.shows("gate.block.counts")

    async def test_others_have_no_such_screens(self, staff: StaffChat, open_chat: Open) -> None:
        chat = open_chat(DARA)
        await chat.tap(PostsTap())
        await chat.tap(DoorsTap())
        assert chat.calls == []
        await staff.write("/operator")
        assert not any(staff.t.plain("gate.queue.button_doors") == each for each in staff.labels)
