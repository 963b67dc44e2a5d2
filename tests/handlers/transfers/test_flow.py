"""Sending in chat: the whole way, what can be wrong on it, links for who is not here yet."""

import pytest

from handlers.phrases import understand
from handlers.transfers.buttons import (
    ClaimTap,
    ConfirmSendTap,
    SendTap,
    SentTap,
    TransferTap,
    UndoTap,
)
from handlers.transfers.wishes import take_wish
from services.core.ids import short_id
from services.transfers.schemas import Transfer, TransferState
from tests.handlers.ticketing.chat import words_of
from tests.handlers.transfers.chat import SendChat
from tests.handlers.transfers.conftest import Open
from tests.services.transfers.world import DARA, NEW_PHONE, NEWCOMER, SOK, World, khr, usd


async def draft_of(world: World, chat: SendChat) -> Transfer:
    """The draft that the summary on the screen is about."""
    tap = TransferTap.unpack(chat.conversation.location or "")
    return await world.transfers.get(chat.fan.id, tap.transfer_id)


async def confirm(world: World, chat: SendChat, *, code: bool = False) -> Transfer:
    """From the summary to the end; the pad's own taps are tested elsewhere."""
    draft = await draft_of(world, chat)
    await chat.press(chat.t.plain("transfers.summary.button_confirm"))
    assert chat.t.plain("transfers.state.draft") not in chat.text
    await world.enter_pin(draft)
    if code:
        await world.enter_code(draft)
    await chat.tap(ConfirmSendTap(transfer=short_id(draft.id)))
    return await world.transfers.get(chat.fan.id, draft.id)


async def wish(chat: SendChat, written: str) -> None:
    """Write something where nobody asked for it."""
    intent = understand(written)
    assert intent is not None
    desk = chat.services["send_desk"]
    await chat.acting(lambda window: take_wish(window, desk, intent, 7))


class TestSend:
    @pytest.mark.parametrize("to", ["012 000 043", "@sok_sabay"])
    async def test_the_whole_way(self, world: World, open_chat: Open, to: str) -> None:
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.write(to)
        await chat.write("$5")
        shown = words_of(chat.text)
        fee = 25 if to[0] == "0" else 10
        for part in ("Dara", "5.00", "20,500", f"0.{fee}", f"{500 - 5 - fee / 100:.2f}"):
            assert part in shown
        assert chat.t("transfers.warn.first") in chat.text
        done = await confirm(world, chat)
        assert done.state is TransferState.DONE
        assert chat.t("transfers.state.done") in chat.text
        assert done.reference in chat.text
        assert await world.balance(SOK) == 5_00
        await chat.tap(SentTap())
        assert any("5.00" in label for label in chat.labels)

    async def test_a_known_payee_is_one_tap_away(self, world: World, open_chat: Open) -> None:
        await world.send(SOK, usd(1_00))
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.press("Dara")
        await chat.write("20000 riel")
        assert chat.t("transfers.warn.first") not in chat.text
        assert (await draft_of(world, chat)).payee_id == SOK

    async def test_a_bare_number_is_asked_about(self, world: World, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.write("@sok_sabay")
        await chat.write("5")
        await chat.press(chat.t.plain("topup.currency.button_usd"))
        assert (await draft_of(world, chat)).amount == usd(5_00)

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("012000042", "own_phone"),
            ("096123456", "not_a_phone"),
            ("+66812345678", "foreign_phone"),
            ("@fan_42", "own_name"),
            ("who?", "not_a_username"),
        ],
    )
    async def test_who_cannot_be_meant_is_asked_again_with_the_reason(
        self, open_chat: Open, written: str, code: str
    ) -> None:
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.write(written)
        assert chat.t(f"error.transfers.{code}") in chat.text
        assert chat.t(f"error.transfers.{code}.next") in chat.text
        await chat.write("@sok_sabay")
        assert chat.t("transfers.amount.have", usd=usd(500_00), khr=khr(400_000)) in chat.text

    @pytest.mark.parametrize(
        ("written", "key"),
        [
            ("$0", "error.amount.not_positive"),
            ("1000000000000000", "error.amount.too_large"),
            ("$5 and 100 riel", "error.amount.two_currencies"),
            ("40.000", "error.amount.ambiguous"),
            ("$2000", "error.transfers.too_large"),
            ("50 riel", "error.transfers.too_small"),
        ],
    )
    async def test_a_bad_amount_is_asked_for_again_and_nothing_moves(
        self, world: World, open_chat: Open, written: str, key: str
    ) -> None:
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.write("@sok_sabay")
        await chat.write(written)
        words = _first_words(chat, key)
        assert words in chat.text
        await chat.write("$5")
        assert (await draft_of(world, chat)).amount == usd(5_00)
        assert await world.balance(SOK) == 0

    async def test_too_little_money_cannot_go_on(self, world: World, open_chat: Open) -> None:
        chat = await open_chat(SOK)
        await chat.tap(SendTap())
        await chat.write("@fan_42")
        await chat.write("$5")
        assert chat.t("transfers.summary.short", balance=usd(0)) in chat.text
        assert not any("✅" in label for label in chat.labels)

    async def test_over_the_limit_says_so_on_the_summary(
        self, world: World, open_chat: Open
    ) -> None:
        await world.set_fan(DARA, level="basic", level_expires_at=None)
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.write("@sok_sabay")
        await chat.write("$51")
        assert (await confirm(world, chat, code=True)).state is TransferState.DRAFT
        assert chat.t.money(usd(50_00)) in chat.text


class TestWords:
    async def test_fill_in_the_summary(self, world: World, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await wish(chat, "send $5 to @sok_sabay")
        draft = await draft_of(world, chat)
        assert (draft.payee_id, draft.amount) == (SOK, usd(5_00))
        assert await world.balance(SOK) == 0

    async def test_an_amount_alone_is_kept_until_the_payee_is_named(
        self, world: World, open_chat: Open
    ) -> None:
        chat = await open_chat(DARA)
        await wish(chat, "ផ្ញើ $7")
        await chat.write("@sok_sabay")
        assert (await draft_of(world, chat)).amount == usd(7_00)


class TestLink:
    async def test_for_who_is_not_here_and_undone(self, world: World, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.write(NEW_PHONE)
        assert chat.t("transfers.amount.not_here") in chat.text
        await chat.write("$5")
        assert chat.t("transfers.warn.not_here") in chat.text
        waiting = await confirm(world, chat)
        assert waiting.state is TransferState.WAITING
        assert f"start=cm_{world.token(waiting)}" in chat.text
        await chat.press(chat.t.plain("transfers.standing.button_undo"))
        assert chat.t("transfers.standing.back", total=usd(5_25)) in chat.text
        await chat.tap(UndoTap(transfer=short_id(waiting.id)))
        assert await world.balance(DARA) == 500_00

    async def test_taken_by_the_right_one(self, world: World, open_chat: Open) -> None:
        waiting = await world.send(NEW_PHONE, usd(5_00))
        await world.come(NEWCOMER, phone=NEW_PHONE)
        chat = await open_chat(NEWCOMER)
        await chat.tap(ClaimTap(token=world.token(waiting)))
        assert chat.t.money(usd(5_00)) in chat.text
        await chat.press(chat.t.plain("transfers.claim.button_take"))
        assert chat.t("transfers.claim.taken", amount=usd(5_00)) in chat.text
        assert await world.balance(NEWCOMER) == 5_00
        await chat.tap(ClaimTap(token=world.token(waiting)))
        assert chat.t("transfers.claim.taken", amount=usd(5_00)) in chat.text

    async def test_without_a_number_the_way_to_share_it_is_shown(
        self, world: World, open_chat: Open
    ) -> None:
        waiting = await world.send(NEW_PHONE, usd(5_00))
        await world.set_fan(SOK, phone=None, level="basic", level_expires_at=None)
        chat = await open_chat(SOK)
        await chat.tap(ClaimTap(token=world.token(waiting)))
        assert chat.t("error.transfers.claim_needs_phone") in chat.text
        assert any(chat.t.plain("verification.home.title") in label for label in chat.labels)


def _first_words(chat: SendChat, key: str) -> str:
    """The text up to its first placeholder."""
    return chat.t._templates[key][0].pieces[0]


class TestPeople:
    async def test_are_called_as_the_fan_likes_and_taken_off(
        self, world: World, open_chat: Open
    ) -> None:
        await world.send(SOK, usd(1_00))
        chat = await open_chat(DARA)
        await chat.tap(SendTap())
        await chat.press("👤")
        await chat.press(chat.t.plain("transfers.list.button_name"))
        assert chat.t("transfers.list.ask_name", name="Dara C•••") in chat.text
        await chat.write("  Big   brother ")
        assert "👤 Big brother" in chat.labels
        await chat.press("👤 Big brother")
        assert "Dara C•••" in chat.text, "the masked name stands where money leaves"
        await chat.press(chat.t.plain("transfers.list.button_off"))
        assert [one.shown for one in await world.people.all_known(DARA)] == ["Dara C•••"]
