"""Tickets from the shop window to the gate, and what follows their sale."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from bot.trades.foundation import Foundation
from bot.trades.money import MoneyServices
from bot.trades.people import PeopleServices
from services.payments.gift_cards import GiftCardsService
from services.ticketing import TicketingService
from services.ticketing.aftersale.handing_on import Desk as ResaleDesk
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.passes import PassOffice, PassSigners
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.transfer import GiftService
from services.ticketing.box_office import BoxOfficeService, DrawerService, StockDesk
from services.ticketing.changes.carrying_out import ChangeWork
from services.ticketing.changes.service import EventDesk
from services.ticketing.early.desk import EarlyDesk
from services.ticketing.evening.service import EveningService
from services.ticketing.gate import GateDesk, GateService
from services.ticketing.groups.goers import GoersService
from services.ticketing.groups.service import GroupOrderService
from services.ticketing.keyring import Keyring
from services.ticketing.queue import Following, QueueDesk, QueueService
from services.ticketing.refunds.desk import RefundDesk
from services.ticketing.refunds.service import RefundsService
from services.ticketing.seats.service import SeatService
from services.ticketing.waitlist.service import WaitlistService


@dataclass(frozen=True)
class TicketServices:
    """`ticketing` sells; the others stand before it, beside it and after it."""

    ticketing: TicketingService
    gift_cards: GiftCardsService
    ticket_keeping: KeepingService
    ticket_gifts: GiftService
    resale: ResaleService
    passes: PassOffice
    seats: SeatService
    queue: QueueService
    queue_following: Following
    queue_desk: QueueDesk
    early_desk: EarlyDesk
    gate: GateService
    gate_desk: GateDesk
    groups: GroupOrderService
    goers: GoersService
    box_office: BoxOfficeService
    drawers: DrawerService
    stock_desk: StockDesk
    refunds: RefundsService
    refund_desk: RefundDesk
    waitlist: WaitlistService
    event_desk: EventDesk
    change_work: ChangeWork
    evening: EveningService


def build_tickets(
    base: Foundation, people: PeopleServices, money: MoneyServices
) -> TicketServices:
    uow, secret = base.uow, base.settings.secret()
    wallet, payments = money.wallet, money.payment_parts.payments
    pins, roles = people.pins, people.roles
    queue = QueueService(uow, secret)
    refunds = RefundsService(uow, wallet, payments)
    ticketing = TicketingService(uow, wallet, pins, secret, payments)
    return TicketServices(
        ticketing=ticketing,
        gift_cards=GiftCardsService(uow, payments, secret),
        ticket_keeping=KeepingService(uow, secret),
        ticket_gifts=GiftService(uow, secret),
        resale=ResaleService(uow, ResaleDesk(wallet, pins, payments, Keyring(secret))),
        passes=PassOffice(_pass_signers(base.settings.data_dir / "passes")),
        seats=SeatService(uow, random.SystemRandom()),
        queue=queue,
        queue_following=Following(queue),
        queue_desk=QueueDesk(uow, roles),
        early_desk=EarlyDesk(uow, roles),
        gate=GateService(uow, roles, people.identity, secret),
        gate_desk=GateDesk(uow, roles),
        groups=GroupOrderService(uow, ticketing),
        goers=GoersService(uow),
        box_office=BoxOfficeService(uow, roles, ticketing.outside, secret),
        drawers=DrawerService(uow, roles),
        stock_desk=StockDesk(uow, roles),
        refunds=refunds,
        refund_desk=RefundDesk(uow, roles, refunds),
        waitlist=WaitlistService(uow, ticketing),
        event_desk=EventDesk(uow, roles, pins),
        change_work=ChangeWork(uow, refunds, Keyring(secret)),
        evening=EveningService(uow, base.notifications),
    )


def _pass_signers(folder: Path) -> PassSigners:
    if not folder.is_dir():
        return PassSigners(None, None)
    from bot.pass_signers import signers_of  # noqa: PLC0415 - X.509: 3 MB where nobody signs

    return signers_of(folder)
