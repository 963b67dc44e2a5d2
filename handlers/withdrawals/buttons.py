"""What the buttons of withdrawals carry; accounts and withdrawals by their short ids."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.core.money import Currency
from services.payments.withdrawals import RejectReason


class WithdrawTap(Tap, prefix="x"):
    """Opens the choice of an account."""


class NewAccountTap(Tap, prefix="xn"):
    """Asks for a receiving KHQR or a bank."""


class BankTap(Tap, prefix="xb"):
    """Asks for the number of an account at this bank."""

    bank: str


class AccountOf(Tap, prefix="x-"):
    """What all taps on one saved account have in common."""

    account: str

    @property
    def destination_id(self) -> UUID:
        return from_short_id(self.account)


class AccountTap(AccountOf, prefix="xa"):
    """Shows the account and asks for an amount."""


class RemoveAccountTap(AccountOf, prefix="xr"):
    """Takes the account off the list."""


class WithdrawCurrencyTap(Tap, prefix="xy"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency
    key: str


class WithdrawalOf(Tap, prefix="x+"):
    """What all taps on one withdrawal have in common."""

    withdrawal: str

    @property
    def withdrawal_id(self) -> UUID:
        return from_short_id(self.withdrawal)


class WithdrawalTap(WithdrawalOf, prefix="xo"):
    """Shows how it stands."""


class ConfirmTap(WithdrawalOf, prefix="xc"):
    """Sets the money aside; first leads to the PIN."""


class CancelTap(WithdrawalOf, prefix="xx"):
    """Takes it back."""


# --- operators ----------------------------------------------------------------------------------


class QueueTap(Tap, prefix="xq"):
    """Opens the operators' list."""


class CaseTap(WithdrawalOf, prefix="xk"):
    """Shows one withdrawal to an operator."""


class ApproveTap(WithdrawalOf, prefix="xp"):
    """Agrees."""


class RejectTap(WithdrawalOf, prefix="xj"):
    """Opens the list of reasons."""


class RejectSureTap(WithdrawalOf, prefix="xs"):
    """Says no."""

    reason: RejectReason


class ExportTap(Tap, prefix="xe"):
    """Hands out what is to be sent by hand, as a file."""


class SentTap(WithdrawalOf, prefix="xt"):
    """Asks for the bank's reference."""


class FailedTap(WithdrawalOf, prefix="xf"):
    """The bank did not take it."""
