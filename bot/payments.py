"""Builds the payments domain: providers, refunds, reviews, Stars, comparison with statements."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from bot.stars import TelegramStars
from services.core.clock import Clock
from services.core.sealing import TextSeal
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.identity.roles import RolesService
from services.payments import BakongProvider, BakongSettings, PaymentsService, TopUpService
from services.payments.bakong_statement import BakongStatement
from services.payments.bank_feed import BankFeed
from services.payments.card_pages import CardPages
from services.payments.providers.base import PaymentProvider
from services.payments.providers.payway import (
    PayWayCard,
    PayWayClient,
    PayWayQr,
    PayWaySettings,
)
from services.payments.providers.payway.statement import PayWayStatement
from services.payments.reconciliation.schemas import StatementSource
from services.payments.reconciliation.service import ReconciliationService
from services.payments.refunds.sending import RefundSending, Sender
from services.payments.reviews.service import ReviewsService
from services.payments.schemas import Way
from services.payments.stars.service import StarsSender, StarsService
from services.payments.stars.statement import StarsStatement
from services.payments.upkeep import BakongUpkeep, StoredToken
from services.wallet import WalletService

MERCHANT_NAME = "Hang Meas"


@dataclass(frozen=True, slots=True)
class PaymentParts:
    """What the roles need of payments. `cards` is None where PayWay is not set up, `bank_feed`
    where the bank sends its statement as files only.
    """

    payments: PaymentsService
    top_ups: TopUpService
    refunds: RefundSending
    reviews: ReviewsService
    stars: StarsService
    stars_sender: StarsSender
    telegram: TelegramStars
    reconciliation: ReconciliationService
    upkeep: BakongUpkeep
    cards: CardPages | None
    bank: BakongProvider
    bank_feed: BankFeed | None


def build_payments(
    settings: Settings,
    uow: UnitOfWork,
    wallet: WalletService,
    roles: RolesService,
    client: httpx.AsyncClient,
    clock: Clock,
) -> PaymentParts:
    seal = TextSeal(settings.secret(), "provider_token")
    token = StoredToken(uow, seal, settings.effective_bakong_token)
    bank = BakongProvider(bakong_settings(settings), client, clock, token)
    providers: dict[Way, PaymentProvider] = {}
    if settings.effective_bakong_account:
        providers[Way.KHQR] = bank
    telegram = TelegramStars(client, settings.effective_bot_token, settings.effective_telegram_url)
    stars_sender = StarsSender(telegram)
    senders: dict[str, Sender] = {"stars": stars_sender}
    sources: dict[str, StatementSource] = {
        "stars": StarsStatement(telegram),
        bank.name: BakongStatement(uow, bank),
    }
    feed = None
    if settings.effective_bakong_statement_url:
        url, account = settings.effective_bakong_statement_url, settings.effective_bakong_account
        feed = BankFeed(client, url, account)
        sources[bank.name] = feed
    cards = None
    if settings.effective_payway_merchant_id:
        payway = PayWayClient(payway_settings(settings), client, clock)
        qr, card = PayWayQr(payway), PayWayCard(payway, f"{settings.hooks_url}/payway/pay")
        providers |= {Way.PAYWAY: qr, Way.CARD: card}
        senders[qr.name] = qr
        sources[qr.name] = PayWayStatement(payway)
        cards = CardPages(uow, card)
    payments = PaymentsService(uow, wallet, providers)
    return PaymentParts(
        payments=payments,
        top_ups=TopUpService(uow, wallet, bank, payments),
        refunds=RefundSending(uow, senders),
        reviews=ReviewsService(uow, wallet, roles),
        stars=StarsService(uow, wallet),
        stars_sender=stars_sender,
        telegram=telegram,
        reconciliation=ReconciliationService(uow, roles, sources),
        upkeep=BakongUpkeep(bank, token, settings.bakong_email, settings.effective_bakong_account),
        cards=cards,
        bank=bank,
        bank_feed=feed,
    )


def bakong_settings(settings: Settings) -> BakongSettings:
    return BakongSettings(
        api_url=settings.effective_bakong_url,
        token=settings.effective_bakong_token,
        account=settings.effective_bakong_account,
        merchant_name=MERCHANT_NAME,
    )


def payway_settings(settings: Settings) -> PayWaySettings:
    return PayWaySettings(
        api_url=settings.effective_payway_url,
        merchant_id=settings.effective_payway_merchant_id,
        api_key=settings.effective_payway_api_key,
        public_key=settings.effective_payway_public_key,
        callback_url=f"{settings.hooks_url}/payway",
    )
