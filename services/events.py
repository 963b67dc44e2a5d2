"""One table: which event wakes which jobs. To learn what follows a purchase, read it here."""

from __future__ import annotations

from typing import Final

from services.core.uow import Subscriptions
from services.payments import TopUpCredited, TopUpDelayed, TopUpExpired, TopUpNeedsReview, news
from services.ticketing import OrderReminderDue, OrderWasCancelled, TicketsPurchased
from services.ticketing import news as ticket_news

SUBSCRIPTIONS: Final[Subscriptions] = {
    TopUpCredited: (news.CREDITED,),
    TopUpExpired: (news.EXPIRED,),
    TopUpDelayed: (news.DELAYED,),
    TopUpNeedsReview: (news.IN_REVIEW,),
    OrderReminderDue: (ticket_news.REMINDER,),
    OrderWasCancelled: (ticket_news.CANCELLED,),
    TicketsPurchased: (),
}
