"""One table: which event wakes which jobs. To learn what follows a purchase, read it here."""

from __future__ import annotations

from typing import Final

from services.core.uow import Subscriptions
from services.payments import TopUpCredited, TopUpDelayed, TopUpExpired, TopUpNeedsReview, news
from services.ticketing import OrderReminderDue, OrderWasCancelled
from services.ticketing import news as ticket_news
from services.wallet import WalletFrozen, WalletUnfrozen
from services.wallet import news as wallet_news

REDRAW_TOP_UP: Final = "chat.redraw_top_up"

SUBSCRIPTIONS: Final[Subscriptions] = {
    TopUpCredited: (news.CREDITED, REDRAW_TOP_UP),
    TopUpExpired: (news.EXPIRED, REDRAW_TOP_UP),
    TopUpDelayed: (news.DELAYED,),
    TopUpNeedsReview: (news.IN_REVIEW, REDRAW_TOP_UP),
    OrderReminderDue: (ticket_news.REMINDER,),
    OrderWasCancelled: (ticket_news.CANCELLED,),
    WalletFrozen: (wallet_news.FROZEN,),
    WalletUnfrozen: (wallet_news.UNFROZEN,),
}
