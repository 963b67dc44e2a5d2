"""A bill in chat from its number to the receipt, and whatever can go wrong on the way."""

from datetime import date

from handlers.bills.buttons import BillHistoryTap, BillsTap
from services.bills import Biller, BillerCategory, BillerGroup, BillState
from services.bills.ports import NoAccount, NothingOpen, Unknown
from tests.handlers.bills.conftest import Open
from tests.handlers.ticketing.chat import words_of
from tests.handlers.wallet.chat import Chat
from tests.services.bills.world import FAN, OTHER, POWER, WATER, World, usd
from tests.services.identity.people import PIN


def name_of(chat: Chat, biller: Biller = POWER) -> str:
    return str(getattr(biller.name, str(chat.fan.language)))


async def choose(chat: Chat, category: BillerCategory = BillerCategory.ELECTRICITY) -> None:
    """To the question for the account."""
    biller = WATER if category is BillerCategory.WATER else POWER
    await chat.tap(BillsTap())
    await chat.press(f"bills.group.{BillerGroup.UTILITIES}")
    await chat.press(f"bills.category.{category}")
    await chat.press(name_of(chat, biller))


async def look_up(chat: Chat) -> None:
    """To the summary."""
    await choose(chat)
    await chat.write("12 345")
    await chat.write("៦៧៨៩០១")


async def pay(chat: Chat) -> None:
    await chat.press("💳")
    await chat.type_pin(PIN)


class TestPay:
    async def test_from_the_number_to_the_saved_account(
        self, world: World, open_chat: Open
    ) -> None:
        world.billers.owes(usd(4_250), due_on=date(2026, 4, 20))
        chat = open_chat()
        await look_up(chat)
        shown = words_of(chat.text)
        for part in ("12345", "678901", "CHAN D***", "42.50", "0.25", "42.75", "457.25"):
            assert part in shown, part
        assert "DARA" not in shown
        assert world.billers.taken == {}
        await pay(chat)
        (bill,) = await world.bills.history(FAN)
        assert bill.state is BillState.PAID
        assert chat.shows("bills.state.paid")
        assert chat.shows("bills.summary.reference", reference=bill.reference)
        assert chat.shows("bills.summary.receipt", receipt=bill.receipt)
        await chat.press("bills.state.button_save")
        assert chat.shows("bills.saved.reminds")
        await chat.tap(BillsTap())
        assert any(chat.t.plain("bills.home.button_saved") in label for label in chat.labels)
        await chat.press("bills.home.button_history")
        await chat.press(name_of(chat))
        assert chat.shows("bills.state.paid")
        assert not any(chat.t.plain("bills.state.button_save") in label for label in chat.labels)

    async def test_a_part(self, world: World, open_chat: Open) -> None:
        chat = open_chat()
        await look_up(chat)
        await chat.press("bills.summary.button_amount")
        for wrong, words in (
            ("100", chat.t("error.bills.amount_too_large", maximum=usd(4_250))),
            ("0.5", chat.t("error.bills.amount_too_small", minimum=usd(100))),
            ("៛4000", chat.t("error.amount.two_currencies")),
        ):
            await chat.write(wrong)
            assert words in chat.text, wrong
        await chat.write("$10")
        await pay(chat)
        (bill,) = await world.bills.history(FAN)
        assert (bill.state, bill.amount) == (BillState.PAID, usd(1_000))

    async def test_a_whole_bill_offers_no_part(self, open_chat: Open) -> None:
        chat = open_chat()
        await choose(chat, BillerCategory.WATER)
        await chat.write("678901")
        assert not any(chat.t.plain("bills.summary.button_amount") in x for x in chat.labels)

    async def test_dropped(self, world: World, open_chat: Open) -> None:
        chat = open_chat()
        await look_up(chat)
        await chat.press("bills.summary.button_drop")
        assert chat.shows("common.money.not_moved")
        assert (await world.books())["user:42:usd"] == 50_000


class TestRefusals:
    async def test_the_account(self, world: World, open_chat: Open) -> None:
        chat = open_chat()
        await choose(chat)
        await chat.write("no number")
        assert chat.shows("error.bills.bad_account")
        for answer, code in (
            (NoAccount(), "account_unknown"),
            (NothingOpen(), "nothing_due"),
            (Unknown("503"), "biller_away"),
        ):
            world.billers.looks = answer
            await chat.write("12345")
            await chat.write("678901")
            assert chat.shows(f"error.bills.{code}"), code
        world.billers.owes(usd(4_250))
        await chat.write("12345")
        await chat.write("678901")
        assert "42.75" in chat.text

    async def test_too_little_money_leads_to_money(self, world: World, open_chat: Open) -> None:
        await world.come(OTHER, usd(1_000))
        chat = open_chat(OTHER)
        await look_up(chat)
        assert chat.shows("bills.summary.short", missing=usd(3_275))
        assert any(chat.t.plain("menu.button.top_up") in label for label in chat.labels)
        assert not any("💳" in label for label in chat.labels)
        await world.give(OTHER, usd(5_000))
        await chat.press("common.button.reload")
        assert any("💳" in label for label in chat.labels)

    async def test_by_the_biller(self, world: World, open_chat: Open) -> None:
        chat = open_chat()
        await look_up(chat)
        world.billers.says = "refuse"
        await pay(chat)
        assert chat.shows("bills.state.refused")
        assert chat.shows("bills.reason.amount_changed")
        assert chat.shows("bills.refused.back", total=usd(4_275))
        assert (await world.books())["user:42:usd"] == 50_000
        world.billers.says = "done"
        world.billers.owes(usd(5_000))
        await chat.press("bills.state.button_again")
        assert "50.25" in chat.text

    async def test_what_is_not_known_is_not_called_failed(
        self, world: World, open_chat: Open
    ) -> None:
        chat = open_chat()
        await look_up(chat)
        world.billers.says = "silent"
        await pay(chat)
        assert chat.shows("bills.state.sending")
        assert chat.shows("bills.sending.unclear")
        assert not chat.shows("bills.state.refused")
        world.billers.says = "done"
        world.clock.advance(3600)
        await world.jobs.run_until_idle()
        await chat.press("common.button.reload")
        assert chat.shows("bills.state.paid")
        assert len(world.billers.taken) == 1

    async def test_somebody_elses_number_tells_no_name(self, open_chat: Open) -> None:
        chat = open_chat()
        await look_up(chat)
        assert "CHAN DARA" not in chat.text


class TestHistory:
    async def test_nothing_yet_then_page_by_page(self, world: World, open_chat: Open) -> None:
        chat = open_chat()
        await chat.tap(BillHistoryTap())
        assert chat.shows("bills.history.nothing")
        for place in range(7):
            world.billers.owes(usd(1_000 + place))
            await world.pay(await world.look())
        await chat.tap(BillHistoryTap())
        assert "10.06" in chat.text
        assert "10.01" not in chat.text
        await chat.press("common.button.next")
        assert "10.01" in chat.text
