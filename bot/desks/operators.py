"""Desks of the staff."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from handlers.box_office import router as box_office
from handlers.event_desk.router import events_queue
from handlers.finance.desk import FinanceDesk
from handlers.gate import router as gate
from handlers.gate.doors_router import doors_queue
from handlers.goods_desk.router import stock_queue
from handlers.live_desk.desk import Studio, live_queue
from handlers.media_desk.router import media_queue
from handlers.operator.desk import OperatorDesk, Queue
from handlers.operator.documents_router import documents_queue
from handlers.order_desk.router import orders_queue
from handlers.plans.desk import plan_tasks_queue
from handlers.refunds.operator_router import refunds_queue
from handlers.ticketing.early_router import early_queue
from handlers.vote_desk.desk import VotingDesk, votes_queue
from handlers.waiting_room.operator_router import waiting_rooms
from handlers.withdrawals.operator_router import withdrawals_queue


def desks(container: Container, _made: Desks) -> dict[str, Any]:
    """What the staff works with."""
    finance_desk = FinanceDesk(
        container.freezes,
        container.exchange,
        container.payment_parts.reviews,
        container.payment_parts.reconciliation,
        container.identity,
    )
    return {
        "finance_desk": finance_desk,
        "operator_desk": OperatorDesk(
            container.roles,
            _queues(container, finance_desk),
        ),
        "fulfilment_desk": container.fulfilment.desk,
        "proofs": container.fulfilment.proofs,
        "cancel_desk": container.fulfilment.cancel_desk,
        "returns_desk": container.fulfilment.returns_desk,
        "reviews_desk": container.fulfilment.reviews_desk,
        "goods_pictures": container.fulfilment.pictures,
        "queue_desk": container.queue_desk,
        "early_desk": container.early_desk,
        "refund_desk": container.refund_desk,
        "event_desk": container.event_desk,
        "media": container.media_parts.media,
        "goods_stock": container.goods_stock,
        "vote_quarantine": container.voting.trust.quarantine,
        "voting_desk": _voting_desk(container),
        "gate_desk": container.gate_desk,
        "studio": Studio(
            container.live_parts.desk,
            container.live_parts.chat,
            container.clock,
            container.settings.effective_live_rtmp_url,
        ),
    }


def _queues(container: Container, finance_desk: FinanceDesk) -> list[Queue]:
    """What waits for somebody, in the order of the desk's buttons."""
    return [
        documents_queue(container.review),
        withdrawals_queue(container.withdrawal_parts.desk),
        gate.gate_queue(),
        box_office.box_queue(),
        doors_queue(),
        *finance_desk.queues(),
        waiting_rooms(container.queue_desk),
        early_queue(),
        refunds_queue(container.refund_desk),
        events_queue(),
        stock_queue(container.goods_stock),
        media_queue(container.media_parts.media),
        orders_queue(
            container.fulfilment.desk,
            container.fulfilment.returns_desk,
            container.fulfilment.reviews_desk,
        ),
        plan_tasks_queue(container.plan_parts.tasks),
        votes_queue(container.voting.trust.overview),
        live_queue(container.live_parts.desk),
    ]


def _voting_desk(container: Container) -> VotingDesk:
    trust = container.voting.trust
    return VotingDesk(
        container.voting.programme,
        trust.overview,
        trust.operations,
        trust.quarantine,
        trust.dry_runs,
        trust.stage,
    )
