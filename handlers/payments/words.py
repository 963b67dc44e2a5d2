"""What the ways to pay are called on buttons and in lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.core.i18n import Translator
from services.payments.schemas import Way

SIGNS: Final[Mapping[Way, str]] = {
    Way.WALLET: "👛",
    Way.KHQR: "🏦",
    Way.PAYWAY: "📲",
    Way.CARD: "💳",
    Way.POINTS: "🎁",
    Way.STARS: "⭐",
}
"""Every way with its sign, in the order in which they are offered."""

HOUSE: Final = "Hang Meas"
"""Who is paid: the accounts of all sellers are kept by the house."""


def way_label(t: Translator, way: Way) -> str:
    return t.plain(f"pay.way.{way}")
