"""Giving and opening in chat: the whole way, what can be wrong on it, who comes too late."""

from typing import Any, cast

import pytest

from handlers.transfers.angpao import inline
from handlers.transfers.angpao.buttons import AngPaosTap, AngPaoTap, GiveTap, OpenTap
from services.core.errors import DomainError
from services.core.i18n import what_next
from services.transfers.angpao import errors, rules
from services.transfers.angpao.schemas import AngPao, AngPaoState, Split, Theme
from services.wallet.repository import freezes
from services.wallet.schemas import FreezeSide
from tests.handlers.ticketing.chat import words_of
from tests.handlers.transfers.angpao.chat import AngPaoChat
from tests.handlers.transfers.conftest import Open
from tests.handlers.transfers.test_elsewhere import Query
from tests.services.transfers.angpao.giving import Giving
from tests.services.transfers.world import DARA, SOK, VANNA, usd


async def summary(chat: AngPaoChat, total: str = "$10", shares: str = "5") -> None:
    """From the way in to the summary."""
    await chat.tap(AngPaosTap())
    await chat.write(total)
    await chat.write(shares)


async def draft_of(giving: Giving, chat: AngPaoChat) -> AngPao:
    """What the screen is about."""
    tap = AngPaoTap.unpack(chat.conversation.location or "")
    return await giving.service.get(chat.fan.id, tap.ang_pao_id)


class TestGive:
    async def test_the_whole_way(self, giving: Giving, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await summary(chat)
        shown = words_of(chat.text)
        for part in ("10.00", "41,000", "0.00", "490.00", "5"):
            assert part in shown
        draft = await draft_of(giving, chat)
        await chat.press(chat.t.plain("angpao.summary.button_give"))
        assert await giving.left(draft) == 0
        await giving.enter_pin(draft)
        await chat.tap(GiveTap(ang_pao=draft.short_id))
        assert chat.t("angpao.state.open") in chat.text
        assert draft.reference in chat.text
        assert await giving.left(draft) == 10_00
        await chat.press(chat.t.plain("angpao.standing.button_back"))
        assert chat.t("angpao.state.undone") in chat.text
        assert await giving.world.balance(DARA) == 500_00

    async def test_its_look_can_be_changed(self, giving: Giving, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await summary(chat, shares="3")
        await chat.press(chat.t.plain("angpao.split.button_equal"))
        await chat.press(chat.t.plain("angpao.themes.title"))
        await chat.press(chat.t.plain("angpao.theme.button_wedding"))
        draft = await draft_of(giving, chat)
        assert (draft.split, draft.theme) == (Split.EQUAL, Theme.WEDDING)
        await chat.press(chat.t.plain("angpao.themes.title"))
        await chat.press({"km": "នាគ", "en": "Neak"}[chat.t.locale])
        assert (await draft_of(giving, chat)).artist_id == "neak-reach"
        await chat.press(chat.t.plain("angpao.blessing.title"))
        await chat.write("x" * 81)
        assert chat.t("error.angpao.blessing_too_long", most=80) in chat.text
        await chat.write("<b>Joy</b>\n for  all")
        assert "«&lt;b&gt;Joy&lt;/b&gt; for all»" in chat.text
        await chat.press(chat.t.plain("angpao.blessing.title"))
        await chat.press(chat.t.plain("angpao.blessing.button_none"))
        assert (await draft_of(giving, chat)).blessing == ""

    @pytest.mark.parametrize(
        ("total", "shares", "refusal"),
        [
            ("$0", "", None),
            ("$1000000000000000", "", None),
            ("100000000000000 riel", "", None),
            ("$1001", "", "error.transfers.too_large"),
            ("99 riel", "", "error.transfers.too_small"),
            ("$0.04", "5", "error.angpao.shares_too_small"),
            ("900 riel", "10", "error.angpao.shares_too_small"),
            ("$5", "0", "error.angpao.bad_share_count"),
            ("$5", "101", "error.angpao.bad_share_count"),
            ("$5", "many", "error.angpao.bad_share_count"),
        ],
    )
    async def test_bad_wishes_are_asked_again(
        self, giving: Giving, open_chat: Open, total: str, shares: str, refusal: str | None
    ) -> None:
        chat = await open_chat(DARA)
        await chat.tap(AngPaosTap())
        await chat.write(total)
        if shares:
            await chat.write(shares)
        assert "⚠️" in chat.text
        if refusal is not None:
            beginning = chat.t.plain(refusal, **_BLANK).partition("{")[0].split(" ")[0]
            assert beginning in chat.text
            assert chat.t(f"{refusal}.next") in chat.text
        assert chat.conversation.question is not None
        assert await giving.world.balance(DARA) == 500_00

    async def test_more_than_there_is_leads_to_the_top_up(self, open_chat: Open) -> None:
        chat = await open_chat(SOK)
        await summary(chat)
        assert any(chat.t.plain("menu.button.top_up") in label for label in chat.labels)
        assert not any(chat.t.plain("angpao.summary.button_give") in one for one in chat.labels)

    async def test_a_bare_number_is_asked_about(self, giving: Giving, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        await chat.tap(AngPaosTap())
        await chat.write("10")
        await chat.press(chat.t.plain("topup.currency.button_usd"))
        await chat.press("👥 10")
        assert (await draft_of(giving, chat)).total == usd(10_00)


_BLANK: dict[str, Any] = {
    "minimum": "", "maximum": "", "smallest": "", "needed": "", "fewest": "", "most": "",
}  # fmt: skip


class TestInline:
    async def test_what_waits_is_offered_without_a_sum(
        self, giving: Giving, open_chat: Open
    ) -> None:
        made = await giving.give(usd(10_00), 2)
        await giving.draft(usd(3_00), 2)
        chat = await open_chat(DARA)
        query = Query("ang pao")
        desk = chat.services["ang_pao_desk"]
        await inline.offer(cast("Any", query), chat.fan, chat.t, chat.kit.bot, desk)
        (article,) = query.results
        ((button,),) = article.reply_markup.inline_keyboard
        assert button.url == f"https://t.me/hangmeas_bot?start=ap_{made.short_id}"
        assert "10" not in article.input_message_content.message_text
        assert query.button.start_parameter == "ap_new"


class TestVisit:
    async def test_opened_once_with_the_sum_in_the_picture(
        self, giving: Giving, open_chat: Open
    ) -> None:
        made = await giving.give(usd(10_00), 2, Split.EQUAL)
        chat = await open_chat(SOK)
        await chat.tap(AngPaoTap(ang_pao=made.short_id))
        assert "10.00" not in chat.text
        closed = chat.conversation.picture_key
        await chat.press(chat.t.plain("angpao.card.button_open"))
        assert chat.t("angpao.visit.found", amount=usd(5_00)) in chat.text
        assert chat.conversation.picture_key != closed
        await chat.tap(OpenTap(ang_pao=made.short_id))
        assert await giving.world.balance(SOK) == 5_00
        host = await open_chat(DARA)
        await host.tap(AngPaoTap(ang_pao=made.short_id))
        await host.press(host.t.plain("angpao.opened.title"))
        assert "5.00" in host.text

    async def test_too_late(self, giving: Giving, open_chat: Open) -> None:
        made = await giving.give(usd(10_00), 1)
        chat = await open_chat(SOK)
        await chat.tap(AngPaoTap(ang_pao=made.short_id))
        await giving.open(VANNA, made)
        await chat.press(chat.t.plain("angpao.card.button_open"))
        assert chat.t.plain("error.angpao.empty") in chat.alerts
        assert chat.t("angpao.end.empty", number=1) in chat.text
        assert chat.t("angpao.visit.next") in chat.text

    async def test_after_its_time(self, giving: Giving, open_chat: Open) -> None:
        made = await giving.give(usd(10_00), 3)
        await giving.world.pass_time(rules.LIFE)
        chat = await open_chat(SOK)
        await chat.tap(OpenTap(ang_pao=made.short_id))
        assert chat.t.plain("error.angpao.over") in chat.alerts
        over = chat.t("angpao.end.over", taken=0, number=3, host="Dara")
        assert over in chat.text
        assert await giving.world.balance(SOK) == 0

    async def test_a_frozen_wallet_is_led_on(self, giving: Giving, open_chat: Open) -> None:
        made = await giving.give(usd(10_00), 3)
        await giving.world.uow.run(lambda tx: freezes.set_frozen(tx, SOK, FreezeSide.FAN))
        chat = await open_chat(SOK)
        await chat.tap(OpenTap(ang_pao=made.short_id))
        assert chat.t("error.angpao.frozen.next") in chat.text
        assert any(chat.t.plain("wallet.freeze.button_unfreeze") in one for one in chat.labels)

    @pytest.mark.parametrize("who", [DARA, SOK])
    async def test_refusals_say_what_is_next(
        self, giving: Giving, open_chat: Open, who: int
    ) -> None:
        """The host takes none, and a draft is nobody else's."""
        chat = await open_chat(who)
        made = (
            await giving.give(usd(10_00), 3) if who == DARA else await giving.draft(usd(1_00), 2)
        )
        with pytest.raises((errors.OwnAngPao, errors.AngPaoNotFound)) as refused:
            await chat.tap(OpenTap(ang_pao=made.short_id))
        refusal: DomainError = refused.value
        assert chat.t(f"error.{refusal.code}")
        assert what_next(chat.t, refusal)
        assert (await giving.service.get(DARA, made.id)).state in (
            AngPaoState.OPEN,
            AngPaoState.DRAFT,
        )
