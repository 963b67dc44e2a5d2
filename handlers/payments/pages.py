"""Where the button leads that opens a bank's app or page."""

from __future__ import annotations

from uuid import UUID

from services.core.ids import short_id
from services.payments.schemas import Way


def page_of(pages_url: str, way: Way, attempt_id: UUID, link: str) -> str:
    """An address that a chat's button may hold; empty: this attempt has no page.

    Telegram takes no links to apps, so those are opened by a page of ours below `pages_url`.
    """
    if way is Way.PAYWAY and link:
        return f"{pages_url}/payway/app/{short_id(attempt_id)}"
    return link if way is Way.CARD else ""
