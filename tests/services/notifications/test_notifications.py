"""Told once, when it is wanted, in the fan's language, the urgent first."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from services.core.outbox import OutboxMessage
from services.core.schedule import Planned
from services.core.uow import Tx
from services.identity import FanSeen
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationSettings,
    Told,
    repository,
)
from services.notifications.halts import Halts
from services.notifications.models import NotificationRow, PromoDay
from services.notifications.ports import (
    ChannelEnded,
    Delivered,
    HomeButton,
    LinkButton,
    MuteButton,
    Outcome,
    OutgoingMessage,
    TryLater,
    Unclear,
    Undeliverable,
)
from services.notifications.rules import MAX_ATTEMPTS, is_quiet, send_at
from services.notifications.values import decode, encode
from tests.services.notifications.office import DARA, FIVE_DOLLARS, LYN, Office, about, phnom_penh


class TestNotify:
    async def test_money_is_sent_with_reference_and_a_way_home(self, office: Office) -> None:
        await office.tell(about(Kind.MONEY))
        await office.jobs.run_until_idle()
        [sent] = office.postbox.sent
        assert sent.text.startswith("Missing: $5.00\n\nReference code: <code>HM-")
        assert sent.buttons == (HomeButton("Home"),)
        assert (sent.fan_id, sent.silent, sent.picture) == (DARA.fan_id, False, None)

    async def test_a_reference_of_its_own_stands_alone(self, office: Office) -> None:
        await office.tell(
            Notification(
                DARA.fan_id, Kind.MONEY, "k", "common.reference", {"reference": "HM-AAAA-BBBB"}
            )
        )
        await office.jobs.run_until_idle()
        assert office.postbox.texts == ["Reference code: <code>HM-AAAA-BBBB</code>"]

    async def test_others_carry_their_links_and_a_mute(self, office: Office) -> None:
        links = (LinkTo("menu.button.events", "ev_abc"),)
        await office.tell(
            Notification(
                DARA.fan_id, Kind.SHOW, "k", "menu.home.greeting", {"name": "A<B"}, links=links
            )
        )
        await office.work()
        [sent] = office.postbox.sent
        assert sent.text == "Hello A&lt;B!"
        assert sent.buttons == (
            LinkButton("Events", "ev_abc"),
            MuteButton("🔕 Stop show news", Kind.SHOW),
        )

    async def test_the_same_fact_is_told_once(self, office: Office) -> None:
        await office.tell(*(about(Kind.SHOW) for _ in range(3)))
        await office.work()
        await office.tell(about(Kind.SHOW))
        await office.work()
        assert len(office.postbox.sent) == 1
        await office.tell(about(Kind.SHOW, "fact:2"), about(Kind.SHOW, fan_id=LYN.fan_id))
        await office.work()
        assert len(office.postbox.sent) == 3

    async def test_nothing_is_told_of_what_did_not_happen(self, office: Office) -> None:
        async def fail(tx: Tx) -> None:
            await office.notifications.notify(tx, about(Kind.MONEY))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await office.uow.run(fail)
        await office.jobs.run_until_idle()
        assert office.postbox.sent == []

    async def test_many_notifications_make_one_wake_up(self, office: Office) -> None:
        async def many(tx: Tx) -> None:
            for number in range(30):
                await office.notifications.notify(tx, about(Kind.SHOW, f"fact:{number}"))

        await office.uow.run(many)
        assert (await office.count(NotificationRow), await office.count(OutboxMessage)) == (30, 1)


class TestLanguage:
    async def test_the_words_are_chosen_when_it_is_sent(self, office: Office) -> None:
        values = {"name": Bilingual(km="ការប្រគុំតន្ត្រី", en="The concert")}
        for fan in (DARA, LYN):
            await office.tell(
                Notification(fan.fan_id, Kind.SHOW, "k", "menu.home.greeting", values)
            )
        await office.identity.choose_language(DARA.fan_id, "km")
        await office.identity.choose_language(LYN.fan_id, "en")
        await office.work()
        assert sorted(office.postbox.texts) == ["Hello The concert!", "សួស្តី ការប្រគុំតន្ត្រី!"]

    async def test_a_count_chooses_its_form(self, office: Office) -> None:
        for number in (1, 2):
            await office.tell(
                Notification(DARA.fan_id, Kind.SHOW, f"k{number}", "format.points", count=number)
            )
        await office.work()
        assert sorted(office.postbox.texts) == ["1 point", "2 points"]

    def test_values_keep_their_types(self) -> None:
        values: dict[str, Told] = {
            "text": "a & b",
            "number": 7,
            "rate": Decimal("4100.50"),
            "amount": FIVE_DOLLARS,
            "moment": datetime(2026, 4, 1, 12, 0, tzinfo=UTC),
            "day": date(2026, 4, 1),
            "length": timedelta(minutes=15),
        }
        assert decode(encode(values), "en") == values
        assert '"amount": {"money": [500, "USD"]}' in encode(values)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("hour", "minute", "quiet"),
        [(20, 59, False), (21, 0, True), (0, 0, True), (6, 59, True), (7, 0, False)],
    )
    def test_from_nine_to_seven(self, hour: int, minute: int, quiet: bool) -> None:
        assert is_quiet(phnom_penh(2, hour, minute)) is quiet

    def test_the_night_ends_at_seven(self) -> None:
        for day, hour in ((2, 21), (2, 23), (3, 0), (3, 6)):
            assert send_at(Kind.SHOW, phnom_penh(day, hour, 30)) == phnom_penh(3, 7)
        assert send_at(Kind.MONEY, phnom_penh(2, 23)) == phnom_penh(2, 23)

    async def test_from_dusk_to_dawn(self, office: Office) -> None:
        office.set_clock(phnom_penh(2, 20, 59))
        await office.tell(about(Kind.SHOW, "evening"))
        await office.work()
        assert len(office.postbox.sent) == 1
        office.set_clock(phnom_penh(2, 21))
        await office.tell(about(Kind.SHOW, "night"), about(Kind.ARTIST, "night"))
        await office.tell(about(Kind.MONEY, "night"))
        await office.work()
        assert office.kinds == [Kind.SHOW, Kind.MONEY]
        assert not office.postbox.sent[-1].silent
        office.set_clock(phnom_penh(3, 6, 59))
        await office.work()
        assert len(office.postbox.sent) == 2
        office.set_clock(phnom_penh(3, 7))
        await office.work()
        assert [message.kind for message in office.postbox.sent[2:]] == [Kind.SHOW, Kind.ARTIST]

    async def test_what_the_fan_asked_for_comes_without_a_sound(self, office: Office) -> None:
        office.set_clock(phnom_penh(2, 22))
        await office.tell(
            Notification(DARA.fan_id, Kind.SHOW, "k", "menu.help.title", asked_for=True)
        )
        await office.work()
        assert [message.silent for message in office.postbox.sent] == [True]

    async def test_a_worker_that_comes_late_does_not_wake_people(self, office: Office) -> None:
        office.set_clock(phnom_penh(2, 20))
        await office.tell(about(Kind.SHOW))
        office.set_clock(phnom_penh(2, 23))
        await office.jobs.run_until_idle()
        assert office.postbox.sent == []
        office.set_clock(phnom_penh(3, 7))
        await office.jobs.run_until_idle()
        assert len(office.postbox.sent) == 1


class TestWishes:
    async def test_offers_only_to_those_who_want_them(self, office: Office) -> None:
        assert await office.notifications.settings(DARA.fan_id) == NotificationSettings()
        await office.tell(about(Kind.PROMO))
        await office.work()
        assert office.postbox.sent == []
        assert await office.row() == ("dropped", "switched off")
        await office.notifications.switch(DARA.fan_id, Kind.PROMO, on=True)
        await office.tell(about(Kind.PROMO, "fact:2"))
        await office.work()
        assert len(office.postbox.sent) == 1

    async def test_a_switch_leaves_the_others_alone(self, office: Office) -> None:
        await office.notifications.switch(DARA.fan_id, Kind.ARTIST, on=False)
        settings = await office.notifications.switch(DARA.fan_id, Kind.PROMO, on=True)
        assert settings == NotificationSettings(show=True, artist=False, promo=True)
        assert await office.notifications.settings(DARA.fan_id) == settings
        assert await office.notifications.settings(LYN.fan_id) == NotificationSettings()
        assert settings.wants(Kind.MONEY)

    async def test_mute_counts_for_what_waits(self, office: Office) -> None:
        await office.tell(about(Kind.SHOW), about(Kind.ARTIST))
        await office.notifications.switch(DARA.fan_id, Kind.SHOW, on=False)
        await office.work()
        assert office.kinds == [Kind.ARTIST]

    async def test_one_offer_a_day(self, office: Office) -> None:
        for fan in (DARA, LYN):
            await office.notifications.switch(fan.fan_id, Kind.PROMO, on=True)
        await office.tell(about(Kind.PROMO, "a"), about(Kind.PROMO, "b"))
        await office.tell(about(Kind.PROMO, "a", LYN.fan_id))
        await office.work()
        assert sorted(message.fan_id for message in office.postbox.sent) == [
            DARA.fan_id,
            LYN.fan_id,
        ]
        office.clock.advance(24 * 3600)
        await office.tell(about(Kind.PROMO, "c"))
        await office.work()
        assert len(office.postbox.sent) == 3

    async def test_an_offer_that_ran_out_over_night_is_dropped(self, office: Office) -> None:
        await office.notifications.switch(DARA.fan_id, Kind.PROMO, on=True)
        office.set_clock(phnom_penh(2, 22))
        ends = phnom_penh(3, 6)
        await office.tell(
            Notification(DARA.fan_id, Kind.PROMO, "k", "menu.help.title", expires_at=ends)
        )
        office.set_clock(phnom_penh(3, 7))
        await office.work()
        assert office.postbox.sent == []
        assert await office.row() == ("dropped", "expired")


class TestOutcomes:
    async def test_a_lost_channel_gets_no_further_call(self, office: Office) -> None:
        office.postbox.answer = lambda _: ChannelEnded("bot was blocked by the user")
        await office.tell(about(Kind.MONEY))
        await office.jobs.run_until_idle()
        assert await office.row() == ("undeliverable", "bot was blocked by the user")
        assert not (await office.identity.profile(DARA.fan_id)).reachable
        office.postbox.answer = None
        await office.tell(about(Kind.MONEY, "fact:2"), about(Kind.SHOW))
        await office.work()
        assert len(office.postbox.sent) == 1
        await office.identity.meet(DARA)
        await office.tell(about(Kind.MONEY, "fact:3"))
        await office.jobs.run_until_idle()
        assert len(office.postbox.sent) == 2

    @pytest.mark.parametrize("kind", [Kind.MONEY, Kind.SHOW])
    async def test_a_halted_chat_is_tried_again_when_its_time_has_come(
        self, office: Office, kind: Kind
    ) -> None:
        office.postbox.answer = lambda _: TryLater(30)
        await office.tell(about(kind))
        await office.work()
        office.postbox.answer = None
        office.clock.advance(28)
        await office.jobs.run_until_idle()
        assert len(office.postbox.sent) == 1
        office.clock.advance(4)
        await office.jobs.run_until_idle()
        assert len(office.postbox.sent) == 2
        assert (await office.row())[0] == "sent"

    async def test_waiting_for_the_turn_is_no_failed_attempt(self, office: Office) -> None:
        office.postbox.answer = lambda _: TryLater(5)
        await office.tell(about(Kind.MONEY))
        for _ in range(2 * MAX_ATTEMPTS):
            await office.work()
            office.clock.advance(6)
        assert len(office.postbox.sent) == 2 * MAX_ATTEMPTS
        assert (await office.row())[0] == "waiting"

    async def test_a_second_copy_carries_the_same_reference(self, office: Office) -> None:
        answers: list[Outcome] = [Unclear("no answer"), Delivered(7)]
        office.postbox.answer = lambda _: answers.pop(0)
        await office.tell(about(Kind.MONEY))
        await office.jobs.run_until_idle()
        office.clock.advance(4)
        await office.jobs.run_until_idle()
        first, second = office.postbox.sent
        assert first == second
        assert "HM-" in first.text

    async def test_after_ten_unclear_attempts_it_is_given_up(self, office: Office) -> None:
        office.postbox.answer = lambda _: Unclear("no answer")
        await office.tell(about(Kind.SHOW))
        for _ in range(MAX_ATTEMPTS + 3):
            await office.work()
            office.set_clock(send_at(Kind.SHOW, office.clock.now() + timedelta(hours=2)))
        assert len(office.postbox.sent) == MAX_ATTEMPTS
        assert await office.row() == ("undeliverable", "no answer")

    async def test_one_bad_notification_does_not_keep_the_others(self, office: Office) -> None:
        def answer(message: OutgoingMessage) -> Outcome:
            if message.fan_id == LYN.fan_id:
                raise ZeroDivisionError
            return Delivered(1)

        office.postbox.answer = answer
        await office.tell(
            Notification(DARA.fan_id, Kind.SHOW, "a", "topup.choose.button_missing"),
            about(Kind.SHOW, "b", LYN.fan_id),
            about(Kind.SHOW, "c"),
        )
        await office.work()
        assert [message.fan_id for message in office.postbox.sent].count(DARA.fan_id) == 1

    async def test_what_is_refused_for_good_is_not_tried_again(self, office: Office) -> None:
        office.postbox.answer = lambda _: Undeliverable("can't parse entities")
        await office.tell(about(Kind.SHOW))
        await office.work()
        office.clock.advance(3600)
        await office.jobs.run_until_idle()
        assert len(office.postbox.sent) == 1
        assert await office.row() == ("undeliverable", "can't parse entities")


class TestWorkers:
    async def test_the_urgent_go_first(self, office: Office) -> None:
        await office.tell(*(about(Kind.ARTIST, f"a{number}") for number in range(25)))
        await office.tell(*(about(Kind.SHOW, f"s{number}") for number in range(5)))
        await office.work()
        assert office.kinds == [Kind.SHOW] * 5 + [Kind.ARTIST] * 25

    async def test_what_a_fan_is_told_comes_in_order(self, office: Office) -> None:
        facts = [f"fact {number}" for number in range(10)]
        for fact in facts:
            values = {"name": fact}
            await office.tell(
                Notification(DARA.fan_id, Kind.SHOW, fact, "menu.home.greeting", values)
            )
        office.clock.advance(1)
        slow = SlowAtFirst()
        await office.deliveries(slow).deliver_due(Planned(office.clock.now()))
        assert slow.arrived == [f"Hello {fact}!" for fact in facts]

    async def test_two_workers_send_each_once(self, office: Office) -> None:
        await office.tell(*(about(Kind.MONEY, f"m{number}") for number in range(45)))
        office.clock.advance(1)
        payload = Planned(office.clock.now())
        await asyncio.gather(
            *(worker.deliver_due(payload) for worker in (office.deliveries(), office.deliveries()))
        )
        assert len(office.postbox.sent) == len(set(office.postbox.texts)) == 45

    async def test_a_worker_takes_no_more_than_it_can_hold(self, office: Office) -> None:
        """Also where the database expects one row and looks at each."""

        async def claim(tx: Tx) -> int:
            return len(await repository.claim_due(tx, timedelta(seconds=60), 2))

        await office.tell(about(Kind.MONEY, "m0"))
        await office.uow.run(lambda tx: tx.session.execute(text("ANALYZE")))
        await office.tell(*(about(Kind.MONEY, f"m{number}") for number in range(1, 5)))
        office.clock.advance(1)
        assert [await office.uow.run(claim) for _ in range(4)] == [2, 2, 1, 0]

    async def test_a_worker_killed_in_mid_batch_misses_nobody(self, office: Office) -> None:
        fans = [FanSeen(1000 + number, f"Fan {number}") for number in range(30)]
        for fan in fans:
            await office.identity.meet(fan)
        await office.tell(*(about(Kind.SHOW, fan_id=fan.fan_id) for fan in fans))
        office.clock.advance(1)
        dying = Dying(lives=7)
        task = asyncio.create_task(
            office.deliveries(dying).deliver_due(Planned(office.clock.now()))
        )
        async with asyncio.timeout(30):
            await dying.dead.wait()
        task.cancel()
        await asyncio.wait([task])
        office.clock.advance(61)
        await office.jobs.run_until_idle()
        reached = {message.fan_id for message in office.postbox.sent} | set(dying.reached)
        assert reached == {fan.fan_id for fan in fans}
        assert len(office.postbox.sent) < 30

    async def test_what_no_wake_up_told_is_found_by_the_next_round(self, office: Office) -> None:
        deliveries = office.deliveries()
        await office.tell(about(Kind.MONEY), about(Kind.SHOW))
        office.clock.advance(1)
        await asyncio.gather(
            *(deliveries.deliver_due(Planned(office.clock.now())) for _ in range(4))
        )
        assert len(office.postbox.sent) == 2

    async def test_a_long_round_leaves_the_rest_to_the_next_job(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.notifications.delivery.ROUND_SECONDS", 0.0)
        await office.tell(about(Kind.SHOW))
        await office.work()
        assert office.postbox.sent == []
        monkeypatch.setattr("services.notifications.delivery.ROUND_SECONDS", 20.0)
        await office.work()
        assert len(office.postbox.sent) == 1


class SlowAtFirst:
    """A messenger whose later messages overtake the earlier ones that are under way."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self._patience = 100

    async def send(self, message: OutgoingMessage) -> Outcome:
        self._patience -= 10
        for _ in range(self._patience):
            await asyncio.sleep(0)
        self.arrived.append(message.text)
        return Delivered(1)


class Dying:
    """A messenger whose process dies after some messages."""

    def __init__(self, lives: int) -> None:
        self._lives = lives
        self.reached: list[int] = []
        self.dead = asyncio.Event()

    async def send(self, message: OutgoingMessage) -> Outcome:
        if len(self.reached) >= self._lives:
            self.dead.set()
            await asyncio.Event().wait()
        self.reached.append(message.fan_id)
        return Delivered(1)


class TestKeeping:
    async def test_old_notifications_are_forgotten(self, office: Office) -> None:
        await office.notifications.switch(DARA.fan_id, Kind.PROMO, on=True)
        await office.tell(about(Kind.PROMO))
        await office.work()
        purge = office.jobs._jobs["notifications.purge"].run
        office.clock.advance(89 * 24 * 3600)
        await purge(Planned(office.clock.now()))
        assert await office.count(NotificationRow) == 1
        office.clock.advance(2 * 24 * 3600)
        await purge(Planned(office.clock.now()))
        assert (await office.count(NotificationRow), await office.count(PromoDay)) == (0, 0)

    async def test_a_halt_is_remembered_until_it_ends_and_never_shortened(
        self, office: Office
    ) -> None:
        halts = Halts(office.uow)
        await halts.note("42", 30)
        await halts.note("42", 5)
        await halts.note("everywhere", 2)
        office.clock.advance(1)
        assert await halts.running() == {"42": 29.0, "everywhere": 1.0}
        office.clock.advance(1)
        assert await halts.running() == {"42": 28.0}
        await halts.note("42", 60)
        assert await halts.running() == {"42": 60.0}


class TestNoteTold:
    """What a fan has seen on the screen is not told again, whichever comes first."""

    async def note(self, office: Office, key: str = "fact:1") -> None:
        notifications = office.notifications
        await office.uow.run(lambda tx: notifications.note_told(tx, DARA.fan_id, Kind.MONEY, key))

    async def test_what_was_seen_before_is_not_told(self, office: Office) -> None:
        await self.note(office)
        await self.note(office)
        await office.tell(about(Kind.MONEY))
        await office.work()
        assert office.postbox.sent == []
        assert await office.row() == ("dropped", "seen on the screen")

    async def test_what_waits_is_dropped_when_it_is_seen(self, office: Office) -> None:
        await office.tell(about(Kind.MONEY))
        await self.note(office)
        await office.work()
        assert office.postbox.sent == []

    async def test_what_was_told_stays_told_and_others_are_not_touched(
        self, office: Office
    ) -> None:
        await office.tell(about(Kind.MONEY))
        await office.work()
        await self.note(office)
        assert await office.row() == ("sent", None)
        await office.tell(about(Kind.MONEY, "fact:2"), about(Kind.MONEY, fan_id=LYN.fan_id))
        await office.work()
        assert len(office.postbox.sent) == 3
