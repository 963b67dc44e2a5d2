"""The refusal of early access. No money moves with it."""

from __future__ import annotations

from services.core.errors import Refused


class EarlyAccessOnly(Refused):
    """These tickets are for those with early access. Details: `opens_at`, for everybody else."""

    code = "ticketing.early_access_only"
