"""Money between fans: sent, asked for, given in envelopes, shared."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bot.payments import MERCHANT_NAME
from bot.trades.foundation import Foundation
from bot.trades.money import MoneyServices
from bot.trades.people import PeopleServices
from services.transfers.angpao.service import AngPaoService
from services.transfers.claims import Claims
from services.transfers.lasting import LastingService
from services.transfers.people import People
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.requests import RequestsService
from services.transfers.schedules import SchedulesService
from services.transfers.service import TransfersService
from services.transfers.split.service import SplitService


@dataclass(frozen=True)
class TransferServices:
    """Each moves money from wallet to wallet, or asks for it."""

    transfers: TransfersService
    claims: Claims
    people: People
    money_requests: RequestsService
    schedules: SchedulesService
    ang_pao: AngPaoService
    splits: SplitService
    lasting: LastingService
    receive_codes: ReceiveCodes


def build_transfers(
    base: Foundation, people: PeopleServices, money: MoneyServices
) -> TransferServices:
    uow, secret = base.uow, base.settings.secret()
    pins, codes, risk = people.pins, people.codes, people.risk
    wallet, parts = money.wallet, money.payment_parts
    account = base.settings.effective_bakong_account or "house@none"
    receive_codes = ReceiveCodes(secret, account, MERCHANT_NAME)
    transfers, payees = TransfersService(uow, wallet, codes, risk, secret), People(uow)
    return TransferServices(
        transfers=transfers,
        claims=Claims(uow, wallet),
        people=payees,
        money_requests=RequestsService(uow, transfers, payees, parts.top_ups),
        schedules=SchedulesService(uow, wallet, transfers, pins, codes, risk),
        ang_pao=AngPaoService(uow, wallet, pins, codes, risk, secret, random.SystemRandom()),
        splits=SplitService(uow, parts.payments),
        lasting=LastingService(
            uow, wallet, parts.payments, receive_codes, parts.bank, parts.bank_feed
        ),
        receive_codes=receive_codes,
    )
