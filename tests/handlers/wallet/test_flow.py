"""Walks through the wallet in chat: looking, exchanging, freezing, statements; both languages."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiogram.methods import EditMessageMedia, SendPhoto, TelegramMethod
from aiogram.types import BufferedInputFile, InputMediaPhoto

from handlers.kit.screen import MAX_CAPTION
from handlers.wallet import limits_screens
from handlers.wallet.buttons import (
    ConvertChoiceTap,
    ConvertFromTap,
    ConvertGoTap,
    ConvertTap,
    FreezeSureTap,
    FreezeTap,
    Group,
    HistoryTap,
    LimitsTap,
    ReceiptHelpTap,
    ReceiptTap,
    StatementFileTap,
    StatementForm,
    StatementMonthTap,
    StatementNamedTap,
    StatementsTap,
    UnfreezeTap,
    WalletMoreTap,
    WalletTap,
)
from handlers.wallet.desk import WalletDesk
from services.core.clock import FrozenClock
from services.core.ids import new_key, short_id
from services.core.money import Currency
from services.core.uow import UnitOfWork
from services.identity import VerificationLevel
from services.wallet import (
    FrozenByOperator,
    LimitsView,
    WalletIsFrozen,
    WalletService,
    limits_view,
)
from services.wallet.errors import PaymentNotFound
from services.wallet.limits import Use
from services.wallet.repository import freezes as freeze_rows
from services.wallet.schemas import FreezeSide
from tests.handlers.wallet.chat import Chat
from tests.services.identity.people import PIN
from tests.services.wallet.people import DARA, fund, hold, khr, pay, pts, usd

HUNDRED = usd(100_00)


async def line_ids(wallet: WalletService) -> list[str]:
    return [short_id(line.id) for line in (await wallet.history(DARA, limit=50)).lines]


def _file(call: TelegramMethod[Any]) -> object:
    """The picture of a screen, as it was given to Telegram."""
    match call:
        case EditMessageMedia(media=InputMediaPhoto(media=file)) | SendPhoto(photo=file):
            return file
        case _:
            return None


class TestHome:
    async def test_shows_three_balances_and_what_waits(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, HUNDRED, khr(40_000), pts(250))
        await hold(wallet, usd(15_00))
        await chat.tap(WalletTap())
        for amount in (usd(85_00), khr(40_000), pts(250)):
            assert chat.t.money(amount) in chat.text
        assert chat.shows("wallet.home.pending", amount=usd(15_00))
        assert not chat.shows("wallet.home.frozen")

    async def test_equal_wallets_share_one_picture(
        self, chat: Chat, wallet: WalletService, uow: UnitOfWork
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        for _ in range(2):
            await chat.tap(WalletTap())
            await chat.tap(WalletMoreTap())
        uploads = [
            file for call in chat.calls if isinstance(file := _file(call), BufferedInputFile)
        ]
        assert len(uploads) == 2, "the wallet and the banner, once each"

    async def test_every_button_opens_something_of_the_wallet(self, chat: Chat) -> None:
        await chat.tap(WalletTap())
        assert len(chat.labels) == 8 + 3
        for label in ("button_convert", "button_history", "button_limits", "button_statement"):
            await chat.tap(WalletTap())
            await chat.press(f"wallet.home.{label}")
            assert chat.t.plain("wallet.home.title") in chat.text.partition("\n")[0]


class TestHistory:
    async def test_pages_from_newest_to_oldest_and_back_from_a_receipt(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        for cents in range(1, 9):
            await fund(wallet, DARA, usd(cents * 100))
        await chat.tap(HistoryTap())
        assert "+$8.00" in chat.text
        assert "+$3.00" not in chat.text
        await chat.press("wallet.history.button_older")
        second = chat.text
        assert "+$3.00" in second
        await chat.press("1. +$3.00")
        assert "+$3.00" in chat.text
        await chat.press("common.button.back")
        assert chat.text == second
        await chat.press("wallet.history.button_newest")
        assert "+$8.00" in chat.text

    async def test_is_narrowed_by_kind_and_currency_and_widened_again(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, HUNDRED, khr(40_000))
        await pay(wallet, usd(5_00))
        await chat.tap(HistoryTap())
        await chat.press("wallet.history.button_filter")
        await chat.press("wallet.filter.button_came")
        assert "+$100.00" in chat.text
        assert "-$5.00" not in chat.text
        await chat.press("wallet.history.button_filter")
        assert "✓ " + chat.t.plain("wallet.filter.button_came") in chat.labels
        await chat.press("wallet.filter.button_khr")
        assert "+40,000" in chat.text
        assert "$" not in chat.text.partition("\n\n")[2]
        await chat.press("wallet.history.button_filter")
        await chat.press("wallet.filter.button_all")
        assert "-$5.00" in chat.text

    async def test_says_when_there_is_nothing(self, chat: Chat) -> None:
        await chat.tap(HistoryTap())
        assert chat.shows("wallet.history.empty")
        await chat.tap(HistoryTap(only=Group.SENT, currency=Currency.KHR))
        assert chat.shows("wallet.history.nothing")


class TestReceipt:
    @pytest.mark.parametrize("kind", ["ticket_purchase", "bill_payment", "p2p_transfer"])
    async def test_every_kind_has_one_with_a_link_and_help(
        self, chat: Chat, wallet: WalletService, kind: str
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        paid = await pay(wallet, usd(5_00), kind=kind)
        await chat.tap(ReceiptTap(transaction=short_id(paid.id)))
        assert "-$5.00" in chat.text
        assert chat.shows("wallet.receipt.balance", balance=usd(95_00))
        assert chat.t.plain("wallet.receipt.button_verify") in " ".join(chat.labels)
        await chat.press("wallet.receipt.button_help")
        assert chat.shows("wallet.receipt.help_text")

    async def test_points_have_one_too(self, chat: Chat, wallet: WalletService) -> None:
        await fund(wallet, DARA, pts(250))
        (line,) = await line_ids(wallet)
        await chat.tap(ReceiptTap(transaction=line))
        assert f"+{chat.t.money(pts(250))}" in chat.text

    async def test_of_others_there_is_none(
        self, chat: Chat, wallet: WalletService, desk: WalletDesk
    ) -> None:
        with pytest.raises(PaymentNotFound):
            await chat.tap(ReceiptHelpTap(transaction=short_id(uuid4())))


class TestConvert:
    async def to_offer(self, chat: Chat) -> None:
        await chat.tap(ConvertTap())
        await chat.press("wallet.convert.button_from_usd")
        await chat.press("$20.00")

    async def test_offer_then_pin_then_receipt_and_nothing_before_the_pin(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        await self.to_offer(chat)
        assert chat.shows("wallet.convert.give", amount=usd(20_00))
        assert chat.shows("wallet.convert.get", amount=khr(81_590))
        assert chat.shows("wallet.convert.spread", amount=usd(10))
        assert chat.shows("wallet.convert.after", left=usd(80_00), then=khr(81_590))
        assert chat.t.plain("wallet.convert.source_first") in chat.text
        await chat.press("wallet.convert.button_go")
        assert chat.shows("wallet.convert.about", amount=usd(20_00), gain=khr(81_590))
        assert (await wallet.balances(DARA)).usd.available == HUNDRED
        await chat.type_pin(PIN)
        assert chat.shows("wallet.receipt.balance", balance=khr(81_590))
        assert (await wallet.balances(DARA)).usd.available == usd(80_00)
        await chat.press("common.button.back")
        assert chat.shows("wallet.convert.question")

    async def test_the_last_digit_twice_exchanges_once(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        await self.to_offer(chat)
        await chat.press("wallet.convert.button_go")
        await chat.type_pin(PIN[:-1])
        keys = chat.buttons
        await chat.type_pin(PIN[-1])
        assert chat.shows("wallet.convert.get", amount=khr(81_590))
        quote = (await wallet.history(DARA)).lines[0].reference
        assert quote.startswith("exchange:")
        assert keys
        assert (await wallet.balances(DARA)).usd.available == usd(80_00)

    async def test_an_offer_that_ran_out_is_made_anew_and_takes_a_new_pin(
        self, chat: Chat, wallet: WalletService, clock: FrozenClock
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        await self.to_offer(chat)
        clock.advance(61)
        await chat.press("wallet.convert.button_go")
        assert chat.shows("wallet.convert.expired")
        await chat.press("wallet.convert.button_go")
        await chat.type_pin(PIN)
        assert (await wallet.balances(DARA)).khr.available == khr(81_590)

    async def test_a_new_rate_on_demand(self, chat: Chat, wallet: WalletService) -> None:
        await fund(wallet, DARA, HUNDRED)
        await self.to_offer(chat)
        first = chat.buttons
        await chat.press("wallet.convert.button_again")
        assert chat.shows("wallet.convert.give", amount=usd(20_00))
        assert chat.buttons != first

    async def test_all_of_it_and_typed_amounts(self, chat: Chat, wallet: WalletService) -> None:
        await fund(wallet, DARA, khr(43_210))
        await chat.tap(ConvertTap())
        await chat.press("wallet.convert.button_from_khr")
        await chat.press("43,210")
        assert chat.shows("wallet.convert.give", amount=khr(43_210))
        await chat.press("common.button.back")
        await chat.write("nothing like it")
        assert chat.t.plain("error.amount.unreadable", example="x")[:8] in chat.text
        await chat.write("៤០០០០")
        assert chat.shows("wallet.convert.give", amount=khr(40_000))
        await chat.tap(ConvertFromTap(currency=Currency.KHR))
        await chat.write("5 riel")
        assert chat.shows("error.wallet.exchange_too_small", minimum=khr(42))

    async def test_too_much_shows_the_offer_without_a_way_on(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, usd(3_00))
        await chat.tap(ConvertFromTap(currency=Currency.USD))
        await chat.write("20")
        assert chat.shows("wallet.convert.short", amount=usd(3_00))
        assert not any(chat.t.plain("wallet.convert.button_go") in one for one in chat.labels)

    async def test_an_empty_wallet_is_shown_the_way_to_money(self, chat: Chat) -> None:
        await chat.tap(ConvertFromTap(currency=Currency.USD))
        assert chat.shows("wallet.convert.nothing")
        await chat.tap(ConvertChoiceTap(currency=Currency.USD, place=-1))
        assert chat.shows("wallet.convert.question")

    @pytest.mark.parametrize("place", [4, 99, -2])
    async def test_a_place_that_means_nothing_asks_again(self, chat: Chat, place: int) -> None:
        await chat.tap(ConvertChoiceTap(currency=Currency.KHR, place=place))
        assert chat.shows("wallet.convert.question")
        await chat.tap(ConvertFromTap(currency=Currency.PTS))
        assert chat.shows("wallet.convert.question")

    async def test_not_from_a_frozen_wallet(
        self, chat: Chat, wallet: WalletService, desk: WalletDesk
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        await self.to_offer(chat)
        await desk.freezes.freeze(DARA, new_key())
        (go,) = [data for text, data in chat.buttons if "✅" in text]
        with pytest.raises(WalletIsFrozen):
            await chat.tap(ConvertTap())
        await chat.tap(ConvertGoTap.unpack(go[1:].partition(".")[0]))
        with pytest.raises(WalletIsFrozen):
            await chat.type_pin(PIN)
        assert (await wallet.balances(DARA)).usd.available == HUNDRED


class TestFreeze:
    async def test_one_confirming_tap_freezes_and_the_pin_unfreezes(
        self, chat: Chat, wallet: WalletService, desk: WalletDesk
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        await chat.tap(WalletMoreTap())
        await chat.press("wallet.freeze.button_freeze")
        assert chat.shows("wallet.freeze.text")
        assert not await desk.freezes.state(DARA)
        await chat.press("wallet.freeze.button_sure")
        assert chat.shows("wallet.freeze.with_pin")
        with pytest.raises(WalletIsFrozen):
            await pay(wallet, usd(1_00))
        await chat.tap(WalletTap())
        assert chat.shows("wallet.home.frozen")
        await chat.tap(FreezeTap())
        await chat.press("wallet.freeze.button_unfreeze")
        assert chat.shows("wallet.freeze.about")
        await chat.type_pin(PIN)
        assert chat.shows("wallet.freeze.done")
        await pay(wallet, usd(1_00))

    async def test_the_same_tap_twice_freezes_once(self, chat: Chat, desk: WalletDesk) -> None:
        for _ in range(2):
            await chat.tap(FreezeSureTap(key="KEY"))
        state = await desk.freezes.state(DARA)
        assert state.by_fan_at is not None

    async def test_a_freeze_by_staff_says_so_and_takes_staff(
        self, chat: Chat, desk: WalletDesk, uow: UnitOfWork
    ) -> None:
        await uow.run(lambda tx: freeze_rows.set_frozen(tx, DARA, FreezeSide.OPERATOR))
        await chat.tap(FreezeTap())
        assert chat.shows("wallet.freeze.ask_operator")
        unfreeze = chat.t.plain("wallet.freeze.button_unfreeze")
        assert not any(unfreeze in label for label in chat.labels)
        with pytest.raises(FrozenByOperator):
            await chat.tap(UnfreezeTap())


class TestLimits:
    async def test_show_used_left_and_what_a_verification_raises(
        self, chat: Chat, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        await pay(wallet, usd(40_00), kind="p2p_transfer")
        await chat.tap(LimitsTap())
        await chat.press("wallet.limits.button_transfer")
        assert chat.t.money(usd(10_00)) in chat.text
        assert chat.shows(
            "wallet.limits.raised",
            level=chat.t.plain("verification.level.verified"),
            limit=usd(200_00),
        )
        await chat.press("wallet.limits.button_withdrawal")
        assert chat.shows("wallet.limits.use_withdrawal")

    @pytest.mark.parametrize("level", VerificationLevel)
    async def test_every_page_fits_a_caption(
        self, chat: Chat, uow: UnitOfWork, level: VerificationLevel
    ) -> None:
        view = LimitsView(level, await uow.run(lambda tx: limits_view.states(tx, DARA, level)))
        for use in Use:
            text = limits_screens.limits(chat.t, view, use).text
            assert len(text.replace("<b>", "").replace("</b>", "")) <= MAX_CAPTION


class TestStatements:
    async def test_months_are_turned_and_sent_as_files(
        self, chat: Chat, wallet: WalletService, clock: FrozenClock
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        clock.advance(timedelta(days=240).total_seconds())
        await fund(wallet, DARA, usd(1_00))
        await chat.tap(StatementsTap())
        assert len([row for row in chat.rows if len(row) == 2]) == 3
        await chat.press("common.button.next")
        await chat.press(chat.labels[0])
        assert chat.shows("wallet.statement.balances", opening=usd(0), closing=HUNDRED) or (
            chat.t.money(HUNDRED) in chat.text
        )
        for form, kind in ((StatementForm.PDF, b"%PDF"), (StatementForm.CSV, b"\xef\xbb\xbf")):
            await chat.press(f"wallet.statement.button_{form}")
            sent = chat.documents[-1].document
            assert isinstance(sent, BufferedInputFile)
            assert sent.data.startswith(kind)
            assert sent.filename
            assert sent.filename.isascii()
            assert sent.filename.endswith(f"-{chat.fan.language}.{form}")
        assert chat.documents[-1].protect_content is not True

    async def test_a_month_by_its_name_is_the_last_one(
        self, chat: Chat, wallet: WalletService, clock: FrozenClock
    ) -> None:
        await fund(wallet, DARA, HUNDRED)
        month = clock.now().month
        await chat.tap(StatementNamedTap(number=month))
        assert chat.t.date(clock.now().date().replace(day=1), "month") in chat.text

    @pytest.mark.parametrize("number", [0, 13])
    async def test_a_month_that_is_none_opens_the_list(self, chat: Chat, number: int) -> None:
        await chat.tap(StatementNamedTap(number=number))
        assert chat.shows("wallet.statement.none")
        await chat.tap(StatementMonthTap(month=number))
        assert chat.shows("wallet.statement.none")
        await chat.tap(StatementFileTap(month=202001, form=StatementForm.PDF))
        assert chat.documents == []
