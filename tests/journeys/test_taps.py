"""Taps that come late, twice, forged or from somebody else."""

from __future__ import annotations

import asyncio

import pytest

from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.programme import LAUGHTER, demo
from tests.journeys.story import TWENTY, ask_for_code, choose, settle_in

WAVES = 6


class TestOldScreens:
    async def test_a_tap_there_says_so_and_opens_the_current_screen(self, fan: Person) -> None:
        old, events = await fan.button("menu.button.events")
        await fan.say("/wallet")
        wallet = await fan.is_at("wallet.home.title")
        assert not next(one for one in await fan.from_bot() if one.id == old.id).rows
        toast = await fan.press_data(old.id, events.data, stale=True, still=True)
        assert toast.text == fan.words.say("common.toast.old_menu")
        assert (await fan.screen()).text == wallet.text
        assert not await fan.count("ticketing.list.title")

    async def test_one_screen_is_edited_over_and_over(self, fan: Person) -> None:
        screen = await fan.screen()
        for label, shown in (
            ("menu.button.events", "ticketing.list.title"),
            ("common.button.home", "menu.home.question"),
            ("menu.button.wallet", "wallet.home.balance"),
            ("wallet.home.button_history", "wallet.history.empty"),
            ("common.button.back", "wallet.home.balance"),
            ("common.button.help", "menu.help.buttons"),
        ):
            await fan.press(label)
            assert (await fan.sees(shown)).id == screen.id

    async def test_a_cut_call_is_made_again_on_the_same_screen(
        self, fan: Person, outside: Outside, alarms: set[str]
    ) -> None:
        alarms.add("update_failed")
        await fan.say("/wallet")
        await fan.is_at("wallet.home.title")
        first = await fan.screen()
        async with outside.fault("reset", match="editMessageCaption", chat_id=fan.id, times=1):
            await fan.press("common.button.home")
        await fan.sees_anywhere("menu.home.question")
        assert (await fan.screen()).id == first.id


@in_khmer
class TestForgery:
    async def test_one_changed_byte_anywhere_is_refused(self, fan: Person, books: Books) -> None:
        evening = demo()[LAUGHTER]
        summary = await choose(fan, evening, evening.kinds["back"], 1)
        cancel = fan.words.say("ticketing.summary.button_cancel")
        data = next(key.data for key in summary.keys if key.label == cancel)
        assert all(len(key.data.encode()) <= 64 for key in summary.keys)
        for place in range(len(data)):
            other = "A" if data[place] != "A" else "B"
            forged = data[:place] + other + data[place + 1 :]
            toast = await fan.tap(summary.id, forged, stale=True)
            assert toast.text == fan.words.say("common.toast.old_menu"), forged
        assert await books.order_states(fan.id) == ["pending"]

    @pytest.mark.parametrize("data", ["", "1h", "1h.", ".", "x" * 64, "1h:" + "ស" * 20, "1h.AAAA"])
    async def test_nonsense_is_refused(self, fan: Person, data: str) -> None:
        screen = await fan.screen()
        toast = await fan.press_data(screen.id, data or "?", stale=True, still=True)
        assert toast.text == fan.words.say("common.toast.old_menu")

    async def test_another_persons_button_does_nothing(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        evening = demo()[LAUGHTER]
        theirs = await choose(fan, evening, evening.kinds["back"], 1)
        thief = await new_person(outside, fan.words.language, "Thief")
        await settle_in(thief)
        mine = await thief.screen()
        for key in theirs.keys:
            toast = await thief.tap(mine.id, key.data, stale=True)
            assert toast.text == thief.words.say("common.toast.old_menu")
        assert await books.order_states(fan.id) == ["pending"]
        assert fan.first_name not in "".join(m.text for m in await thief.from_bot())


@in_khmer
class TestRepeats:
    async def test_five_deliveries_of_an_update_have_one_effect(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        """An order and a top-up, whose updates all come five times."""
        evening = demo()[LAUGHTER]
        async with outside.fault("duplicate_update", chat_id=fan.id, times=None, repeats=4):
            await choose(fan, evening, evening.kinds["back"], 1)
            await fan.press("common.button.home")
            await ask_for_code(fan, TWENTY)
        assert await books.order_states(fan.id) == ["pending"]
        sql = "SELECT id FROM payment_intents WHERE fan_id = :fan_id"
        assert len(await books.rows(sql, fan_id=fan.id)) == 1
        assert await fan.count("topup.card.title") == 1

    async def test_five_taps_at_once_are_five_answers_and_one_effect(
        self, fan: Person, books: Books
    ) -> None:
        await fan.press("menu.button.top_up")
        message, key = await fan.button(fan.words.t.money(TWENTY))
        taps = (fan.tap(message.id, key.data, stale=True) for _ in range(5))
        toasts = await asyncio.gather(*taps)
        assert len(toasts) == 5
        await fan.sees_anywhere("topup.card.title")
        sql = "SELECT id FROM payment_intents WHERE fan_id = :fan_id"
        assert len(await books.rows(sql, fan_id=fan.id)) == 1

    async def test_who_taps_like_mad_is_asked_to_slow_down(self, fan: Person) -> None:
        screen, key = await fan.button("common.button.help")
        slow_down, told = fan.words.say("common.toast.slow_down"), list[str]()
        for _ in range(WAVES):  # one will do, but on a machine that is slower than he
            taps = (fan.tap(screen.id, key.data, stale=True) for _ in range(90))
            told += [toast.text for toast in await asyncio.gather(*taps)]
            if slow_down in told:
                break
        assert slow_down in told
        assert len(told) - told.count(slow_down) >= 60
