"""Builds every service once, top to bottom, by hand: this is the list of what there is."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.background import Stop, running
from bot.bills import BillParts, build_bills
from bot.checkout import Checkout
from bot.pass_signers import signers_of
from bot.payments import MERCHANT_NAME, PaymentParts, build_payments
from bot.rate_limit import LocalRateLimit, RateLimit
from bot.turnstile import Turnstile
from bot.voting import VotingParts, build_voting
from bot.withdrawals import WithdrawalParts, build_withdrawals
from services.artists import ArtistsService
from services.artwork.studio import PictureStudio
from services.catalog import CatalogService
from services.catalog.stock import StockService
from services.core.answers import Answers
from services.core.conversations import Conversations
from services.core.database_clock import DatabaseClock
from services.core.db import Database
from services.core.group_cards import GroupCards
from services.core.i18n import Translators
from services.core.inbox import Inbox
from services.core.limits import Limits
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.settings import Settings
from services.core.signing import Signer
from services.core.store import Store
from services.core.uow import UnitOfWork
from services.core.wakeups import OUTBOX, Wakeups
from services.events import SUBSCRIPTIONS
from services.identity import IdentityService, PinHasher, PinService, ProfileCache, Sealer
from services.identity.codes import CodeService
from services.identity.devices.service import DevicesService
from services.identity.devices.tokens import BiometricTokens
from services.identity.resets import PinResets
from services.identity.roles import Role, RolesService
from services.identity.security import SecurityLog
from services.identity.sessions import SessionsService
from services.identity.verification import (
    DocumentSeal,
    LevelKeeper,
    PhoneService,
    ReviewService,
    VerificationService,
)
from services.notifications import NotificationsService
from services.notifications.halts import Halts
from services.payments import TopUpService
from services.payments.gift_cards import GiftCardsService
from services.payments.paying import PayingService
from services.risk import RiskService
from services.ticketing import TicketingService
from services.ticketing.aftersale.handing_on import Desk as ResaleDesk
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.passes import PassOffice
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.transfer import GiftService
from services.ticketing.box_office import BoxOfficeService, DrawerService, StockDesk
from services.ticketing.changes.carrying_out import ChangeWork
from services.ticketing.changes.service import EventDesk
from services.ticketing.early.desk import EarlyDesk
from services.ticketing.evening.service import EveningService
from services.ticketing.gate import GateDesk, GateService
from services.ticketing.groups.goers import GoersService
from services.ticketing.groups.service import GroupOrderService
from services.ticketing.keyring import Keyring
from services.ticketing.queue import Following, QueueDesk, QueueService
from services.ticketing.refunds.desk import RefundDesk
from services.ticketing.refunds.service import RefundsService
from services.ticketing.seats.service import SeatService
from services.ticketing.waitlist.service import WaitlistService
from services.transfers.angpao.service import AngPaoService
from services.transfers.claims import Claims
from services.transfers.lasting import LastingService
from services.transfers.people import People
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.requests import RequestsService
from services.transfers.schedules import SchedulesService
from services.transfers.service import TransfersService
from services.transfers.split.service import SplitService
from services.wallet import ExchangeService, FreezeService, ReceiptsService, WalletService
from services.wallet.statements import StatementsService

BANK_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Container:
    """What the roles are made of. Nothing in here is built twice in one process."""

    settings: Settings
    database: Database
    store: Store
    clock: DatabaseClock
    wakeups: Wakeups
    uow: UnitOfWork
    translators: Translators
    signer: Signer
    conversations: Conversations
    group_cards: GroupCards
    files: SentFiles
    inbox: Inbox
    profiles: ProfileCache
    identity: IdentityService
    pins: PinService
    code_seal: TextSeal
    codes: CodeService
    resets: PinResets
    devices: DevicesService
    sessions: SessionsService
    answers: Answers
    limits: Limits
    security_log: SecurityLog
    roles: RolesService
    phones: PhoneService
    verification: VerificationService
    review: ReviewService
    level_keeper: LevelKeeper
    risk: RiskService
    wallet: WalletService
    statements: StatementsService
    exchange: ExchangeService
    receipts: ReceiptsService
    freezes: FreezeService
    payment_parts: PaymentParts
    paying: PayingService
    withdrawal_parts: WithdrawalParts
    transfers: TransfersService
    claims: Claims
    people: People
    money_requests: RequestsService
    schedules: SchedulesService
    ang_pao: AngPaoService
    splits: SplitService
    lasting: LastingService
    receive_codes: ReceiveCodes
    top_ups: TopUpService
    artists: ArtistsService
    catalog: CatalogService
    goods_stock: StockService
    ticketing: TicketingService
    gift_cards: GiftCardsService
    ticket_keeping: KeepingService
    ticket_gifts: GiftService
    resale: ResaleService
    passes: PassOffice
    seats: SeatService
    queue: QueueService
    queue_following: Following
    queue_desk: QueueDesk
    early_desk: EarlyDesk
    gate: GateService
    gate_desk: GateDesk
    groups: GroupOrderService
    goers: GoersService
    box_office: BoxOfficeService
    bill_parts: BillParts
    drawers: DrawerService
    stock_desk: StockDesk
    refunds: RefundsService
    waitlist: WaitlistService
    event_desk: EventDesk
    change_work: ChangeWork
    evening: EveningService
    refund_desk: RefundDesk
    voting: VotingParts
    notifications: NotificationsService
    turnstile: Turnstile
    studio: PictureStudio

    @property
    def many_processes(self) -> bool:
        """Whether other processes may work on the same data: then a real store joins them."""
        return self.store.is_shared

    async def database_answers(self) -> bool:
        await self.database.ping()
        return True

    async def store_answers(self) -> bool:
        return await self.store.ping()


def build(settings: Settings, bank_client: httpx.AsyncClient) -> Container:
    from bot.risk_file import rules_at_start  # noqa: PLC0415 - YAML: at a start, not an import

    secret = settings.secret()
    database = Database(settings.effective_database_url)
    store = Store(settings.redis_url)
    shared = store.client if store.is_shared else None
    clock = DatabaseClock(database)
    wakeups = Wakeups(shared)
    uow = UnitOfWork(database, clock, SUBSCRIPTIONS, on_commit=lambda: wakeups.notify(OUTBOX))
    profiles = ProfileCache(clock, shared)
    hasher = PinHasher(secret)
    pins = PinService(uow, hasher, Sealer(secret))
    code_seal = TextSeal(secret, "one-time-code")
    codes = CodeService(uow, hasher, code_seal)
    devices = DevicesService(uow, pins, codes, BiometricTokens(secret))
    wallet = WalletService(uow)
    roles = RolesService(uow)
    queue = QueueService(uow, secret)
    identity = IdentityService(uow, profiles)
    papers = DocumentSeal(secret)
    risk = RiskService(
        uow, rules_at_start(), lambda tx, actor_id: roles.require(tx, actor_id, Role.OPERATOR)
    )
    payment_parts = build_payments(settings, uow, wallet, roles, bank_client, clock)
    receive_codes = ReceiveCodes(
        secret, settings.effective_bakong_account or "house@none", MERCHANT_NAME
    )
    transfers, people = TransfersService(uow, wallet, codes, risk, secret), People(uow)
    refunds = RefundsService(uow, wallet, payment_parts.payments)
    ticketing = TicketingService(uow, wallet, pins, secret, payment_parts.payments)
    artists = ArtistsService(uow)
    return Container(
        settings=settings,
        database=database,
        store=store,
        clock=clock,
        wakeups=wakeups,
        uow=uow,
        translators=Translators.load(settings.default_language),
        signer=Signer(secret, "buttons"),
        conversations=Conversations(uow),
        group_cards=GroupCards(uow),
        files=SentFiles(uow, settings.bot_id),
        inbox=Inbox(uow, TextSeal(secret, "inbox")),
        profiles=profiles,
        identity=identity,
        pins=pins,
        code_seal=code_seal,
        codes=codes,
        resets=PinResets(uow),
        devices=devices,
        sessions=SessionsService(uow, devices, secret),
        answers=Answers(uow),
        limits=Limits(shared),
        security_log=SecurityLog(uow),
        roles=roles,
        phones=PhoneService(uow, profiles),
        verification=VerificationService(uow, papers),
        review=ReviewService(uow, roles, profiles, papers),
        level_keeper=LevelKeeper(uow, profiles),
        risk=risk,
        wallet=wallet,
        statements=StatementsService(uow),
        exchange=ExchangeService(uow, roles, pins),
        receipts=ReceiptsService(uow),
        freezes=FreezeService(uow, pins, roles),
        payment_parts=payment_parts,
        paying=PayingService(uow, payment_parts.payments, pins, codes, risk),
        withdrawal_parts=build_withdrawals(
            settings, uow, wallet, pins, codes, risk, roles, bank_client
        ),
        transfers=transfers,
        claims=Claims(uow, wallet),
        people=people,
        money_requests=RequestsService(uow, transfers, people, payment_parts.top_ups),
        schedules=SchedulesService(uow, wallet, transfers, pins, codes, risk),
        ang_pao=AngPaoService(uow, wallet, pins, codes, risk, secret, random.SystemRandom()),
        splits=SplitService(uow, payment_parts.payments),
        receive_codes=receive_codes,
        lasting=LastingService(
            uow,
            wallet,
            payment_parts.payments,
            receive_codes,
            payment_parts.bank,
            payment_parts.bank_feed,
        ),
        top_ups=payment_parts.top_ups,
        artists=artists,
        catalog=CatalogService(uow),
        goods_stock=StockService(uow, roles),
        ticketing=ticketing,
        gift_cards=GiftCardsService(uow, payment_parts.payments, secret),
        queue=queue,
        ticket_keeping=KeepingService(uow, secret),
        ticket_gifts=GiftService(uow, secret),
        passes=PassOffice(signers_of(settings.data_dir / "passes")),
        resale=ResaleService(
            uow, ResaleDesk(wallet, pins, payment_parts.payments, Keyring(secret))
        ),
        queue_following=Following(queue),
        queue_desk=QueueDesk(uow, roles),
        early_desk=EarlyDesk(uow, roles),
        gate=GateService(uow, roles, identity, secret),
        gate_desk=GateDesk(uow, roles),
        groups=GroupOrderService(uow, ticketing),
        goers=GoersService(uow),
        box_office=BoxOfficeService(uow, roles, ticketing.outside, secret),
        bill_parts=build_bills(settings, uow, wallet, pins, codes, risk, bank_client),
        drawers=DrawerService(uow, roles),
        stock_desk=StockDesk(uow, roles),
        refunds=refunds,
        waitlist=WaitlistService(uow, ticketing),
        event_desk=EventDesk(uow, roles, pins),
        change_work=ChangeWork(uow, refunds, Keyring(secret)),
        evening=EveningService(uow, NotificationsService(uow)),
        refund_desk=RefundDesk(uow, roles, refunds),
        seats=SeatService(uow, random.SystemRandom()),
        voting=build_voting(uow, secret, payment_parts, ticketing.holders, artists.follows),
        notifications=NotificationsService(uow),
        turnstile=Turnstile(_rate_limit(settings, store), Halts(uow)),
        studio=PictureStudio(),
    )


def make_checkout(container: Container) -> Checkout:
    """What answers Telegram before it charges Stars, in the role that hears Telegram."""
    parts = container.payment_parts
    return Checkout(parts.stars, parts.telegram, container.identity, container.translators)


def _rate_limit(settings: Settings, store: Store) -> RateLimit:
    if not store.is_shared:
        return LocalRateLimit()
    from bot.shared_rate_limit import SharedRateLimit  # noqa: PLC0415 - only with a store

    return SharedRateLimit(store.client, settings.bot_id)


@asynccontextmanager
async def open_container(settings: Settings, stop: Stop) -> AsyncIterator[Container]:
    """The container with its own loops running; closes everything it opened."""
    async with httpx.AsyncClient(timeout=BANK_TIMEOUT_SECONDS) as bank_client:
        container = build(settings, bank_client)
        container.wallet.start()
        container.transfers.start()
        container.ang_pao.start()
        container.ticketing.start()
        container.queue.start()
        container.voting.intake.start()
        try:
            loops = {"clock": container.clock.run_forever()}
            if container.many_processes:
                loops["wakeups"] = container.wakeups.run_forever()
                loops["profiles"] = container.profiles.listen()
            async with running(stop, **loops):
                yield container
        finally:
            await container.voting.intake.stop()
            await container.queue.stop()
            await container.ticketing.stop()
            await container.ang_pao.stop()
            await container.transfers.stop()
            await container.wallet.stop()
            await container.uow.drain()
            container.studio.close()
            container.statements.close()
            await container.store.aclose()
            await container.database.dispose()
