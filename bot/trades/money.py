"""The wallet, and every way by which money comes and goes: banks, Stars, bills."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from bot.bills import BillParts, build_bills
from bot.payments import PaymentParts, build_payments
from bot.trades.foundation import Foundation
from bot.trades.people import PeopleServices
from bot.withdrawals import WithdrawalParts, build_withdrawals
from services.payments import TopUpService
from services.payments.paying import PayingService
from services.wallet import ExchangeService, FreezeService, ReceiptsService, WalletService
from services.wallet.statements import StatementsService


@dataclass(frozen=True)
class MoneyServices:
    """Money between fans is a trade of its own."""

    wallet: WalletService
    statements: StatementsService
    exchange: ExchangeService
    receipts: ReceiptsService
    freezes: FreezeService
    payment_parts: PaymentParts
    paying: PayingService
    withdrawal_parts: WithdrawalParts
    top_ups: TopUpService
    bill_parts: BillParts


def build_money(
    base: Foundation, people: PeopleServices, bank_client: httpx.AsyncClient
) -> MoneyServices:
    settings, uow = base.settings, base.uow
    pins, codes, risk, roles = people.pins, people.codes, people.risk, people.roles
    wallet = WalletService(uow)
    payment_parts = build_payments(settings, uow, wallet, roles, bank_client, base.clock)
    return MoneyServices(
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
        top_ups=payment_parts.top_ups,
        bill_parts=build_bills(settings, uow, wallet, pins, codes, risk, bank_client),
    )
