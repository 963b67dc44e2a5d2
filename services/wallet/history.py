"""The statement of a wallet: all currencies in one list, newest first, filtered, page by page."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from services.core.money import Currency
from services.core.uow import Tx
from services.ledger import schemas as ledger_schemas
from services.ledger import service as ledger
from services.wallet.schemas import StatementLine, StatementPage, user_account

_PLACE: Final = "([0-9]{1,18})?"
_CURSOR: Final = re.compile(rf"{_PLACE}\.{_PLACE}(?:\.{_PLACE})?")
_CURRENCIES: Final = (Currency.USD, Currency.KHR, Currency.PTS)
_LOOKED_THROUGH: Final = 1_000
"""Lines read for one page at most: a page of a rare kind may be short, the next one goes on."""


@dataclass(slots=True)
class _Reel:
    """One account's lines that are not shown yet, and how far it has been looked through."""

    account: str
    place: int | None
    lines: list[ledger_schemas.StatementLine] = field(default_factory=list)
    is_read_out: bool = False

    async def fill(self, tx: Tx, how_many: int) -> int:
        """Read on if nothing waits here; how many lines were read."""
        if self.lines or self.is_read_out:
            return 0
        self.lines = await ledger.statement(
            tx, self.account, before_version=self.place, limit=how_many
        )
        self.is_read_out = len(self.lines) < how_many
        return len(self.lines)

    def take(self) -> ledger_schemas.StatementLine:
        line = self.lines.pop(0)
        self.place = line.version
        return line


async def page(
    tx: Tx,
    fan_id: int,
    cursor: str | None,
    limit: int,
    *,
    kinds: Collection[str] = (),
    currency: Currency | None = None,
) -> StatementPage:
    """The page after `cursor`, which holds a place in each account; none: page one."""
    given = _CURSOR.fullmatch(cursor or "")
    places = given.groups() if given else (None,) * len(_CURRENCIES)
    reels = [
        _Reel(
            user_account(fan_id, one),
            int(place) if place else None,
            is_read_out=currency is not None and one is not currency,
        )
        for one, place in zip(_CURRENCIES, places, strict=True)
    ]
    lines: list[StatementLine] = []
    read = 0
    while len(lines) < limit and read < _LOOKED_THROUGH:
        for reel in reels:
            read += await reel.fill(tx, limit + 1)
        waiting = [reel for reel in reels if reel.lines]
        if not waiting:
            return StatementPage(tuple(lines), None)
        line = max(waiting, key=lambda one: one.lines[0].posted_at).take()
        if not kinds or line.kind in kinds:
            lines.append(as_line(line))
    for reel in reels:
        await reel.fill(tx, 1)
    if not any(reel.lines for reel in reels):
        return StatementPage(tuple(lines), None)
    return StatementPage(tuple(lines), _cursor_of(reels))


def _cursor_of(reels: list[_Reel]) -> str:
    """`7.12` or, once points were shown, `7.12.3`: a button has little room."""
    places = ["" if reel.place is None else str(reel.place) for reel in reels]
    return ".".join(places if places[-1] else places[:-1])


def as_line(line: ledger_schemas.StatementLine) -> StatementLine:
    return StatementLine(
        id=line.transfer_id,
        kind=line.kind,
        amount=line.amount,
        balance_after=line.balance_after,
        other_side=line.other_side,
        reference=line.reference,
        at=line.posted_at,
    )
