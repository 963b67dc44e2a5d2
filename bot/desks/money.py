"""Desks of money."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from handlers.aftersale.resale_router import listing_tap
from handlers.bills.desk import BillDesk
from handlers.gift_cards.buttons import CardTap
from handlers.payments.desk import PayDesk
from handlers.plans.buttons import MyPlanTap
from handlers.plans.desk import PlanDesk
from handlers.shop.orders.buttons import ShopOrderTap
from handlers.ticketing.buttons import OrderTap
from handlers.transfers.angpao.desk import AngPaoDesk
from handlers.transfers.desk import SendDesk
from handlers.transfers.receive_desk import ReceiveDesk
from handlers.transfers.scanning import Scanner
from handlers.transfers.schedule_router import ScheduleDesk
from handlers.transfers.split.buttons import SplitTap
from handlers.transfers.split.desk import SplitDesk
from handlers.voting.buttons import BallotTap
from handlers.wallet.desk import WalletDesk
from handlers.wallet.top_up_router import TopUpDesk
from handlers.withdrawals.desk import WithdrawDesk
from services.payments.news import TopUpNews
from services.payments.schemas import Purpose
from services.voting.packs.rules import window_of


def desks(container: Container, _made: Desks) -> dict[str, Any]:
    """Everything that moves money, the wallet first."""
    pay_desk = _pay_desk(container)
    return {
        "top_up_desk": _top_up_desk(container),
        "pay_desk": pay_desk,
        "wallet_desk": WalletDesk(
            container.wallet,
            container.exchange,
            container.receipts,
            container.freezes,
            container.statements,
            container.studio,
            container.translators,
            container.clock,
        ),
        "withdraw_desk": WithdrawDesk(
            container.withdrawal_parts.withdrawals,
            container.withdrawal_parts.destinations,
            container.wallet,
            container.exchange,
            container.studio,
            container.translators,
            container.clock,
        ),
        "withdrawal_desk": container.withdrawal_parts.desk,
        "bill_desk": BillDesk(
            container.bill_parts.bills,
            container.bill_parts.saved,
            container.wallet,
            container.exchange,
            container.studio,
        ),
        "split_desk": SplitDesk(
            container.splits, container.people, container.identity, pay_desk, container.clock
        ),
        "plan_desk": _plan_desk(container, pay_desk),
        **_transfer_desks(container),
    }


def _plan_desk(container: Container, pay_desk: PayDesk) -> PlanDesk:
    parts = container.plan_parts
    return PlanDesk(
        parts.plans,
        parts.buying,
        parts.gifts,
        parts.family,
        parts.tasks,
        parts.entitlements,
        container.identity,
        container.exchange,
        pay_desk,
    )


def _top_up_desk(container: Container) -> TopUpDesk:
    return TopUpDesk(
        container.top_ups,
        container.wallet,
        container.ticketing,
        container.studio,
        container.translators,
        container.settings.hooks_url,
        TopUpNews(container.uow, container.notifications),
    )


def _pay_desk(container: Container) -> PayDesk:
    return PayDesk(
        container.paying,
        container.payment_parts.stars,
        container.wallet,
        container.exchange,
        container.studio,
        container.translators,
        container.settings.hooks_url,
        {
            Purpose.TICKETS: lambda subject: OrderTap(order_key=subject),
            Purpose.GIFT_CARD: lambda subject: CardTap(card=subject),
            Purpose.RESALE: listing_tap,
            Purpose.SUBSCRIPTION: lambda _: MyPlanTap(),
            Purpose.SPLIT: lambda subject: SplitTap(split=subject),
            Purpose.MERCHANDISE: lambda subject: ShopOrderTap(order=subject),
            Purpose.VOTE_PACK: lambda subject: BallotTap(window=window_of(subject)),
        },
    )


def _transfer_desks(container: Container) -> dict[str, Any]:
    send = SendDesk(
        container.transfers,
        container.claims,
        container.people,
        container.wallet,
        container.exchange,
        container.studio,
        container.translators,
        container.clock,
    )
    receive = ReceiveDesk(
        container.money_requests,
        container.receive_codes,
        container.people,
        container.studio,
        container.translators,
        container.clock,
    )
    scanner = Scanner(container.top_ups, send, receive)
    return {
        "send_desk": send,
        "receive_desk": receive,
        "scanner": scanner,
        "schedule_desk": ScheduleDesk(container.schedules, send),
        "ang_pao_desk": AngPaoDesk(
            container.ang_pao,
            container.wallet,
            container.exchange,
            container.artists,
            container.conversations,
            container.studio,
            container.translators,
            container.clock,
        ),
    }
