"""One table: which event wakes which jobs. To learn what follows a purchase, read it here."""

from __future__ import annotations

from typing import Final

from services.artists import ArtistEventAdded
from services.bills import BillDue, BillPaid, BillReturned, NotPaidByItself, PaymentAnnounced
from services.bills import news as bill_news
from services.catalog.stock import StockRanLow
from services.catalog.stock import news as stock_news
from services.core.uow import Subscriptions
from services.identity.security import SecurityNoted
from services.identity.verification import (
    ApplicationRejected,
    LevelChanged,
    LevelEndsSoon,
    PhoneMoved,
)
from services.orders import jobs as shop_order_jobs
from services.orders import news as shop_order_news
from services.orders.instalments import news as instalment_news
from services.orders.instalments.schemas import PartComing, PartNotPaid, PartPaid
from services.orders.returns import news as return_news
from services.orders.returns.schemas import ReturnMoved
from services.orders.reviews import news as review_news
from services.orders.reviews.schemas import ReviewAnswered, ReviewHidden
from services.orders.schemas.events import OrderCancelled, OrderMoved, OrderPaid, StaffCancelled
from services.orders.shipments import news as parcel_news
from services.orders.shipments.schemas import ParcelMoved
from services.payments import (
    TopUpCredited,
    TopUpDelayed,
    TopUpExpired,
    TopUpNeedsReview,
    money_news,
    news,
)
from services.payments.gift_cards import service as gift_cards
from services.payments.reviews.schemas import ReviewDecided
from services.payments.schemas import (
    IntentDelayed,
    IntentExpired,
    IntentNeedsReview,
    IntentPaid,
    IntentRefunded,
    SurplusReturned,
)
from services.payments.withdrawals import WithdrawalPaid, WithdrawalReturned
from services.payments.withdrawals import news as withdrawal_news
from services.streaming.library.schemas import ItemReady
from services.streaming.live import news as live_news
from services.streaming.live.schemas import (
    CameraLost,
    LiveBegan,
    LivePlanned,
    LiveTouched,
    RenditionLost,
)
from services.streaming.processing.schemas import MediaMoved
from services.streaming.telling.news import NEW_ITEM
from services.subscriptions import news as plan_news
from services.subscriptions.schemas import (
    ChargeFailed,
    ComeBack,
    PauseEndsSoon,
    PlanEndsSoon,
    PlanMoved,
    PlanPaid,
    TaskDone,
)
from services.ticketing import OrderReminderDue, OrderWasCancelled, TicketsDelivered, outside
from services.ticketing import news as ticket_news
from services.ticketing.aftersale import news as aftersale_news
from services.ticketing.aftersale import resale
from services.ticketing.aftersale.schemas import (
    GiftRanOut,
    ListingRanOut,
    TicketGiven,
    TicketResold,
)
from services.ticketing.box_office import DoorSold
from services.ticketing.box_office import jobs as box_office_jobs
from services.ticketing.changes import BuyersTold
from services.ticketing.changes import news as change_news
from services.ticketing.groups import GroupFinished, PlacesReleased
from services.ticketing.groups import news as group_news
from services.ticketing.groups.schemas import GroupEndsSoon
from services.ticketing.queue import TurnCame, TurnMissed
from services.ticketing.queue import news as queue_news
from services.ticketing.refunds import RefundDecided, RefundGiven
from services.ticketing.refunds import news as refund_news
from services.ticketing.refunds.service import MONEY_SENT
from services.ticketing.waitlist import OfferCame, OfferEnded
from services.ticketing.waitlist import news as waitlist_news
from services.transfers import jobs as transfer_jobs
from services.transfers import news as transfer_news
from services.transfers.angpao import news as angpao_news
from services.transfers.angpao.schemas import AngPaoEnded
from services.transfers.schemas import (
    LastingPaid,
    LinkPosted,
    MoneyAsked,
    MoneyReturned,
    MoneySent,
    RequestDeclined,
    RequestPaid,
    ScheduleComing,
    ScheduleRan,
)
from services.transfers.split import news as split_news
from services.transfers.split import service as splits
from services.transfers.split.schemas import PartAsked, PartPaidFor, SplitEnded
from services.voting import news as vote_news
from services.voting.packs import news as pack_news
from services.voting.packs import voiding
from services.voting.packs.schemas import PackReturned, VoidedPaid
from services.voting.programme.moves import WindowMoved
from services.voting.sealing.service import RootPublished
from services.wallet import WalletFrozen, WalletUnfrozen
from services.wallet import news as wallet_news

TELL_SECURITY: Final = "identity.tell_security"
TELL_LEVEL_CHANGED: Final = "verification.tell_level_changed"
TELL_LEVEL_ENDS: Final = "verification.tell_level_ends"
TELL_PHONE_MOVED: Final = "verification.tell_phone_moved"
TELL_REJECTED: Final = "verification.tell_rejected"
TELL_ARTIST_EVENT: Final = "artists.tell_event"
POST_ROOT: Final = "voting.post_root"
REDRAW_TOP_UP: Final = "chat.redraw_top_up"
REDRAW_PAYMENT: Final = "chat.redraw_payment"
REDRAW_REQUEST: Final = "chat.redraw_request"
REDRAW_LASTING: Final = "chat.redraw_lasting"
REDRAW_LIVE: Final = "chat.redraw_live"
REDRAW_MEDIA: Final = "chat.redraw_media"
REDRAW_DOOR_SALE: Final = "chat.redraw_door_sale"

SUBSCRIPTIONS: Final[Subscriptions] = {
    SecurityNoted: (TELL_SECURITY,),
    ArtistEventAdded: (TELL_ARTIST_EVENT,),
    LevelChanged: (TELL_LEVEL_CHANGED,),
    LevelEndsSoon: (TELL_LEVEL_ENDS,),
    PhoneMoved: (TELL_PHONE_MOVED,),
    ApplicationRejected: (TELL_REJECTED,),
    TopUpCredited: (news.CREDITED, transfer_jobs.REQUEST_CREDITED),
    TopUpExpired: (news.EXPIRED, REDRAW_TOP_UP),
    TopUpDelayed: (news.DELAYED,),
    TopUpNeedsReview: (news.IN_REVIEW, REDRAW_TOP_UP),
    IntentPaid: (
        outside.PAID_JOB,
        gift_cards.PAID_JOB,
        resale.PAID_JOB,
        splits.PAID_JOB,
        REDRAW_PAYMENT,
    ),
    IntentExpired: (
        outside.EXPIRED_JOB,
        resale.EXPIRED_JOB,
        shop_order_jobs.EXPIRED_JOB,
        REDRAW_PAYMENT,
    ),
    TicketsDelivered: (ticket_news.DELIVERED, box_office_jobs.DELIVERED),
    DoorSold: (REDRAW_DOOR_SALE,),
    ParcelMoved: (parcel_news.MOVED,),
    ReturnMoved: (return_news.MOVED,),
    ReviewAnswered: (review_news.ANSWERED,),
    ReviewHidden: (review_news.HIDDEN,),
    StockRanLow: (stock_news.RAN_LOW,),
    BillPaid: (bill_news.PAID,),
    BillReturned: (bill_news.RETURNED,),
    BillDue: (bill_news.DUE,),
    PaymentAnnounced: (bill_news.ANNOUNCED,),
    NotPaidByItself: (bill_news.NOT_PAID,),
    ItemReady: (NEW_ITEM,),
    LivePlanned: (live_news.PLANNED,),
    LiveBegan: (live_news.BEGAN,),
    CameraLost: (live_news.LOST,),
    RenditionLost: (live_news.RENDITION_LOST,),
    LiveTouched: (REDRAW_LIVE,),
    PlanPaid: (plan_news.PAID,),
    PlanEndsSoon: (plan_news.SOON,),
    PauseEndsSoon: (plan_news.PAUSE,),
    ChargeFailed: (plan_news.FAILED,),
    PlanMoved: (plan_news.MOVED,),
    ComeBack: (plan_news.BACK,),
    TaskDone: (plan_news.DONE,),
    OrderPaid: (shop_order_news.PAID,),
    PartComing: (instalment_news.COMING,),
    PartPaid: (instalment_news.PAID,),
    PartNotPaid: (instalment_news.NOT_PAID,),
    OrderMoved: (shop_order_news.MOVED,),
    OrderCancelled: (shop_order_news.CANCELLED,),
    StaffCancelled: (shop_order_news.STAFF,),
    IntentNeedsReview: (money_news.NEEDS_REVIEW, REDRAW_PAYMENT),
    IntentDelayed: (money_news.DELAYED,),
    IntentRefunded: (
        money_news.REFUNDED,
        REDRAW_PAYMENT,
        MONEY_SENT,
        voiding.MONEY_BACK,
        shop_order_jobs.REFUNDED_JOB,
    ),
    RefundGiven: (refund_news.GIVEN,),
    RefundDecided: (refund_news.REFUSED,),
    BuyersTold: (change_news.TELL,),
    OfferCame: (waitlist_news.CAME,),
    OfferEnded: (waitlist_news.ENDED,),
    SurplusReturned: (money_news.SURPLUS,),
    ReviewDecided: (money_news.DECIDED,),
    WithdrawalPaid: (withdrawal_news.PAID,),
    WithdrawalReturned: (withdrawal_news.RETURNED,),
    OrderReminderDue: (ticket_news.REMINDER,),
    OrderWasCancelled: (ticket_news.CANCELLED,),
    TicketGiven: (aftersale_news.GIVEN,),
    GiftRanOut: (aftersale_news.RAN_OUT,),
    TicketResold: (aftersale_news.RESOLD,),
    ListingRanOut: (aftersale_news.UNSOLD,),
    GroupEndsSoon: (group_news.SOON,),
    PlacesReleased: (group_news.RELEASED,),
    GroupFinished: (group_news.FINISHED,),
    TurnCame: (queue_news.CAME,),
    TurnMissed: (queue_news.MISSED,),
    MoneySent: (transfer_news.SENT, transfer_jobs.REQUEST_SENT),
    LinkPosted: (transfer_news.POSTED,),
    MoneyAsked: (transfer_news.ASKED,),
    RequestDeclined: (transfer_news.DECLINED,),
    ScheduleComing: (transfer_news.COMING,),
    ScheduleRan: (transfer_news.RAN,),
    PartAsked: (split_news.ASKED,),
    PartPaidFor: (split_news.PAID,),
    SplitEnded: (split_news.ENDED,),
    RequestPaid: (REDRAW_REQUEST,),
    MediaMoved: (REDRAW_MEDIA,),
    LastingPaid: (transfer_news.LASTING, REDRAW_LASTING),
    MoneyReturned: (transfer_news.RETURNED,),
    AngPaoEnded: (angpao_news.ENDED,),
    WindowMoved: (voiding.VOIDED, vote_news.MOVED, live_news.VOTE),
    RootPublished: (POST_ROOT,),
    PackReturned: (pack_news.RETURNED,),
    VoidedPaid: (pack_news.VOIDED,),
    WalletFrozen: (wallet_news.FROZEN,),
    WalletUnfrozen: (wallet_news.UNFROZEN,),
}
