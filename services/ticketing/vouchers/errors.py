"""Refusals of vouchers. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused
from services.ticketing.errors import BadProgramme


class VoucherNotFound(NotFound):
    """No such code for these tickets."""

    code = "ticketing.voucher_not_found"


class VoucherOver(Refused):
    """Details: `until`, when it was valid last."""

    code = "ticketing.voucher_over"


class VoucherUsedUp(Conflict):
    """All its uses, or its whole budget, are taken."""

    code = "ticketing.voucher_used_up"


class VoucherForbidsChange(BadProgramme):
    """What it has given already stays, and the code is of one event."""

    code = "ticketing.voucher_forbids_change"
