"""What the buttons carry that lead to another way of paying one top-up."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.payments.schemas import Way


class TopUpWayTap(Tap, prefix="tv"):
    """Pays the same top-up by this way; a code of it that still lives is shown again."""

    top_up_id: UUID
    way: Way
