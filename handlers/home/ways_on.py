"""What helps after a refusal: the button that lifts its cause."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HelpTap
from handlers.verification.buttons import VerificationTap
from handlers.wallet.buttons import FreezeTap, LimitsTap, TopUpTap
from services.core.errors import DomainError
from services.core.i18n import Translator
from services.subscriptions.errors import TrialNeedsLevel
from services.voting.errors import PackNeedsLevel
from services.wallet import (
    FrozenByOperator,
    InsufficientFunds,
    LimitReached,
    OverSingleLimit,
    WalletIsFrozen,
)
from services.wallet.errors import DailyLimitReached, MonthlyLimitReached
from services.wallet.limits import Use

_SPENDING: Final = (DailyLimitReached, MonthlyLimitReached, OverSingleLimit)


def ways_on(t: Translator, refusal: DomainError) -> list[Row]:
    """None for most refusals: their words say what to do."""
    match refusal:
        case LimitReached():
            return _limits(t, refusal)
        case InsufficientFunds():
            return [[Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())]]
        case FrozenByOperator():
            return [[Button("💬 " + t.plain("common.button.help"), HelpTap())]]
        case WalletIsFrozen():
            return [[Button("🔓 " + t.plain("wallet.freeze.button_unfreeze"), FreezeTap())]]
        case TrialNeedsLevel() | PackNeedsLevel():
            verify = t.plain("verification.home.button_apply_verified")
            return [[Button("🪪 " + verify, VerificationTap())]]
        case _:
            return []


def _limits(t: Translator, refusal: LimitReached) -> list[Row]:
    """A verification only where it raises this limit; all limits in any case."""
    use = Use.SPENDING if isinstance(refusal, _SPENDING) else Use.TRANSFER
    row = [Button("📊 " + t.plain("wallet.home.button_limits"), LimitsTap(use=use))]
    if "raised_to" in refusal.details:
        verify = t.plain("wallet.limits.button_verify")
        row.insert(0, Button("🪪 " + verify, VerificationTap()))
    return [row]
