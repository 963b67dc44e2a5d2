"""Tells the sealer what a transaction posted: one row, in the same transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table

from services.ledger.chain.models import LedgerSealQueue

QUEUE = cast("Table", LedgerSealQueue.__table__)
INSERT = QUEUE.insert()


def row(transfer_ids: Iterable[UUID], now: datetime) -> dict[str, Any]:
    """The values of INSERT for at least one transfer."""
    ids = list(transfer_ids)
    return {
        "queued_at": now,
        "first_id": ids[0],
        "transfer_ids": "".join([one.hex for one in ids]),
    }
