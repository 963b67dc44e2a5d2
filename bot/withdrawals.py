"""Builds withdrawals: the sandbox has a bank that sends them, elsewhere operators do."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from services.core.settings import SANDBOX_PAYOUTS_TOKEN, Settings
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.payments.withdrawals import (
    BANKS,
    SANDBOX_BANKS,
    DestinationsService,
    PartnerBank,
    PartnerBankSettings,
    WithdrawalDesk,
    WithdrawalSending,
    WithdrawalsService,
)
from services.risk import RiskService
from services.wallet import WalletService


@dataclass(frozen=True, slots=True)
class WithdrawalParts:
    """What the roles need of withdrawals. `sending` is None where nothing sends by itself."""

    withdrawals: WithdrawalsService
    destinations: DestinationsService
    desk: WithdrawalDesk
    sending: WithdrawalSending | None


def build_withdrawals(
    settings: Settings,
    uow: UnitOfWork,
    wallet: WalletService,
    pins: PinService,
    codes: CodeService,
    risk: RiskService,
    roles: RolesService,
    client: httpx.AsyncClient,
) -> WithdrawalParts:
    bank = _bank(settings, client)
    banks = SANDBOX_BANKS if settings.uses_sandbox else BANKS
    itself = bank is not None
    return WithdrawalParts(
        withdrawals=WithdrawalsService(uow, wallet, pins, codes, risk, sends_itself=itself),
        destinations=DestinationsService(uow, bank, banks),
        desk=WithdrawalDesk(uow, wallet, roles, sends_itself=itself),
        sending=WithdrawalSending(uow, wallet, bank) if bank else None,
    )


def _bank(settings: Settings, client: httpx.AsyncClient) -> PartnerBank | None:
    """No bank of Cambodia pays out by a public API yet: only the sandbox has one."""
    if not settings.uses_sandbox:
        return None
    url = f"{settings.sandbox_url}/payouts"
    return PartnerBank(PartnerBankSettings(url, SANDBOX_PAYOUTS_TOKEN), client)
