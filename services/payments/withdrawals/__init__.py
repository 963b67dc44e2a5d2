"""Withdrawals: money from the wallet to the fan's own bank account."""

from services.payments.withdrawals.banks import BANKS, SANDBOX_BANKS, Bank
from services.payments.withdrawals.desk import Export, WithdrawalDesk
from services.payments.withdrawals.destinations import DestinationsService
from services.payments.withdrawals.partner_bank import PartnerBank, PartnerBankSettings
from services.payments.withdrawals.ports import PayoutProvider
from services.payments.withdrawals.rules import Terms
from services.payments.withdrawals.schemas import (
    BankReason,
    Destination,
    PrepareWithdrawal,
    RejectReason,
    Withdrawal,
    WithdrawalPaid,
    WithdrawalReturned,
    WithdrawalState,
)
from services.payments.withdrawals.sending import WithdrawalSending
from services.payments.withdrawals.service import WithdrawalsService, purpose_of

__all__ = [
    "BANKS",
    "SANDBOX_BANKS",
    "Bank",
    "BankReason",
    "Destination",
    "DestinationsService",
    "Export",
    "PartnerBank",
    "PartnerBankSettings",
    "PayoutProvider",
    "PrepareWithdrawal",
    "RejectReason",
    "Terms",
    "Withdrawal",
    "WithdrawalDesk",
    "WithdrawalPaid",
    "WithdrawalReturned",
    "WithdrawalSending",
    "WithdrawalState",
    "WithdrawalsService",
    "purpose_of",
]
