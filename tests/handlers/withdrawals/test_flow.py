"""A whole withdrawal in chat, what can be wrong on the way, and the operators' side."""

from datetime import timedelta

import pytest
from aiogram.methods import SendDocument

from handlers.withdrawals.buttons import (
    CancelTap,
    ConfirmTap,
    ExportTap,
    QueueTap,
    WithdrawalTap,
    WithdrawTap,
)
from services.core.ids import short_id
from services.payments.withdrawals import Withdrawal, WithdrawalState
from services.payments.withdrawals.rules import NEW_WAIT
from tests.handlers.ticketing.chat import words_of
from tests.handlers.withdrawals.chat import WithdrawChat
from tests.handlers.withdrawals.conftest import Open
from tests.services.payments.withdrawals.test_fan import receiving_code
from tests.services.payments.withdrawals.world import FAN, FINANCE, NUMBER, World, usd


async def to_summary(chat: WithdrawChat, amount: str = "$20") -> None:
    """From the start to the summary, with an account by its number."""
    await chat.tap(WithdrawTap())
    await chat.press(chat.t.plain("withdrawals.home.button_new"))
    await chat.press("Tonle Bank")
    await chat.write(NUMBER)
    await chat.write(amount)


async def newest_draft(world: World, chat: WithdrawChat) -> Withdrawal:
    """The draft that the summary on the screen is about."""
    tap = WithdrawalTap.unpack(chat.conversation.location or "")
    return await world.withdrawals.get(chat.fan.id, tap.withdrawal_id)


class TestFan:
    async def test_the_whole_way(self, world: World, open_chat: Open) -> None:
        chat = open_chat(FAN)
        await to_summary(chat)
        shown = words_of(chat.text)
        for part in ("CHAN DARA", "Tonle Bank", NUMBER, "20.00", "20.25", "479.75", "82,000"):
            assert part in shown
        draft = await newest_draft(world, chat)
        await chat.press(chat.t.plain("withdrawals.summary.button_confirm"))
        assert chat.t.plain("withdrawals.state.draft") not in chat.text
        await world.enter_pin(draft)
        await world.enter_code(draft)
        await chat.tap(ConfirmTap(withdrawal=short_id(draft.id)))
        assert chat.t("withdrawals.state.queued") in chat.text
        await chat.tap(WithdrawTap())
        assert any("20.00" in label for label in chat.labels)
        await world.send_all()
        done = await world.see(draft)
        assert done.state is WithdrawalState.DONE

    async def test_a_code_that_is_pasted(self, world: World, open_chat: Open) -> None:
        chat = open_chat(FAN)
        await chat.tap(WithdrawTap())
        await chat.press(chat.t.plain("withdrawals.home.button_new"))
        await chat.write(receiving_code(world))
        assert "CHAN DARA" in chat.text
        await chat.write("15")
        assert (await newest_draft(world, chat)).amount == usd(15_00)

    async def test_wrong_numbers_and_amounts_are_asked_again(
        self, world: World, open_chat: Open
    ) -> None:
        chat = open_chat(FAN)
        await chat.tap(WithdrawTap())
        await chat.press(chat.t.plain("withdrawals.home.button_new"))
        await chat.press("Tonle Bank")
        for wrong, code in (("12", "bad_account_number"), ("0000001", "account_not_found")):
            await chat.write(wrong)
            assert chat.t(f"error.withdrawals.{code}") in chat.text
        await chat.write(NUMBER)
        await chat.write("$0.50")
        assert chat.t("error.withdrawals.too_small", minimum=usd(1_00)) in chat.text
        await chat.write("20")
        await chat.press(chat.t.plain("topup.currency.button_usd"))
        assert (await newest_draft(world, chat)).amount == usd(20_00)

    async def test_too_little_money_cannot_go_on(self, world: World, open_chat: Open) -> None:
        await world.come(FINANCE)
        chat = open_chat(FINANCE)
        await to_summary(chat)
        assert chat.t("withdrawals.summary.short", balance=usd(0)) in chat.text
        confirm = chat.t.plain("withdrawals.summary.button_confirm")
        assert not any(confirm in label for label in chat.labels)

    async def test_taken_back_and_too_late(self, world: World, open_chat: Open) -> None:
        chat = open_chat(FAN)
        first = await world.queued()
        await chat.tap(CancelTap(withdrawal=short_id(first.id)))
        assert chat.t("withdrawals.state.cancelled") in chat.text
        world.bank.trouble.append("before")
        second = await world.queued()
        await world.send_all()
        await chat.tap(CancelTap(withdrawal=short_id(second.id)))
        assert chat.t("withdrawals.state.sending") in chat.text

    async def test_why_it_came_back(self, world: World, open_chat: Open) -> None:
        world.bank.trouble.append("closed")
        placed = await world.queued()
        await world.send_all()
        chat = open_chat(FAN)
        await chat.tap(WithdrawalTap(withdrawal=short_id(placed.id)))
        assert chat.t("withdrawals.reason.account_closed") in chat.text
        assert chat.t("withdrawals.back.total", total=usd(20_25)) in chat.text

    async def test_an_account_is_removed(self, world: World, open_chat: Open) -> None:
        chat = open_chat(FAN)
        await to_summary(chat)
        await chat.tap(WithdrawTap())
        await chat.press("CHAN DARA")
        await chat.press(chat.t.plain("withdrawals.account.button_remove"))
        assert await world.destinations.all(FAN) == []


class TestOperator:
    async def test_approved_and_rejected(self, world: World, open_chat: Open) -> None:
        await world.hire(FINANCE)
        first, second = [await world.queued(amount=usd(cents)) for cents in (110_00, 120_00)]
        chat = open_chat(FINANCE)
        await chat.tap(QueueTap())
        await chat.press("110.00")
        assert "CHAN DARA" in chat.text
        await chat.press(chat.t.plain("withdrawals.desk.button_approve"))
        assert (await world.see(first)).state is WithdrawalState.QUEUED
        await chat.tap(QueueTap())
        await chat.press("120.00")
        await chat.press(chat.t.plain("withdrawals.desk.button_reject"))
        await chat.press(chat.t.plain("withdrawals.desk.button_name_differs"))
        assert (await world.see(second)).reason == "name_differs"

    async def test_nobody_else_sees_it(self, world: World, open_chat: Open) -> None:
        await world.queued(amount=usd(110_00))
        chat = open_chat(FAN)
        await chat.tap(QueueTap())
        assert chat.sent == 0

    @pytest.mark.parametrize("world", ["by_hand"], indirect=True)
    async def test_sent_by_hand(self, world: World, open_chat: Open) -> None:
        await world.hire(FINANCE)
        placed = await world.queued()
        await world.pass_time(NEW_WAIT + timedelta(seconds=1))
        chat = open_chat(FINANCE)
        await chat.tap(ExportTap())
        (sent,) = [call for call in chat.telegram.calls if isinstance(call, SendDocument)]
        assert sent.protect_content
        await chat.press("20.00")
        await chat.press("✅ " + chat.t.plain("withdrawals.desk.button_sent"))
        await chat.write("FT-778")
        done = await world.see(placed)
        assert (done.state, done.bank_reference) == (WithdrawalState.DONE, "FT-778")
