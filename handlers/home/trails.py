"""Where a screen lies below Home, by the tap that opens it: for what is shown in its place."""

from __future__ import annotations

from collections.abc import Sequence
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
from handlers.operator.buttons import CaseOf, DeskTap
from handlers.refunds import buttons as refunds
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


def trail_of(location: Tap | None) -> tuple[str, ...]:
    """Keys of the titles from below Home to this screen; empty for Home and what is unknown."""
    return next((keys for kinds, keys in _TRAILS if isinstance(location, kinds)), ())
