"""A plan is renewed by hand before its end, in both languages: told first, paid once."""

from typing import Any

import pytest

from bot.risk_file import rules_at_start
from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.payments import router as payments
from handlers.payments.desk import PayDesk, pay_tap
from handlers.plans import router as plans
from handlers.plans.buttons import BuyPlanTap, MyPlanTap, RenewTap
from handlers.plans.desk import PlanDesk
from services.artwork.studio import PictureStudio
from services.core.i18n import Language
from services.core.ids import new_key
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.identity import (
    Channel,
    FanProfile,
    IdentityService,
    PinHasher,
    ProfileCache,
    VerificationLevel,
)
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.payments.paying import PIN_FLOW, PayingService
from services.risk import RiskService
from services.subscriptions.consent import purpose_of
from services.subscriptions.errors import AlreadyPaidFor
from services.subscriptions.schemas import Road
from services.subscriptions.states import Cycle, Method
from services.wallet import ExchangeService
from tests.handlers.shop.conftest import QuickStudio
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import TRANSLATORS, database_url, language
from tests.services.orders.conftest import SECRET, nobody
from tests.services.subscriptions.conftest import hasher, world
from tests.services.subscriptions.world import DAY, FAN, World, usd
from tests.services.wallet.people import Confirmed

__all__ = ["database_url", "hasher", "language", "world"]
MONTH = usd(799)


class PlanChat(Chat):
    """Taps go to the handlers of plans and payments."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        data = {"window": window, "t": self.t, "fan": self.fan, "bot": self.kit.bot}
        for each in (plans.router, payments.router):
            await each.propagate_event(update_type=kind, event=event, **data, **self.services)
        self.conversation = window.conversation


def _desks(world: World, studio: PictureStudio) -> dict[str, Any]:
    """As if each PIN had just been typed; the pay page asks for it."""
    uow, pins = world.uow, Confirmed(world.uow)
    made = PinHasher(SECRET)
    made.close()
    codes = CodeService(uow, made, TextSeal(SECRET, "one-time-code"))
    risk = RiskService(uow, rules_at_start(), nobody)
    exchange = ExchangeService(uow, RolesService(uow), pins)
    paying = PayingService(uow, world.payments, pins, codes, risk)
    pay_desk = PayDesk(
        paying, world.stars, world.wallet, exchange, studio, TRANSLATORS, "http://x", {}
    )
    parts = world.parts
    plan_desk = PlanDesk(
        parts.plans,
        parts.buying,
        parts.gifts,
        parts.family,
        parts.tasks,
        parts.entitlements,
        IdentityService(uow, ProfileCache(world.clock)),
        exchange,
        pay_desk,
    )
    pin_desk = PinDesk(pins, {PIN_FLOW: pay_tap}, codes)
    return {"plan_desk": plan_desk, "pay_desk": pay_desk, "pin_desk": pin_desk}


@pytest.fixture
async def chat(world: World, language: Language) -> PlanChat:
    """Of a fan whose plan was paid 24 days ago, for 30."""
    fan = FanProfile(
        id=FAN,
        first_name="Dara",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=world.clock.now(),
    )
    await world.subscribe(plan="premium")
    await world.plans.pay_by_hand(FAN)
    world.move(24)
    studio = QuickStudio()
    t, files = TRANSLATORS.for_language(language), SentFiles(world.uow, BOT_ID)
    made = PlanChat.open(fan, t, files, None, **_desks(world, studio))  # type: ignore[arg-type]
    studio.close()
    assert isinstance(made, PlanChat)
    return made


async def test_what_is_paid_and_until_when_is_said_first(chat: PlanChat, world: World) -> None:
    t, mine = chat.t, await world.mine()
    rate = (await chat.services["plan_desk"].exchange.rate()).khr_per_usd
    await chat.tap(MyPlanTap())
    await chat.press(t.plain("plans.mine.button_renew", amount=MONTH))
    assert t("plans.renew.paid", time=mine.ends_at) in chat.text
    assert t("plans.renew.then", time=mine.ends_at + 30 * DAY) in chat.text
    assert t("plans.upgrade.due", amount=t.both(MONTH, rate)) in chat.text
    await chat.press("💵 " + t.plain("plans.road.money"))
    await chat.press(t.plain("pay.way.wallet"))
    assert t("pay.paid.title") in chat.text
    renewed = await world.mine()
    assert renewed.ends_at == mine.ends_at + 30 * DAY
    assert renewed.method is Method.NONE
    assert await world.dollars(FAN) == 10_000 - 2 * 799
    await chat.tap(MyPlanTap())
    assert not [label for label in chat.labels if label.startswith("🔄")]
    await chat.tap(RenewTap())
    assert t("plans.mine.lasts_until", time=renewed.ends_at) in chat.text


async def test_one_question_is_one_payment_however_often_it_is_tapped(
    chat: PlanChat, world: World
) -> None:
    t = chat.t
    tap = BuyPlanTap(plan="premium", cycle=Cycle.MONTH, road=Road.MONEY, key=new_key())
    await chat.tap(tap)
    await chat.tap(tap)
    await chat.press(t.plain("pay.way.wallet"))
    await chat.tap(tap)
    assert t("pay.paid.title") in chat.text
    assert await world.dollars(FAN) == 10_000 - 2 * 799
    with pytest.raises(AlreadyPaidFor):
        await chat.tap(tap.model_copy(update={"key": new_key()}))


async def test_a_plan_that_follows_is_the_one_that_is_paid(chat: PlanChat, world: World) -> None:
    await world.plans.set_next(FAN, "basic", Cycle.MONTH)
    t, mine = chat.t, await world.mine()
    await chat.tap(RenewTap())
    assert mine.next_plan.name.in_language(t.locale) in chat.text
    assert t.money(usd(299)) in chat.text


async def test_one_that_pays_itself_is_not_asked_about(chat: PlanChat, world: World) -> None:
    await chat.tap(RenewTap())
    assert "⭐ " + chat.t.plain("plans.stars.month") in chat.labels
    await world.confirm(FAN, purpose_of(await world.mine()))
    await world.plans.pay_by_itself(FAN)
    await chat.tap(RenewTap())
    assert chat.t("plans.mine.lasts_until", time=(await world.mine()).ends_at) in chat.text
    assert not [label for label in chat.labels if label.startswith("🔄")]
