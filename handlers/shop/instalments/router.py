"""Looking at a plan, and paying of it with the PIN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.identity.pin_desk import PinDesk
from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.shop.instalments import screens
from handlers.shop.instalments.buttons import InstalmentPlanTap, PayPartsTap
from services.core.i18n import Safe
from services.core.money import Money
from services.identity.errors import PinRequired
from services.orders.instalments.errors import NothingOpen, PlanChanged
from services.orders.instalments.schemas import PayParts
from services.orders.instalments.service import InstalmentsService

router = Router(name="shop-instalments")


@dataclass(frozen=True, slots=True)
class InstalmentDesk:
    """`back` leads to the order of a plan, by the order's key."""

    instalments: InstalmentsService
    back: Callable[[str], Tap]

    async def show(self, window: Window, order_id: UUID, note: Safe | None = None) -> None:
        plan = await self.instalments.get(window.fan.id, order_id)
        await window.show(screens.plan(window.t, plan, self.back(plan.order_key), note))


def pay_tap(subject: str) -> PayPartsTap:
    """The tap that goes on once the PIN is in: the order and the sum that it confirmed."""
    order, _, minor = subject.split(":")
    return PayPartsTap(order=order, minor=int(minor))


@router.callback_query(InstalmentPlanTap.filter())
async def show_plan(
    _: CallbackQuery,
    callback_data: InstalmentPlanTap,
    window: Window,
    instalment_desk: InstalmentDesk,
) -> None:
    window.stop_asking()
    await instalment_desk.show(window, callback_data.order_id)


@router.callback_query(PayPartsTap.filter())
async def pay(
    _: CallbackQuery,
    callback_data: PayPartsTap,
    window: Window,
    instalment_desk: InstalmentDesk,
    pin_desk: PinDesk,
) -> None:
    """The sum is the one that was shown: with another one the fan looks again."""
    window.money_at_stake = True
    service, order_id = instalment_desk.instalments, callback_data.order_id
    plan = await service.get(window.fan.id, order_id)
    amount = Money(callback_data.minor, plan.fee.currency)
    command = PayParts(window.fan.id, order_id, callback_data.minor, all_of_it=amount == plan.left)
    try:
        await service.pay(command)
    except PinRequired as refusal:
        await pin_desk.ask_for(window, refusal, screens.about(window.t, plan, amount))
    except PlanChanged:
        await instalment_desk.show(window, order_id, window.t("error.instalments.changed"))
    except NothingOpen:
        await instalment_desk.show(window, order_id)
    else:
        await instalment_desk.show(window, order_id)
