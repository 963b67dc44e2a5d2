"""The worker role: background jobs, the schedule, and every notification that leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot import redraw
from bot.artist_news import ArtistNews
from bot.background import Stop, running
from bot.code_sender import ChatCodeSender
from bot.container import Container
from bot.messenger import telegram_messenger
from bot.papers_put_away import PapersPutAway
from bot.security_news import SecurityNews
from bot.verification_news import VerificationNews
from bot.vote_channel import VoteChannel
from services.bills import jobs as bill_jobs
from services.bills.news import BillNews
from services.catalog.stock import jobs as stock_jobs
from services.core.jobs import Jobs
from services.core.schedule import Planned, Schedule, Scheduled
from services.core.wakeups import OUTBOX
from services.identity.codes import SEND_CODE, CodeDelivery, CodeDue
from services.identity.resets import RESET_IS_READY, ResetDue
from services.identity.verification import jobs as verification_jobs
from services.notifications import jobs as notification_jobs
from services.notifications.delivery import Deliveries
from services.payments import jobs as payment_jobs
from services.payments.money_news import MoneyNews
from services.payments.news import TopUpNews
from services.payments.withdrawals import jobs as withdrawal_jobs
from services.payments.withdrawals.news import WithdrawalNews
from services.risk import jobs as risk_jobs
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
    *bill_jobs.SCHEDULE,
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


@asynccontextmanager
async def worker_role(container: Container, stop: Stop) -> AsyncIterator[None]:
    settings = container.settings
    await container.turnstile.restore()
    async with telegram_messenger(
        settings.effective_bot_token,
        settings.effective_telegram_url,
        container.turnstile,
        container.signer,
        container.files,
    ) as messenger:
        deliveries = Deliveries(
            container.uow, container.identity, messenger, container.translators
        )
        jobs = make_jobs(container, deliveries)
        sender = ChatCodeSender(messenger, container.identity, container.translators)
        delivery = CodeDelivery(container.uow, container.code_seal, sender)
        jobs.register(SEND_CODE, CodeDue, delivery.send)
        container.wakeups.on(OUTBOX, jobs.wake)
        if not container.many_processes:
            await jobs.release_all()
        schedule = Schedule(container.uow, SCHEDULE)
        folds = LedgerUpkeep(container.uow).fold_forever()
        seals = container.voting.sealing.seal_forever()
        async with running(
            stop,
            jobs=jobs.run_forever(),
            schedule=schedule.run_forever(),
            folds=folds,
            seals=seals,
        ):
            yield


def make_jobs(container: Container, deliveries: Deliveries) -> Jobs:
    """Every job of the product by name; the table of events and the schedule point here."""
    jobs = Jobs(container.uow)
    ticketing_jobs.register(jobs, container.ticketing)
    container.gift_cards.register(jobs)
    box_office_jobs.register(jobs, container.box_office)
    _register_bills_and_goods(jobs, container)
    aftersale_jobs.register(jobs, container.ticket_gifts, container.resale)
    AftersaleNews(container.uow, container.notifications).register(jobs)
    seat_jobs.register(jobs, container.seats)
    queue_jobs.register(jobs, container.queue)
    _register_votes(jobs, container)
    group_jobs.register(jobs, container.groups)
    GroupNews(container.uow, container.notifications).register(jobs)
    QueueNews(container.uow, container.notifications).register(jobs)
    payment_jobs.register(jobs, container.top_ups)
    parts = container.payment_parts
    payment_jobs.register_refunds(jobs, parts.refunds, parts.stars_sender)
    payment_jobs.register_daily(jobs, parts.reconciliation, parts.upkeep)
    leaving = container.withdrawal_parts
    withdrawal_jobs.register(jobs, leaving.withdrawals, leaving.sending)
    WithdrawalNews(container.uow, container.notifications).register(jobs)
    _register_between_people(jobs, container)
    notification_jobs.register(jobs, deliveries)
    upkeep.register(jobs, LedgerUpkeep(container.uow))
    proofs.register(jobs, LedgerProofs(container.uow, container.settings.data_dir))
    risk_jobs.register(jobs, container.risk)
    TopUpNews(container.uow, container.notifications).register(jobs)
    MoneyNews(container.uow, container.notifications).register(jobs)
    OrderNews(container.uow, container.notifications).register(jobs)
    container.refunds.register(jobs)
    RefundNews(container.uow, container.notifications).register(jobs)
    waitlist_jobs.register(jobs, container.waitlist)
    container.change_work.register(jobs)
    ChangeNews(container.uow, container.notifications).register(jobs)
    container.evening.register(jobs)
    WaitlistNews(container.uow, container.notifications).register(jobs)
    SecurityNews(container.uow, container.notifications).register(jobs)
    ArtistNews(
        container.uow, container.artists, container.ticketing, container.notifications
    ).register(jobs)
    jobs.register(RESET_IS_READY, ResetDue, container.resets.tell_ready)
    WalletNews(container.uow, container.notifications).register(jobs)
    verification_jobs.register(jobs, container.level_keeper)
    settings = container.settings
    address = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}"
    PapersPutAway(container.review, container.turnstile, address).register(jobs)
    VerificationNews(container.uow, container.notifications, container.translators).register(jobs)
    redraw.register(jobs, container.inbox, container.wakeups)
    _register_housekeeping(jobs, container)
    return jobs


def _register_bills_and_goods(jobs: Jobs, container: Container) -> None:
    bill_jobs.register(jobs, container.bill_parts.bills, container.bill_parts.saved)
    BillNews(container.uow, container.notifications).register(jobs)
    stock_jobs.register(jobs, container.goods_stock)


def _register_votes(jobs: Jobs, container: Container) -> None:
    container.voting.register(jobs)
    container.voting.voiding.register(jobs)
    PackNews(container.uow, container.notifications).register(jobs)
    VoteNews(container.uow, container.voting.book, container.notifications).register(jobs)
    settings = container.settings
    address = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}"
    channels = PublicChannels(container.uow, container.voting.book)
    VoteChannel(channels, container.turnstile, container.translators, address).register(jobs)


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
