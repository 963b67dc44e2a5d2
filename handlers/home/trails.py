"""Where a screen lies below Home, by the tap that opens it: for what is shown in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.aftersale.buttons import GiftTap, GiveTap, ListingTap, ResaleTap, SellTap
from handlers.evening.buttons import GuideTap
from handlers.event_desk import buttons as event_desk
from handlers.finance.buttons import (
    FanWalletTap,
    FindFanTap,
    FindingOf,
    FindingsTap,
    FrozenQueueTap,
    RateTap,
    ReviewOf,
    ReviewsTap,
)
from handlers.gift_cards import buttons as gift_cards
from handlers.groups.buttons import (
    CallOffTap,
    GroupTap,
    PeopleTap,
    TogetherTap,
    TogetherTypeTap,
)
from handlers.identity.buttons import (
    LanguageTap,
    NotificationsTap,
    NotificationSwitchTap,
    SettingsTap,
)
from handlers.identity.security_buttons import (
    DevicesTap,
    DeviceTap,
    ForgotPinTap,
    SecurityEventsTap,
    SecurityTap,
)
from handlers.kit.buttons import Tap
from handlers.kit.navigation import HelpTap
from handlers.live_desk import buttons as live_desk
from handlers.operator.buttons import CaseOf, DeskTap
from handlers.refunds import buttons as refunds
from handlers.shop import buttons as shop
from handlers.shop.aftercare import buttons as aftercare
from handlers.shop.cart import buttons as carts
from handlers.shop.checkout import buttons as checkouts
from handlers.shop.orders import buttons as shop_orders
from handlers.streaming import buttons as watching
from handlers.ticketing.buttons import (
    CitiesTap,
    EarlyAskTap,
    EarlyDeskTap,
    EarlyWordTap,
    EventsTap,
    EventTap,
    FoundTap,
    MyTicketsTap,
    OrderTap,
    ProgrammeTap,
    SearchTap,
    SeriesTap,
    TicketsPageTap,
    TicketTap,
    TypeTap,
)
from handlers.transfers import buttons as transfers
from handlers.verification.buttons import ContinueTap, StepTap, VerificationTap, WithdrawTap
from handlers.voting import buttons as voting
from handlers.waitlist import buttons as waitlist
from handlers.wallet.buttons import (
    ConvertAgainTap,
    ConvertFromTap,
    ConvertTap,
    FreezeTap,
    HistoryFilterTap,
    HistoryTap,
    LimitsTap,
    ReceiptHelpTap,
    ReceiptTap,
    StatementMonthTap,
    StatementsTap,
    TopUpCheckTap,
    TopUpTap,
    WalletMoreTap,
    WalletTap,
)
from handlers.withdrawals import buttons as withdrawals

_WALLET: Final = "wallet.home.title"
_DESK: Final = "operator.desk.title"
_SETTINGS: Final = "settings.home.title"
_SECURITY: Final = "identity.security.title"
_PROGRAMME: Final = "ticketing.list.title"
_SHOP: Final = "shop.home.title"
_WATCH: Final = "watching.home.title"

_TRAILS: Final[Sequence[tuple[tuple[type[Tap], ...], tuple[str, ...]]]] = (
    ((WalletTap,), (_WALLET,)),
    ((voting.ShowsTap, voting.BallotTap, voting.ActTap), ("voting.list.title",)),
    ((voting.MyVotesTap,), ("voting.list.title", "voting.mine.title")),
    ((voting.ReceiptTap,), ("voting.list.title", "voting.receipt.title")),
    (
        (HistoryTap, HistoryFilterTap, ReceiptTap, ReceiptHelpTap),
        (_WALLET, "wallet.history.title"),
    ),
    ((ConvertTap, ConvertFromTap, ConvertAgainTap), (_WALLET, "wallet.convert.title")),
    ((LimitsTap,), (_WALLET, "wallet.limits.title")),
    ((WalletMoreTap,), (_WALLET, "wallet.more.title")),
    ((FreezeTap,), (_WALLET, "wallet.freeze.title")),
    ((StatementsTap, StatementMonthTap), (_WALLET, "wallet.statement.title")),
    ((TopUpTap, TopUpCheckTap), ("topup.choose.title",)),
    ((transfers.SendTap, transfers.TransferOf), ("transfers.home.title",)),
    ((transfers.SentTap,), ("transfers.home.title", "transfers.sent.title")),
    ((transfers.ClaimTap,), ("transfers.claim.title",)),
    ((transfers.ReceiveTap, transfers.CardAmountTap), ("transfers.receive.title",)),
    (
        (transfers.SchedulesTap, transfers.ScheduleOf),
        ("transfers.home.title", "transfers.repeat.title"),
    ),
    ((transfers.RequestsTap,), ("transfers.receive.title", "transfers.requests.title")),
    ((transfers.AskTap, transfers.RequestOf), ("transfers.ask.title",)),
    ((withdrawals.QueueTap, withdrawals.CaseTap), (_DESK, "withdrawals.desk.title")),
    (
        (withdrawals.WithdrawTap, withdrawals.AccountOf, withdrawals.WithdrawalOf),
        (_WALLET, "withdrawals.home.title"),
    ),
    (
        (EventsTap, ProgrammeTap, CitiesTap, SearchTap, FoundTap, EventTap, SeriesTap, TypeTap),
        (_PROGRAMME,),
    ),
    ((OrderTap,), ("ticketing.summary.title",)),
    ((TogetherTap, TogetherTypeTap, GroupTap, PeopleTap, CallOffTap), ("groups.start.title",)),
    ((MyTicketsTap, TicketsPageTap, TicketTap, GiveTap, SellTap), ("ticketing.mine.title",)),
    ((GiftTap,), ("aftersale.gift.title",)),
    ((ResaleTap, ListingTap), ("aftersale.resale.title",)),
    (
        (refunds.RefundQueueTap, refunds.CaseTap, refunds.RefuseTap),
        (_DESK, "refunds.desk.title"),
    ),
    (
        (
            event_desk.EventsDeskTap,
            event_desk.EventDeskTap,
            event_desk.OffTap,
            event_desk.MoveTap,
            event_desk.PoolTap,
            event_desk.LogTap,
        ),
        (_DESK, "changes.desk.title"),
    ),
    (
        (
            live_desk.LiveDeskTap,
            live_desk.LiveEventTap,
            live_desk.LiveKeyTap,
            live_desk.LiveTimeTap,
            live_desk.LiveEndTap,
            live_desk.LiveCueTap,
            live_desk.LiveChatTap,
            live_desk.LiveLineTap,
        ),
        (_DESK, "livedesk.title"),
    ),
    (
        (
            shop.ShopTap,
            shop.SectionTap,
            shop.GoodsTap,
            shop.LookForTap,
            shop.ProductTap,
            shop.ChooseTap,
            shop.OfVariant,
        ),
        (_SHOP,),
    ),
    (
        (
            carts.ShopCartTap,
            carts.OfLine,
            carts.EditCartTap,
            carts.SavedTap,
            carts.CartVoucherTap,
            carts.ClearCartTap,
        ),
        (_SHOP, "shop.cart.title"),
    ),
    (
        (
            checkouts.CheckoutTap,
            checkouts.DeliveryTap,
            checkouts.PointsOfPickupTap,
            checkouts.GiftTap,
            checkouts.CardTextTap,
            checkouts.PartsTap,
            checkouts.GiftCardsTap,
            checkouts.WalletPartTap,
            checkouts.InstalmentsTap,
        ),
        (_SHOP, "shop.checkout.title"),
    ),
    ((shop_orders.ShopOrdersTap, shop_orders.OfOrder), (_SHOP, "shop.orders.title")),
    ((aftercare.ReturnOf,), (_SHOP, "shop.return.title")),
    ((aftercare.ProductReviewsTap,), (_SHOP, "shop.reviews.title")),
    (
        (
            watching.WatchTap,
            watching.FilmsTap,
            watching.MusicTap,
            watching.ShelfTap,
            watching.SearchTap,
            watching.ItemTap,
            watching.CollectionTap,
            watching.LyricsTap,
        ),
        (_WATCH,),
    ),
    ((watching.LivesTap, watching.LiveTap), (_WATCH, "watching.kind.live")),
    ((watching.PartyTap,), (_WATCH, "watching.party.title")),
    ((watching.ScreensTap, watching.ScreenTap), (_WATCH, "watching.screens.title")),
    ((GuideTap,), (_PROGRAMME, "evening.guide.title")),
    (
        (
            waitlist.ListTap,
            waitlist.HowManyTap,
            waitlist.LeaveListTap,
            waitlist.OfOffer,
        ),
        (_PROGRAMME, "waitlist.list.title"),
    ),
    (
        (refunds.OfTicket, refunds.OfRefund, refunds.ReturnOrderTap),
        ("ticketing.mine.title", "refunds.choice.title"),
    ),
    ((VerificationTap, ContinueTap, StepTap, WithdrawTap), ("verification.home.title",)),
    ((FrozenQueueTap, FindFanTap, FanWalletTap), (_DESK, "finance.freezes.title")),
    ((EarlyDeskTap, EarlyWordTap, EarlyAskTap), (_DESK, "ticketing.early.desk_title")),
    (
        (
            gift_cards.GiftCardsTap,
            gift_cards.BuyCardTap,
            gift_cards.CardOf,
            gift_cards.EnterCodeTap,
        ),
        (_WALLET, "giftcards.home.title"),
    ),
    ((gift_cards.ReceiveCardTap,), ("giftcards.home.title",)),
    ((gift_cards.OrderCardsTap,), ("ticketing.summary.title", "giftcards.home.title")),
    ((RateTap,), (_DESK, "finance.rate.title")),
    ((ReviewsTap, ReviewOf), (_DESK, "finance.reviews.title")),
    ((FindingsTap, FindingOf), (_DESK, "finance.findings.title")),
    ((DeskTap,), (_DESK,)),
    ((CaseOf,), (_DESK, "operator.case.title")),
    ((SettingsTap,), (_SETTINGS,)),
    ((LanguageTap,), (_SETTINGS, "settings.language.title")),
    ((NotificationsTap, NotificationSwitchTap), (_SETTINGS, "notifications.settings.title")),
    (
        (SecurityTap, ForgotPinTap, DevicesTap, DeviceTap, SecurityEventsTap),
        (_SETTINGS, _SECURITY),
    ),
    ((HelpTap,), ("menu.help.title",)),
)


_DOMAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "artists": ("artists.list.title",),
    "bills": ("bills.home.title",),
    "gate": (_DESK, "gate.doors.title"),
    "goods_desk": (_DESK, "stock.desk.title"),
    "media_desk": (_DESK, "media.desk.title"),
    "order_desk": (_DESK, "orderdesk.pick.title"),
    "payments": ("pay.page.title",),
    "plans": ("plans.home.title",),
    "shop.addresses": (_SHOP, "addresses.book.title"),
    "shop.instalments": (_SHOP, "instalments.plan.title"),
    "transfers.angpao": ("angpao.home.title",),
    "vote_desk": (_DESK, "votedesk.desk.title"),
    "voting.packs": ("voting.list.title", "voting.packs.title"),
    "waiting_room": ("queue.room.title",),
}
"""Of all other screens of a domain, by the package below `handlers` that has its buttons."""


def trail_of(location: Tap | None) -> tuple[str, ...]:
    """Keys of the titles from below Home to this screen; empty for Home and what is unknown."""
    domain = type(location).__module__.removeprefix("handlers.").removesuffix(".buttons")
    found = (keys for kinds, keys in _TRAILS if isinstance(location, kinds))
    return next(found, _DOMAINS.get(domain, ()))
