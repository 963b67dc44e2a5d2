"""Desks of who a fan is."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from handlers.aftersale.resale_router import buy_tap
from handlers.bills import router as bills
from handlers.bills.saved_router import cap_tap
from handlers.event_desk import router as event_desk
from handlers.identity.pin_desk import PinDesk
from handlers.identity.security_router import SECURITY_FLOWS, SecurityDesk
from handlers.identity.security_screens import Extra
from handlers.payments.desk import pay_tap
from handlers.plans import router as plans
from handlers.shop.instalments import router as instalments
from handlers.shop.orders.buttons import PayOrderTap
from handlers.ticketing.buttons import PayTap
from handlers.transfers import router as transfers
from handlers.transfers import schedule_router
from handlers.transfers.angpao import router as ang_pao
from handlers.verification.desk import VerificationDesk
from handlers.wallet.buttons import FreezeTap
from handlers.wallet.desk import WALLET_FLOWS
from handlers.withdrawals import router as withdrawals
from services.payments.paying import PIN_FLOW
from services.subscriptions.consent import NEXT_FLOW as PIN_OF_NEXT_PLAN
from services.subscriptions.consent import PIN_FLOW as PIN_OF_PLANS
from services.transfers.angpao.rules import PIN_FLOW as PIN_OF_ANG_PAO


def desks(container: Container, _made: Desks) -> dict[str, Any]:
    """Who a fan is: PIN, devices, papers; and what every handler may ask for."""
    return {
        **_everywhere(container),
        "pin_desk": PinDesk(
            container.pins,
            {
                "ticket_order": _pay,
                "ticket_resale": buy_tap,
                "shop_order": lambda key: PayOrderTap(order=key),
                "withdrawal": withdrawals.confirm_tap,
                "bill": bills.pay_bill_tap,
                "bill_cap": cap_tap,
                "transfer": transfers.confirm_tap,
                PIN_OF_ANG_PAO: ang_pao.confirm_tap,
                "schedule": schedule_router.confirm_tap,
                "instalment": instalments.pay_tap,
                PIN_FLOW: pay_tap,
                PIN_OF_PLANS: plans.by_itself_tap,
                PIN_OF_NEXT_PLAN: plans.next_plan_tap,
                **WALLET_FLOWS,
                **SECURITY_FLOWS,
                **event_desk.FLOWS,
            },
            container.codes,
        ),
        "security_desk": SecurityDesk(
            container.resets,
            container.devices,
            container.security_log,
            container.clock,
            (Extra("wallet.freeze.button_freeze", FreezeTap()),),
        ),
        "verification_desk": VerificationDesk(container.verification, container.phones),
        "review": container.review,
    }


def _everywhere(container: Container) -> dict[str, Any]:
    return {
        "identity": container.identity,
        "wallet": container.wallet,
        "ticketing": container.ticketing,
        "notifications": container.notifications,
        "studio": container.studio,
        "clock": container.clock,
        "group_cards": container.group_cards,
        "translators": container.translators,
    }


def _pay(subject: str) -> PayTap:
    """The tap that goes on with a payment once its PIN is in."""
    order_key, _, revision = subject.rpartition(":")
    return PayTap(order_key=order_key, revision=int(revision))
