"""What is done later: every job of the product by name, and what the clock starts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot import redraw
from bot.artist_news import ArtistNews
from bot.container import Container
from bot.papers_put_away import PapersPutAway
from bot.security_news import SecurityNews
from bot.verification_news import VerificationNews
from bot.vote_channel import VoteChannel
from services.bills import jobs as bill_jobs
from services.bills.news import BillNews
from services.catalog.stock import jobs as stock_jobs
from services.catalog.stock.news import StockNews
from services.checkout.cart import reminding
from services.checkout.cart.reminding import CartReminder
from services.checkout.vouchers import jobs as voucher_jobs
from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.identity.resets import RESET_IS_READY, ResetDue
from services.identity.verification import jobs as verification_jobs
from services.notifications import jobs as notification_jobs
from services.notifications.delivery import Deliveries
from services.orders import jobs as shop_order_jobs
from services.orders.instalments import jobs as instalment_jobs
from services.orders.instalments.news import InstalmentNews
from services.orders.news import ShopOrderNews
from services.orders.returns.news import ReturnNews
from services.orders.reviews.news import ReviewNews
from services.orders.shipments import jobs as shipment_jobs
from services.orders.shipments.news import ParcelNews
from services.payments import jobs as payment_jobs
from services.payments.money_news import MoneyNews
from services.payments.news import TopUpNews
from services.payments.withdrawals import jobs as withdrawal_jobs
from services.payments.withdrawals.news import WithdrawalNews
from services.risk import jobs as risk_jobs
from services.streaming.live import news as live_news
from services.streaming.processing import jobs as media_jobs
from services.streaming.telling import service as reminders
from services.subscriptions import jobs as plan_jobs
from services.ticketing import jobs as ticketing_jobs
from services.ticketing.aftersale import jobs as aftersale_jobs
from services.ticketing.aftersale.news import AftersaleNews
from services.ticketing.box_office import jobs as box_office_jobs
from services.ticketing.changes.news import ChangeNews
from services.ticketing.evening import service as evening
from services.ticketing.groups import jobs as group_jobs
from services.ticketing.groups.news import GroupNews
from services.ticketing.news import OrderNews
from services.ticketing.queue import jobs as queue_jobs
from services.ticketing.queue.news import QueueNews
from services.ticketing.refunds.news import RefundNews
from services.ticketing.seats import jobs as seat_jobs
from services.ticketing.waitlist import jobs as waitlist_jobs
from services.ticketing.waitlist.news import WaitlistNews
from services.transfers import jobs as transfer_jobs
from services.transfers import lasting
from services.transfers.angpao import jobs as angpao_jobs
from services.transfers.angpao.news import AngPaoNews
from services.transfers.news import TransferNews
from services.transfers.split import jobs as split_jobs
from services.transfers.split.news import SplitNews
from services.voting.channel import PublicChannels
from services.voting.news import VoteNews
from services.voting.packs.news import PackNews
from services.wallet import proofs, upkeep
from services.wallet.news import WalletNews
from services.wallet.proofs import LedgerProofs
from services.wallet.upkeep import LedgerUpkeep

PURGE_INBOX: Final = "core.purge_inbox"
PURGE_CONVERSATIONS: Final = "core.purge_conversations"
PURGE_PINS: Final = "identity.purge_pins"

SCHEDULE: Final = (
    *ticketing_jobs.SCHEDULE,
    *stock_jobs.SCHEDULE,
    *reminding.SCHEDULE,
    *voucher_jobs.SCHEDULE,
    *shipment_jobs.SCHEDULE,
    *shop_order_jobs.SCHEDULE,
    *instalment_jobs.SCHEDULE,
    *bill_jobs.SCHEDULE,
    *plan_jobs.SCHEDULE,
    *live_news.SCHEDULE,
    *reminders.SCHEDULE,
    *media_jobs.SCHEDULE,
    *aftersale_jobs.SCHEDULE,
    *seat_jobs.SCHEDULE,
    *queue_jobs.SCHEDULE,
    *group_jobs.SCHEDULE,
    *waitlist_jobs.SCHEDULE,
    *evening.SCHEDULE,
    *payment_jobs.SCHEDULED,
    *withdrawal_jobs.SCHEDULED,
    *transfer_jobs.SCHEDULED,
    *angpao_jobs.SCHEDULED,
    *split_jobs.SCHEDULED,
    *lasting.SCHEDULED,
    *proofs.SCHEDULED,
    *upkeep.SCHEDULED,
    *notification_jobs.SCHEDULED,
    *verification_jobs.SCHEDULE,
    *risk_jobs.SCHEDULED,
    Scheduled(PURGE_INBOX, timedelta(hours=1)),
    Scheduled(PURGE_CONVERSATIONS, timedelta(days=1)),
    Scheduled(PURGE_PINS, timedelta(minutes=10)),
)


def make_jobs(container: Container, deliveries: Deliveries) -> Jobs:
    """Every job of the product by name; the table of events and the schedule point here."""
    jobs = Jobs(container.uow)
    _register_people(jobs, container)
    _register_money(jobs, container)
    _register_between_people(jobs, container)
    _register_tickets(jobs, container)
    _register_after_the_sale(jobs, container)
    _register_goods(jobs, container)
    _register_streaming(jobs, container)
    _register_votes(jobs, container)
    notification_jobs.register(jobs, deliveries)
    redraw.register(jobs, container.inbox, container.wakeups)
    _register_housekeeping(jobs, container)
    return jobs


def _register_people(jobs: Jobs, container: Container) -> None:
    SecurityNews(container.uow, container.notifications).register(jobs)
    ArtistNews(
        container.uow, container.artists, container.ticketing, container.notifications
    ).register(jobs)
    jobs.register(RESET_IS_READY, ResetDue, container.resets.tell_ready)
    verification_jobs.register(jobs, container.level_keeper)
    settings = container.settings
    address = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}"
    PapersPutAway(container.review, container.turnstile, address).register(jobs)
    VerificationNews(container.uow, container.notifications, container.translators).register(jobs)
    risk_jobs.register(jobs, container.risk)


def _register_money(jobs: Jobs, container: Container) -> None:
    payment_jobs.register(jobs, container.top_ups)
    parts = container.payment_parts
    payment_jobs.register_refunds(jobs, parts.refunds, parts.stars_sender)
    payment_jobs.register_daily(jobs, parts.reconciliation, parts.upkeep)
    leaving = container.withdrawal_parts
    withdrawal_jobs.register(jobs, leaving.withdrawals, leaving.sending)
    WithdrawalNews(container.uow, container.notifications).register(jobs)
    bill_jobs.register(jobs, container.bill_parts.bills, container.bill_parts.saved)
    BillNews(container.uow, container.notifications).register(jobs)
    upkeep.register(jobs, LedgerUpkeep(container.uow))
    proofs.register(jobs, LedgerProofs(container.uow, container.settings.data_dir))
    TopUpNews(container.uow, container.notifications).register(jobs)
    MoneyNews(container.uow, container.notifications).register(jobs)
    WalletNews(container.uow, container.notifications).register(jobs)


def _register_between_people(jobs: Jobs, container: Container) -> None:
    transfer_jobs.register(
        jobs,
        container.transfers,
        container.claims,
        container.money_requests,
        container.schedules,
    )
    TransferNews(container.uow, container.notifications).register(jobs)
    angpao_jobs.register(jobs, container.ang_pao)
    AngPaoNews(container.uow, container.notifications).register(jobs)
    container.lasting.register(jobs)
    split_jobs.register(jobs, container.splits)
    SplitNews(container.uow, container.notifications).register(jobs)


def _register_tickets(jobs: Jobs, container: Container) -> None:
    ticketing_jobs.register(jobs, container.ticketing)
    OrderNews(container.uow, container.notifications).register(jobs)
    container.gift_cards.register(jobs)
    box_office_jobs.register(jobs, container.box_office)
    seat_jobs.register(jobs, container.seats)
    queue_jobs.register(jobs, container.queue)
    QueueNews(container.uow, container.notifications).register(jobs)
    group_jobs.register(jobs, container.groups)
    GroupNews(container.uow, container.notifications).register(jobs)
    waitlist_jobs.register(jobs, container.waitlist)
    WaitlistNews(container.uow, container.notifications).register(jobs)


def _register_after_the_sale(jobs: Jobs, container: Container) -> None:
    aftersale_jobs.register(jobs, container.ticket_gifts, container.resale)
    AftersaleNews(container.uow, container.notifications).register(jobs)
    container.refunds.register(jobs)
    RefundNews(container.uow, container.notifications).register(jobs)
    container.change_work.register(jobs)
    ChangeNews(container.uow, container.notifications).register(jobs)
    container.evening.register(jobs)


def _register_goods(jobs: Jobs, container: Container) -> None:
    stock_jobs.register(jobs, container.goods_stock)
    StockNews(container.uow, container.notifications).register(jobs)
    CartReminder(container.uow, container.notifications).register(jobs)
    voucher_jobs.register(jobs, container.shop_vouchers)
    parts = container.fulfilment
    shipment_jobs.register(jobs, parts.following, parts.proofs, parts.pictures)
    ParcelNews(container.uow, container.notifications).register(jobs)
    ReturnNews(container.uow, container.notifications).register(jobs)
    ReviewNews(container.uow, container.notifications).register(jobs)
    shop_order_jobs.register(jobs, container.shop_orders)
    instalment_jobs.register(jobs, container.instalments)
    InstalmentNews(container.uow, container.notifications).register(jobs)
    ShopOrderNews(container.uow, container.notifications).register(jobs)


def _register_streaming(jobs: Jobs, container: Container) -> None:
    container.plan_parts.register(jobs, container.uow, container.notifications)
    container.media_parts.register(jobs)
    container.live_parts.register(jobs, container.uow, container.notifications)
    container.watching_parts.register(jobs)


def _register_votes(jobs: Jobs, container: Container) -> None:
    container.voting.register(jobs)
    container.voting.voiding.register(jobs)
    PackNews(container.uow, container.notifications).register(jobs)
    VoteNews(container.uow, container.voting.book, container.notifications).register(jobs)
    settings = container.settings
    address = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}"
    channels = PublicChannels(container.uow, container.voting.book)
    VoteChannel(channels, container.turnstile, container.translators, address).register(jobs)


def _register_housekeeping(jobs: Jobs, container: Container) -> None:
    async def purge_inbox(_: Planned) -> None:
        await container.inbox.purge()

    async def purge_conversations(_: Planned) -> None:
        await container.conversations.purge()

    async def purge_pins(_: Planned) -> None:
        await container.pins.purge()
        await container.codes.purge()
        await container.sessions.purge()
        await container.answers.purge()

    jobs.register(PURGE_INBOX, Planned, purge_inbox)
    jobs.register(PURGE_CONVERSATIONS, Planned, purge_conversations)
    jobs.register(PURGE_PINS, Planned, purge_pins)
