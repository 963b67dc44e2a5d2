"""Refusals of one-time codes."""

from __future__ import annotations

from services.core.errors import Forbidden, RateLimited


class CodeRequired(Forbidden):
    """No unused one-time code was entered for this purpose and amount.

    Details: `purpose`, `amount` (Money or None), `reasons` (stable words of risk, maybe none).
    """

    code = "identity.code_required"


class TooManyCodes(RateLimited):
    """So many codes were sent in the last hour; details: `until`, `retry_after_seconds`."""

    code = "identity.too_many_codes"
