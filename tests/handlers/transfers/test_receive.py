"""Receiving in chat: the lasting code, cards, requests on both sides, scanned codes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.home.screens import refused
from handlers.transfers.buttons import AskTap, CardAmountTap, ReceiveTap, RequestsTap, RequestTap
from services.core.ids import short_id
from services.core.money import Currency
from services.payments import StartTopUp, khqr
from services.payments.errors import KhqrRefused
from services.transfers.errors import OwnName
from services.transfers.schemas import MoneyRequest, RequestState, TransferState
from tests.handlers.transfers.chat import SendChat
from tests.handlers.transfers.conftest import TRANSLATORS, Open
from tests.handlers.transfers.test_flow import confirm, draft_of
from tests.services.transfers.test_requests import VECTORS
from tests.services.transfers.world import DARA, SOK, World, usd


async def request_of(world: World, chat: SendChat) -> MoneyRequest:
    tap = RequestTap.unpack(chat.conversation.location or "")
    return await world.requests.look(chat.fan.id, tap.request_id)


class TestCard:
    async def test_made_paid_by_a_bank_and_shown_as_paid(
        self, world: World, open_chat: Open
    ) -> None:
        chat = await open_chat(SOK)
        await chat.tap(ReceiveTap())
        await chat.press(chat.t.plain("transfers.receive.button_amount"))
        await chat.write("$0")
        await chat.write("$5")
        request = await request_of(world, chat)
        shown = await world.requests.code(SOK, request.id)
        assert shown is not None
        assert chat.t("transfers.card.waiting") in chat.text
        world.bank.pay(shown[1].payload, world.clock.now())
        await chat.press(chat.t.plain("topup.card.button_check"))
        await world.jobs.run_until_idle()
        await chat.tap(RequestTap(request=short_id(request.id)))
        assert chat.t("transfers.card.paid_by", name="sok@acleda") in chat.text

    async def test_scanned_by_us(self, world: World, open_chat: Open) -> None:
        request, code = await world.card(usd(5_00))
        chat = await open_chat(DARA)
        await chat.write(code.payload)
        draft = await draft_of(world, chat)
        assert (draft.fee, draft.request_id) == (usd(0), request.id)
        assert (await confirm(world, chat)).state is TransferState.DONE
        asker = await open_chat(SOK)
        await asker.tap(RequestTap(request=short_id(request.id)))
        assert asker.t("transfers.card.paid_by", name="Dara C•••") in asker.text

    async def test_the_own_code_is_refused(self, world: World, open_chat: Open) -> None:
        _, code = await world.card(usd(5_00))
        chat = await open_chat(SOK)
        with pytest.raises(OwnName):
            await chat.write(code.payload)

    @pytest.mark.parametrize("is_paid", [False, True])
    async def test_the_own_top_up_is_told(
        self, world: World, open_chat: Open, *, is_paid: bool
    ) -> None:
        """Who pays it is a bank, and only while nobody has paid."""
        start = StartTopUp(fan_id=SOK, amount=usd(5_00), key="own")
        top_up = await world.top_ups.start(start)
        if is_paid:
            world.bank.pay(top_up.payload, world.clock.now())
            await world.top_ups.check(top_up.id, SOK)
        chat = await open_chat(SOK)
        await chat.write(top_up.payload)
        assert chat.t("scan.result.own_top_up") in chat.text
        assert chat.t("scan.result.amount", amount=usd(5_00)) in chat.text
        assert (chat.t("scan.result.with_bank_app") in chat.text) is not is_paid
        assert any(chat.t.plain("topup.card.button_check") in label for label in chat.labels)

    async def test_a_bare_number_and_what_banks_do_not_take(
        self, world: World, open_chat: Open
    ) -> None:
        chat = await open_chat(SOK)
        await chat.tap(CardAmountTap())
        await chat.write("0.5 riel")
        await chat.write("5")
        await chat.press(chat.t.plain("topup.currency.button_usd"))
        assert (await request_of(world, chat)).amount == usd(5_00)


class TestLastingCode:
    async def test_asks_how_much_and_costs_no_fee(self, world: World, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await chat.write(world.receive_codes.payload(SOK, Currency.USD))
        await chat.write("$3")
        draft = await draft_of(world, chat)
        assert (draft.payee_id, draft.fee, draft.amount) == (SOK, usd(0), usd(3_00))

    async def test_of_a_bank_is_shown_to_be_paid_there(self, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        fields = khqr.KhqrFields(account_id="x@aba", merchant_name="X", currency="USD")
        await chat.write(khqr.encode(fields).text)
        assert "x@aba" in chat.text


class TestRequest:
    async def test_both_sides(self, world: World, open_chat: Open) -> None:
        asker, payer = await open_chat(SOK), await open_chat(DARA)
        await asker.tap(AskTap())
        await asker.write("@nobody_here")
        assert asker.t("transfers.ask.not_here") in asker.text
        await asker.write("@fan_42")
        await asker.write("$4")
        request = await request_of(world, asker)
        await asker.press(asker.t.plain("transfers.ask.button_remind"))
        assert not any(
            asker.t.plain("transfers.ask.button_remind") in label for label in asker.labels
        )
        await payer.tap(RequestsTap())
        await payer.press("$4.00")
        assert payer.t("transfers.ask.know") in payer.text
        await payer.press(payer.t.plain("transfers.ask.button_pay"))
        assert (await confirm(world, payer)).amount == usd(4_00)
        assert (await world.requests.look(SOK, request.id)).state is RequestState.PAID

    async def test_declined(self, world: World, open_chat: Open) -> None:
        request = await world.ask(DARA, usd(5_00))
        payer = await open_chat(DARA)
        await payer.tap(RequestTap(request=short_id(request.id)))
        await payer.press(payer.t.plain("transfers.ask.button_decline"))
        assert payer.t("transfers.request.declined") in payer.text

    async def test_too_late(self, world: World, open_chat: Open) -> None:
        request = await world.ask(DARA, usd(5_00))
        world.clock.advance(8 * 24 * 3600)
        payer = await open_chat(DARA)
        await payer.tap(RequestTap(request=short_id(request.id)))
        assert payer.t("transfers.request.expired") in payer.text


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_tampered_code_has_a_reason_and_a_next_step(language: Any) -> None:
    t = TRANSLATORS.for_language(language)
    unknown = {t("error.technical"), t("error.next.technical")}
    for vector in VECTORS["payloads"]:
        if vector["must"] != "refuse":
            continue
        now = datetime.fromtimestamp(vector["now_ms"] / 1000, UTC)
        with pytest.raises(KhqrRefused) as refusal:
            khqr.read(vector["payload"], now)
        screen = refused(t, refusal.value, "HM-0000-0000")
        assert t("common.money.not_moved") in screen.text
        assert not any(words in screen.text for words in unknown)
