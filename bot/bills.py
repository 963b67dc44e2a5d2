"""Builds bills: the way to the billers, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from services.bills import BillsService, GatewaySettings, HttpGateway, NoGateway, Payer, SavedBills
from services.bills.ports import BillerGateway
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.identity.codes import CodeService
from services.risk import RiskService
from services.wallet import WalletService


@dataclass(frozen=True, slots=True)
class BillParts:
    bills: BillsService
    saved: SavedBills


def build_bills(
    settings: Settings,
    uow: UnitOfWork,
    wallet: WalletService,
    pins: PinService,
    codes: CodeService,
    risk: RiskService,
    client: httpx.AsyncClient,
) -> BillParts:
    gateway = _gateway(settings, client)
    payer = Payer(wallet, codes, risk)
    return BillParts(
        bills=BillsService(uow, pins, codes, risk, payer, gateway),
        saved=SavedBills(uow, pins, payer, gateway),
    )


def _gateway(settings: Settings, client: httpx.AsyncClient) -> BillerGateway:
    url = settings.effective_billers_url
    if not url:
        return NoGateway()
    return HttpGateway(GatewaySettings(url, settings.effective_billers_token), client)
