"""Where commands, links and words lead: each to the tap that opens its screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers.aftersale.buttons import GiftTap, ListingTap
from handlers.artists.buttons import ArtistTap
from handlers.bills.buttons import BillsTap, BillTap, SavedTap
from handlers.evening.buttons import GuideTap
from handlers.gift_cards.buttons import ReceiveCardTap
from handlers.groups.buttons import GroupTap
from handlers.identity.buttons import LanguageTap, SettingsTap
from handlers.identity.security_buttons import SecurityTap
from handlers.kit.buttons import Tap
from handlers.kit.links import Opens
from handlers.kit.navigation import HelpTap, HomeTap
from handlers.kit.window import Window
from handlers.payments.buttons import PaymentTap
from handlers.phrasebook import IntentKind
from handlers.phrases import Intent
from handlers.plans.buttons import InvitedTap, MyPlanTap, PlanGiftTap, PlansTap
from handlers.refunds.buttons import RefundTap
from handlers.shop.buttons import ProductTap, ShopTap
from handlers.shop.cart.buttons import ShopCartTap
from handlers.shop.orders.buttons import ShopOrdersTap, ShopOrderTap
from handlers.streaming.buttons import (
    CollectionTap,
    ItemTap,
    LiveTap,
    PartyTap,
    Shelf,
    ShelfTap,
    WatchTap,
)
from handlers.streaming.desk import SHELF
from handlers.ticketing.buttons import (
    EventsTap,
    EventTap,
    MyTicketsTap,
    OrderTap,
    TicketTap,
)
from handlers.ticketing.router import tap_for_wish
from handlers.transfers.angpao.buttons import AngPaosTap, AngPaoTap
from handlers.transfers.buttons import (
    ClaimTap,
    ReceiveTap,
    RequestTap,
    ScheduleTap,
    SendTap,
    TransferTap,
)
from handlers.transfers.split.buttons import SplitsTap, SplitTap
from handlers.verification.buttons import VerificationTap
from handlers.voting.buttons import ActTap, BallotTap, ShowsTap
from handlers.voting.buttons import ReceiptTap as VoteReceiptTap
from handlers.waiting_room.buttons import RoomTap
from handlers.waitlist.buttons import ListTap, OfferTap
from handlers.wallet.buttons import (
    ConvertFromTap,
    ConvertTap,
    FreezeTap,
    LimitsTap,
    ReceiptTap,
    StatementNamedTap,
    StatementsTap,
    TopUpTap,
    WalletTap,
)
from handlers.withdrawals.buttons import WithdrawalTap, WithdrawTap
from services.core.ids import from_short_id
from services.ticketing import TicketingService
from services.transfers.angpao.rules import NEW_LINK
from services.voting.intake.receipts import clean_code

_WINDOW_LETTERS: Final = 6

COMMANDS: Final[Mapping[str, Callable[[], Tap]]] = {
    "menu": HomeTap,
    "events": EventsTap,
    "tickets": MyTicketsTap,
    "wallet": WalletTap,
    "topup": TopUpTap,
    "send": SendTap,
    "vote": ShowsTap,
    "shop": ShopTap,
    "cart": ShopCartTap,
    "orders": ShopOrdersTap,
    "request": ReceiveTap,
    "bills": BillsTap,
    "plans": PlansTap,
    "watch": WatchTap,
    "language": LanguageTap,
    "settings": SettingsTap,
    "help": HelpTap,
}
"""`/start` and `/cancel` have handlers of their own."""


def _receipt(transaction: str) -> Tap:
    """Of a change of the wallet, a top-up, or a vote; ValueError for what is no id."""
    if code := clean_code(transaction):
        return VoteReceiptTap(code=code)
    from_short_id(transaction)
    return ReceiptTap(transaction=transaction)


def _ticket_refund(refund: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(refund)
    return RefundTap(refund=refund)


def _request(request: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(request)
    return RequestTap(request=request)


def _split(split: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(split)
    return SplitTap(split=split)


def _schedule(schedule: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(schedule)
    return ScheduleTap(schedule=schedule)


def _sent(transfer: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(transfer)
    return TransferTap(transfer=transfer)


def _ang_pao(token: str) -> Tap:
    """One behind a link, or the way to give one. ValueError for what is no id."""
    if token == NEW_LINK:
        return AngPaosTap()
    from_short_id(token)
    return AngPaoTap(ang_pao=token)


def _bill(bill: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(bill)
    return BillTap(bill=bill)


def _saved_bill(saved: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(saved)
    return SavedTap(saved=saved)


def _wait_offer(offer: str) -> Tap:
    """ValueError for what is no id."""
    from_short_id(offer)
    return OfferTap(offer=offer)


def _vote(identity: str) -> Tap:
    """A window's six letters, the code of an act behind them, and whose link it is."""
    code, _, ref = identity.partition("_")
    window, act = code[:_WINDOW_LETTERS], code[_WINDOW_LETTERS:]
    return ActTap(window=window, act=act, ref=ref[:8]) if act else BallotTap(window=window)


LINKS: Final[Mapping[str, Opens]] = {
    "gf": lambda token: ReceiveCardTap(token=token),
    "ev": lambda event_id: EventTap(event_id=event_id),
    "ar": lambda artist_id: ArtistTap(artist_id=artist_id),
    "vt": _vote,
    "wr": lambda event_id: RoomTap(event_id=event_id),
    "od": lambda key: OrderTap(order_key=key),
    "tk": lambda ticket_id: TicketTap(ticket_id=from_short_id(ticket_id)),
    "tr": lambda token: GiftTap(token=token),
    "rs": lambda listing: ListingTap(listing_id=from_short_id(listing)),
    "tb": _ticket_refund,
    "gd": lambda event_id: GuideTap(event_id=event_id),
    "wl": lambda event_id: ListTap(event_id=event_id),
    "wo": _wait_offer,
    "go": lambda group: GroupTap(group=group),
    "se": lambda _: SecurityTap(),
    "vf": lambda _: VerificationTap(),
    "pm": lambda payment: PaymentTap(payment=payment),
    "ap": _ang_pao,
    "cm": lambda token: ClaimTap(token=token),
    "pr": _request,
    "so": _schedule,
    "sp": _split,
    "st": _sent,
    "bl": _bill,
    "bs": _saved_bill,
    "wd": lambda withdrawal: WithdrawalTap(withdrawal=withdrawal),
    "pl": lambda word: MyPlanTap() if word == "mine" else PlansTap(),
    "pg": lambda token: PlanGiftTap(token=token),
    "py": lambda invite: InvitedTap(invite=invite),
    "rc": _receipt,
    "pd": lambda product_id: ProductTap(product_id=product_id),
    "ca": lambda _: ShopCartTap(),
    "mo": lambda order: ShopOrderTap(order=order),
    "sf": lambda _: ShopTap(),
    "wh": lambda _: WatchTap(),
    "wt": lambda key: ItemTap(key=key),
    "ln": lambda key: ItemTap(key=key),
    "al": lambda key: CollectionTap(key=key),
    "lv": lambda key: LiveTap(key=key),
    "wp": lambda code: PartyTap(code=code),
}

WORDS: Final[Mapping[IntentKind, Callable[[], Tap]]] = {
    IntentKind.HOME: HomeTap,
    IntentKind.EVENTS: EventsTap,
    IntentKind.BUY_TICKETS: EventsTap,
    IntentKind.MY_TICKETS: MyTicketsTap,
    IntentKind.WALLET: WalletTap,
    IntentKind.TOP_UP: TopUpTap,
    IntentKind.WITHDRAW: WithdrawTap,
    IntentKind.SEND: SendTap,
    IntentKind.VOTE: ShowsTap,
    IntentKind.RECEIVE: ReceiveTap,
    IntentKind.SPLIT: SplitsTap,
    IntentKind.ANG_PAO: AngPaosTap,
    IntentKind.BILLS: BillsTap,
    IntentKind.SHOP: ShopTap,
    IntentKind.CART: ShopCartTap,
    IntentKind.ORDERS: ShopOrdersTap,
    IntentKind.PLANS: PlansTap,
    IntentKind.WATCH: WatchTap,
    IntentKind.CONVERT: ConvertTap,
    IntentKind.LIMITS: LimitsTap,
    IntentKind.FREEZE: FreezeTap,
    IntentKind.STATEMENT: StatementsTap,
    IntentKind.LANGUAGE: LanguageTap,
    IntentKind.SETTINGS: SettingsTap,
    IntentKind.HELP: HelpTap,
    IntentKind.CANCEL: HomeTap,
}


async def tap_for(intent: Intent, window: Window, ticketing: TicketingService) -> Tap:
    """The screen that a fan's words mean; what they say of an event is filled in."""
    if intent.kind in {IntentKind.EVENTS, IntentKind.BUY_TICKETS} and intent.words:
        return await tap_for_wish(window, ticketing, intent.words, intent.quantity)
    if intent.kind is IntentKind.WATCH and intent.words:
        window.ask(SHELF, words=intent.words[:60])
        return ShelfTap(shelf=Shelf.FOUND)
    if intent.kind is IntentKind.STATEMENT and intent.month:
        return StatementNamedTap(number=intent.month)
    if intent.kind is IntentKind.CONVERT and intent.source:
        return ConvertFromTap(currency=intent.source)
    return WORDS[intent.kind]()
