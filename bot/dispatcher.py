"""The routers in their order, and what every update passes before them."""

from __future__ import annotations

from typing import Any, Final

from aiogram import Dispatcher, Router

from bot.container import Container
from bot.group_cards import CARDS, GroupCardKeeper
from bot.middlewares.groups import Groups
from bot.middlewares.inline import Inline
from bot.middlewares.people import People
from bot.middlewares.replies import Replies
from bot.middlewares.stars_receipts import StarsReceipts
from bot.middlewares.throttling import Throttling
from bot.middlewares.windows import Windows
from bot.queue_cards import QueueCards
from handlers.aftersale import router as aftersale
from handlers.aftersale.desk import AftersaleDesk, TicketButtons
from handlers.aftersale.resale_desk import EventButtons, ResaleDesk
from handlers.aftersale.resale_router import buy_tap, listing_tap
from handlers.artists import router as artists
from handlers.artists.desk import ArtistButtons, ArtistDesk
from handlers.bills import router as bills
from handlers.bills.desk import BillDesk
from handlers.bills.saved_router import cap_tap
from handlers.box_office import router as box_office
from handlers.box_office.desk import BoxDesk
from handlers.evening import router as evening
from handlers.event_desk import router as event_desk
from handlers.event_desk.router import events_queue
from handlers.finance import router as finance
from handlers.finance.desk import FinanceDesk
from handlers.gate import router as gate
from handlers.gate.desk import GateChat
from handlers.gate.doors_router import doors_queue
from handlers.gift_cards import router as gift_cards
from handlers.gift_cards.buttons import CardTap
from handlers.gift_cards.desk import GiftCardDesk
from handlers.goods_desk import router as goods_desk
from handlers.goods_desk.router import stock_queue
from handlers.groups import group_router as cards_of_tickets
from handlers.groups import router as groups
from handlers.groups.desk import GroupDesk, together_button
from handlers.home import router as home
from handlers.identity import router as identity
from handlers.identity.pin_desk import PinDesk
from handlers.identity.security_router import SECURITY_FLOWS, SecurityDesk
from handlers.identity.security_screens import Extra
from handlers.kit import group_card_router
from handlers.kit.group_card import CardKinds
from handlers.kit.opening import Opening
from handlers.kit.window import WindowKit
from handlers.operator import router as operator
from handlers.operator.desk import OperatorDesk
from handlers.operator.documents_router import documents_queue
from handlers.payments import router as payments
from handlers.payments.desk import PayDesk, pay_tap
from handlers.refunds import router as refunds
from handlers.refunds.desk import RefundChat, ReturnButton
from handlers.refunds.operator_router import refunds_queue
from handlers.seats import router as seats
from handlers.seats.desk import SeatDesk
from handlers.ticketing import router as ticketing
from handlers.ticketing.buttons import OrderTap, PayTap
from handlers.ticketing.desk import TicketDesk
from handlers.ticketing.early_router import early_queue
from handlers.transfers import group_router as transfers_in_groups
from handlers.transfers import inline as transfers_inline
from handlers.transfers import router as transfers
from handlers.transfers import schedule_router
from handlers.transfers.angpao import group_router as ang_pao_in_groups
from handlers.transfers.angpao import inline as ang_pao_inline
from handlers.transfers.angpao import router as ang_pao
from handlers.transfers.angpao.desk import AngPaoDesk
from handlers.transfers.desk import SendDesk
from handlers.transfers.receive_desk import ReceiveDesk
from handlers.transfers.scanning import Scanner
from handlers.transfers.schedule_router import ScheduleDesk
from handlers.transfers.split import group_router as splits_in_groups
from handlers.transfers.split import router as splits
from handlers.transfers.split.buttons import SplitTap
from handlers.transfers.split.desk import SplitDesk
from handlers.verification import router as verification
from handlers.verification.desk import VerificationDesk
from handlers.vote_desk import router as vote_desk
from handlers.vote_desk.desk import VotingDesk, votes_queue
from handlers.voting import appeals as vote_appeals
from handlers.voting import router as voting
from handlers.voting.buttons import BallotTap
from handlers.voting.desk import VoteDesk
from handlers.voting.packs import router as vote_packs
from handlers.voting.packs.desk import PackDesk
from handlers.voting.party import group_router as vote_parties
from handlers.voting.party.desk import PartyDesk
from handlers.voting.profiles import router as vote_profiles
from handlers.waiting_room import router as waiting_room
from handlers.waiting_room.desk import WaitingDesk
from handlers.waiting_room.operator_router import waiting_rooms
from handlers.waitlist import router as waitlist
from handlers.waitlist.desk import WaitButton, WaitlistChat
from handlers.wallet import router as wallet
from handlers.wallet import scan_router, top_up_router
from handlers.wallet.buttons import FreezeTap
from handlers.wallet.desk import WALLET_FLOWS, WalletDesk
from handlers.wallet.top_up_router import TopUpDesk
from handlers.withdrawals import router as withdrawals
from handlers.withdrawals.desk import WithdrawDesk
from handlers.withdrawals.operator_router import withdrawals_queue
from services.payments.news import TopUpNews
from services.payments.paying import PIN_FLOW
from services.payments.schemas import Purpose
from services.transfers.angpao.rules import PIN_FLOW as PIN_OF_ANG_PAO
from services.voting.packs.rules import window_of

# A router belongs to one root for good, and these two roots hang on no dispatcher: they are made
# once, however many dispatchers a process makes.
_INLINE: Final = Router(name="inline")
_INLINE.include_routers(ang_pao_inline.router, transfers_inline.router)
_IN_GROUPS: Final = Router(name="groups")
_IN_GROUPS.include_routers(
    group_card_router.router,
    cards_of_tickets.router,
    transfers_in_groups.router,
    splits_in_groups.router,
    ang_pao_in_groups.router,
    vote_parties.router,
    group_card_router.last_resort,
)


def make_dispatcher(container: Container, kit: WindowKit) -> Dispatcher:
    """Everything a handler may ask for by name is listed here and in the functions below."""
    dispatcher = Dispatcher(
        disable_fsm=True,
        **_everywhere(container),
        **_people_desks(container),
        **_money_desks(container),
        **_event_desks(container),
        **_operator_desks(container),
    )
    dispatcher["gift_card_desk"] = GiftCardDesk(
        container.gift_cards, dispatcher["ticket_desk"], dispatcher["pay_desk"]
    )
    dispatcher["pack_desk"] = PackDesk(
        container.voting.packs,
        container.voting.missions,
        dispatcher["vote_desk"],
        dispatcher["pay_desk"],
    )
    dispatcher["split_desk"] = SplitDesk(
        container.splits,
        container.people,
        container.identity,
        dispatcher["pay_desk"],
        container.clock,
    )
    dispatcher["opening"] = Opening(dispatcher)
    people = People(container.identity, container.translators)
    for middleware in (
        StarsReceipts(container.payment_parts.stars),
        _groups(container, kit, dispatcher, people),
        Inline(_INLINE, container.identity, container.translators),
        people,
        Windows(kit, container.conversations, container.clock),
        Throttling(),
        Replies(container.identity),
    ):
        dispatcher.update.outer_middleware(middleware)
    dispatcher.include_routers(
        home.router,
        identity.router,
        verification.router,
        operator.router,
        gate.router,
        box_office.router,
        finance.router,
        wallet.router,
        top_up_router.router,
        payments.router,
        withdrawals.router,
        bills.router,
        transfers.router,
        splits.router,
        ang_pao.router,
        seats.router,
        gift_cards.router,
        ticketing.router,
        artists.router,
        groups.router,
        aftersale.router,
        refunds.router,
        waitlist.router,
        event_desk.router,
        goods_desk.router,
        evening.router,
        waiting_room.router,
        voting.router,
        vote_desk.router,
        vote_appeals.router,
        vote_packs.router,
        vote_profiles.router,
        scan_router.router,
        home.last_resort,
    )
    return dispatcher


def _groups(
    container: Container, kit: WindowKit, dispatcher: Dispatcher, people: People
) -> Groups:
    """The road of groups: routers of their own, and who draws their cards."""
    kinds = _card_kinds(dispatcher)
    keeper = GroupCardKeeper(
        container.group_cards, kinds, kit, container.translators, container.clock
    )
    container.wakeups.on(CARDS, keeper.wake)
    dispatcher["card_kinds"] = kinds
    dispatcher["group_card_keeper"] = keeper
    return Groups(
        _IN_GROUPS,
        people,
        kit,
        container.group_cards,
        container.clock,
        lambda: container.wakeups.notify(CARDS),
    )


def _card_kinds(dispatcher: Dispatcher) -> CardKinds:
    """Every kind of card that a group can have."""
    group_desk: GroupDesk = dispatcher["group_desk"]
    split_desk: SplitDesk = dispatcher["split_desk"]
    ang_pao_desk: AngPaoDesk = dispatcher["ang_pao_desk"]
    party_desk: PartyDesk = dispatcher["party_desk"]
    kinds = (
        *group_desk.card_kinds,
        ang_pao_desk.card_kind,
        split_desk.card_kind,
        party_desk.card_kind,
    )
    return {each.kind: each for each in kinds}


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


def _people_desks(container: Container) -> dict[str, Any]:
    return {
        "pin_desk": PinDesk(
            container.pins,
            {
                "ticket_order": _pay,
                "ticket_resale": buy_tap,
                "withdrawal": withdrawals.confirm_tap,
                "bill": bills.pay_bill_tap,
                "bill_cap": cap_tap,
                "transfer": transfers.confirm_tap,
                PIN_OF_ANG_PAO: ang_pao.confirm_tap,
                "schedule": schedule_router.confirm_tap,
                PIN_FLOW: pay_tap,
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


def _money_desks(container: Container) -> dict[str, Any]:
    return {
        "top_up_desk": TopUpDesk(
            container.top_ups,
            container.wallet,
            container.ticketing,
            container.studio,
            container.translators,
            container.settings.hooks_url,
            TopUpNews(container.uow, container.notifications),
        ),
        "pay_desk": PayDesk(
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
                Purpose.SPLIT: lambda subject: SplitTap(split=subject),
                Purpose.VOTE_PACK: lambda subject: BallotTap(window=window_of(subject)),
            },
        ),
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
        **_transfer_desks(container),
    }


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


def _event_desks(container: Container) -> dict[str, Any]:
    ticket_desk = TicketDesk(
        container.ticketing,
        container.wallet,
        container.studio,
        container.translators,
        container.clock,
        container.queue,
        ticket_extras=(
            TicketButtons(
                container.ticket_keeping, container.passes, container.settings.mini_app_url
            ),
            ReturnButton(container.clock),
            evening.guide_button,
        ),
        event_extras=(
            ArtistButtons(container.artists),
            EventButtons(container.resale),
            together_button,
            WaitButton(),
        ),
    )
    queue_cards = QueueCards(
        container.queue_following,
        container.conversations,
        container.inbox,
        container.wakeups,
        container.clock,
    )
    return {
        "ticket_desk": ticket_desk,
        "artist_desk": ArtistDesk(container.artists, container.ticketing, container.studio),
        "waitlist_chat": WaitlistChat(container.waitlist, container.ticketing),
        "evening": container.evening,
        "refund_chat": RefundChat(container.refunds, container.wallet),
        "aftersale_desk": AftersaleDesk(
            container.ticket_keeping,
            container.ticket_gifts,
            container.identity,
            ticket_desk,
            container.passes,
        ),
        "resale_desk": ResaleDesk(
            container.resale, container.exchange, container.identity, ticket_desk
        ),
        "group_desk": GroupDesk(
            container.groups, container.goers, container.group_cards, ticket_desk
        ),
        "seat_desk": SeatDesk(container.seats, ticket_desk, container.studio),
        "queue_cards": queue_cards,
        "waiting_desk": WaitingDesk(
            container.queue, container.ticketing, container.clock, queue_cards
        ),
        "gate": container.gate,
        "gate_chat": GateChat(container.gate, bool(container.settings.mini_app_url)),
        "vote_desk": VoteDesk(
            container.voting.programme,
            container.voting.intake,
            container.voting.history,
            container.voting.boards,
            container.voting.sealing,
            container.voting.voters,
            container.voting.follows,
            container.clock,
        ),
        "party_desk": PartyDesk(
            container.voting.guide,
            container.voting.boards,
            container.voting.intake,
            container.voting.mine,
            container.group_cards,
            container.clock,
        ),
        "box_desk": BoxDesk(
            container.box_office, container.drawers, container.stock_desk, container.studio
        ),
    }


def _operator_desks(container: Container) -> dict[str, Any]:
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
            [
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
                votes_queue(container.voting.trust.overview),
            ],
        ),
        "queue_desk": container.queue_desk,
        "early_desk": container.early_desk,
        "refund_desk": container.refund_desk,
        "event_desk": container.event_desk,
        "goods_stock": container.goods_stock,
        "vote_quarantine": container.voting.trust.quarantine,
        "voting_desk": VotingDesk(
            container.voting.programme,
            container.voting.trust.overview,
            container.voting.trust.operations,
            container.voting.trust.quarantine,
            container.voting.trust.dry_runs,
            container.voting.trust.stage,
        ),
        "gate_desk": container.gate_desk,
    }


def _pay(subject: str) -> PayTap:
    """The tap that goes on with a payment once its PIN is in."""
    order_key, _, revision = subject.rpartition(":")
    return PayTap(order_key=order_key, revision=int(revision))
