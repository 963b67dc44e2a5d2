"""The banks whose accounts can be named by number, as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.core.i18n import fold

_SPACES: Final = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class Bank:
    """`digits`: how long its account numbers are, from and to. The name is a proper name."""

    code: str
    name: str
    digits: tuple[int, int] = (6, 16)

    def number(self, text: str) -> str | None:
        """The account number in what somebody typed: ASCII digits only; None: not one."""
        number = _SPACES.sub("", fold(text))
        least, most = self.digits
        return number if re.fullmatch(rf"[0-9]{{{least},{most}}}", number) else None


# Lengths stay loose until a bank's contract says them.
BANKS: Final = (
    Bank("aba", "ABA Bank", (9, 9)),
    Bank("acleda", "ACLEDA Bank"),
    Bank("wing", "Wing Bank"),
    Bank("canadia", "Canadia Bank"),
    Bank("prince", "Prince Bank"),
    Bank("sathapana", "Sathapana Bank"),
)
SANDBOX_BANKS: Final = (
    Bank("lotus", "Lotus Bank"),
    Bank("tonle", "Tonle Bank"),
    Bank("palm", "Palm Pay"),
)


def bank_of(banks: Sequence[Bank], code: str) -> Bank | None:
    return next((bank for bank in banks if bank.code == code), None)
