"""The routers in their order, and what every update passes before them."""

from __future__ import annotations

from typing import Final

from aiogram import Dispatcher, Router

from bot.container import Container
from bot.desks import make_desks
from bot.group_cards import CARDS, GroupCardKeeper
from bot.middlewares.groups import Groups
from bot.middlewares.inline import Inline
from bot.middlewares.people import People
from bot.middlewares.replies import Replies
from bot.middlewares.stars_receipts import StarsReceipts
from bot.middlewares.throttling import Throttling
from bot.middlewares.windows import Windows
from handlers.aftersale import router as aftersale
from handlers.artists import router as artists
from handlers.bills import router as bills
from handlers.box_office import router as box_office
from handlers.evening import router as evening
from handlers.event_desk import router as event_desk
from handlers.finance import router as finance
from handlers.gate import router as gate
from handlers.gift_cards import router as gift_cards
from handlers.goods_desk import router as goods_desk
from handlers.groups import group_router as cards_of_tickets
from handlers.groups import router as groups
from handlers.groups.desk import GroupDesk
from handlers.home import router as home
from handlers.identity import router as identity
from handlers.kit import group_card_router
from handlers.kit.group_card import CardKinds
from handlers.kit.opening import Opening
from handlers.kit.window import WindowKit
from handlers.live_desk import router as live_desk
from handlers.media_desk import router as media_desk
from handlers.operator import router as operator
from handlers.order_desk import router as order_desk
from handlers.payments import router as payments
from handlers.plans import operator_router as plan_tasks
from handlers.plans import router as plans
from handlers.refunds import router as refunds
from handlers.seats import router as seats
from handlers.shop import inline as shop_inline
from handlers.shop import router as shop
from handlers.shop.group_card import ProductCards
from handlers.shop.instalments import router as instalments
from handlers.streaming import group_router as watching_in_groups
from handlers.streaming import inline as watching_inline
from handlers.streaming import router as watching
from handlers.streaming.group_card import WatchCards
from handlers.ticketing import router as ticketing
from handlers.transfers import group_router as transfers_in_groups
from handlers.transfers import inline as transfers_inline
from handlers.transfers import router as transfers
from handlers.transfers.angpao import group_router as ang_pao_in_groups
from handlers.transfers.angpao import inline as ang_pao_inline
from handlers.transfers.angpao import router as ang_pao
from handlers.transfers.angpao.desk import AngPaoDesk
from handlers.transfers.split import group_router as splits_in_groups
from handlers.transfers.split import router as splits
from handlers.transfers.split.desk import SplitDesk
from handlers.verification import router as verification
from handlers.vote_desk import router as vote_desk
from handlers.voting import appeals as vote_appeals
from handlers.voting import router as voting
from handlers.voting.packs import router as vote_packs
from handlers.voting.party import group_router as vote_parties
from handlers.voting.party.desk import PartyDesk
from handlers.voting.profiles import router as vote_profiles
from handlers.waiting_room import router as waiting_room
from handlers.waitlist import router as waitlist
from handlers.wallet import router as wallet
from handlers.wallet import scan_router, top_up_router
from handlers.withdrawals import router as withdrawals

# A router belongs to one root for good, and these two roots hang on no dispatcher: they are made
# once, however many dispatchers a process makes.
_INLINE: Final = Router(name="inline")
_INLINE.include_routers(
    ang_pao_inline.router,
    watching_inline.router,
    shop_inline.router,
    transfers_inline.router,
)
_IN_GROUPS: Final = Router(name="groups")
_IN_GROUPS.include_routers(
    group_card_router.router,
    cards_of_tickets.router,
    transfers_in_groups.router,
    splits_in_groups.router,
    ang_pao_in_groups.router,
    vote_parties.router,
    watching_in_groups.router,
    group_card_router.last_resort,
)
_ROUTERS: Final = (
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
    plans.router,
    plan_tasks.router,
    watching.router,
    transfers.router,
    splits.router,
    ang_pao.router,
    seats.router,
    gift_cards.router,
    ticketing.router,
    artists.router,
    shop.router,
    instalments.router,
    groups.router,
    aftersale.router,
    refunds.router,
    waitlist.router,
    event_desk.router,
    live_desk.router,
    goods_desk.router,
    media_desk.router,
    order_desk.router,
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
"""Asked in this order; the first that answers ends it."""


def make_dispatcher(container: Container, kit: WindowKit) -> Dispatcher:
    """What a handler may ask for by name is listed in `bot.desks`."""
    dispatcher = Dispatcher(disable_fsm=True, **make_desks(container))
    dispatcher["opening"] = Opening(dispatcher)
    people = People(container.identity, container.translators)
    for middleware in (
        StarsReceipts(container.payment_parts.stars, container.plan_parts.charges),
        _groups(container, kit, dispatcher, people),
        Inline(_INLINE, container.identity, container.translators),
        people,
        Windows(kit, container.conversations, container.clock),
        Throttling(),
        Replies(container.identity),
    ):
        dispatcher.update.outer_middleware(middleware)
    dispatcher.include_routers(*_ROUTERS)
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
        ProductCards(dispatcher["shop_desk"]).card_kind,
        *WatchCards(dispatcher["watch_desk"]).card_kinds,
    )
    return {each.kind: each for each in kinds}
