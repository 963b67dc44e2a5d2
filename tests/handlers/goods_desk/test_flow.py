"""An operator looks at stock and moves it with a reason, in both languages."""

from typing import Any

import pytest

from handlers.goods_desk.buttons import MoveSureTap, MoveTap, StocksTap, StockTap
from handlers.goods_desk.router import router
from handlers.kit.window import Window
from handlers.operator.desk import OperatorDesk
from services.catalog import CatalogService
from services.catalog.stock import Movement, StockService
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, VerificationLevel
from services.identity.roles import Role, RolesService
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import (
    TRANSLATORS,
    database_url,
    fans,
    language,
    uow,
    wallet,
)
from tests.services.catalog.goods import CAP, SHIRT, a_load
from tests.services.ticketing.programme import DARA, NOW, Fans

__all__ = ["database_url", "fans", "language", "uow", "wallet"]


class StockChat(Chat):
    """Taps and words go to the handlers of the stock."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            **self.services,
        )
        self.conversation = window.conversation

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text

    def says_caps(self, count: int) -> bool:
        """So many caps lie there, and none of them is held."""
        name = CAP.name.in_language(self.t.locale)
        units = {"free": count, "held": 0, "on_hand": count}
        return self.says("stock.desk.level", name=name, sku="HM-CAP", **units)


@pytest.fixture
async def chat(uow: UnitOfWork, fans: Fans, language: Language) -> StockChat:
    await fans.come(DARA)
    await CatalogService(uow).load(a_load())
    roles = RolesService(uow)
    await roles.grant(DARA, Role.OPERATOR)
    fan = FanProfile(
        id=DARA,
        first_name="Dara",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=NOW,
    )
    services = {
        "goods_stock": StockService(uow, roles),
        "operator_desk": OperatorDesk(roles, []),
    }
    t = TRANSLATORS.for_language(language)
    made = StockChat.open(fan, t, SentFiles(uow, BOT_ID), None, **services)  # type: ignore[arg-type]
    assert isinstance(made, StockChat)
    return made


async def test_from_what_runs_low_to_the_receipt(chat: StockChat) -> None:
    await chat.tap(StocksTap())
    assert "HM-SHIRT-XL" in chat.text  # five are left, and five is the level
    assert SHIRT.name.in_language(chat.t.locale) in chat.text
    await chat.press(chat.t.plain("stock.desk.button_all"))
    await chat.press("HM-CAP")
    assert chat.says_caps(4)
    await chat.press("📥 " + chat.t.plain("stock.desk.button_receipt"))
    await chat.write("many")
    assert chat.says("stock.desk.unreadable")
    await chat.write("20 note 55")
    assert chat.says("stock.desk.reason", reason="note 55")
    await chat.press("✅ " + chat.t.plain("stock.desk.button_sure"))
    assert chat.says_caps(24)
    assert "+20" in chat.text


async def test_a_second_tap_on_an_old_screen_moves_nothing(chat: StockChat) -> None:
    await chat.tap(MoveTap(sku="HM-CAP", kind=Movement.RECEIPT))
    await chat.write("១\nfound")
    assert chat.says("stock.desk.reason", reason="found")
    await chat.press("✅ " + chat.t.plain("stock.desk.button_sure"))
    await chat.tap(MoveSureTap(key="A" * 12))
    await chat.tap(StockTap(sku="HM-CAP"))
    assert chat.says_caps(5)


async def test_less_than_is_held_is_refused(chat: StockChat) -> None:
    await chat.tap(MoveTap(sku="HM-CAP", kind=Movement.DAMAGE))
    await chat.write("5 wet")
    await chat.press("✅ " + chat.t.plain("stock.desk.button_sure"))
    assert chat.says("error.stock.below_taken", taken=0)
    assert chat.says_caps(4)
