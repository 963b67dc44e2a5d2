"""The statement of a wallet: both currencies in one list, newest first, page by page."""

import re
from dataclasses import dataclass

from services.core.money import Currency
from services.core.uow import Tx
from services.ledger import schemas as ledger_schemas
from services.ledger import service as ledger
from services.wallet.schemas import StatementLine, StatementPage, user_account

_CURSOR = re.compile(r"([0-9]{1,18})?\.([0-9]{1,18})?")


@dataclass(slots=True)
class _Reel:
    """One currency's lines that are not shown yet, and how far its account has been shown."""

    lines: list[ledger_schemas.StatementLine]
    shown_to: int | None


async def page(tx: Tx, fan_id: int, cursor: str | None, limit: int) -> StatementPage:
    """The page after `cursor`, which holds a place in each account; none: page one."""
    given = _CURSOR.fullmatch(cursor or "")
    usd_place, khr_place = given.groups() if given else (None, None)
    reels = [
        await _reel(tx, user_account(fan_id, Currency.USD), usd_place, limit),
        await _reel(tx, user_account(fan_id, Currency.KHR), khr_place, limit),
    ]
    lines: list[StatementLine] = []
    while len(lines) < limit and (waiting := [reel for reel in reels if reel.lines]):
        reel = max(waiting, key=lambda one: one.lines[0].posted_at)
        line = reel.lines.pop(0)
        reel.shown_to = line.version
        lines.append(_line(line))
    more = any(reel.lines for reel in reels)
    places = ".".join("" if reel.shown_to is None else str(reel.shown_to) for reel in reels)
    return StatementPage(tuple(lines), places if more else None)


async def _reel(tx: Tx, account: str, place: str | None, limit: int) -> _Reel:
    version = int(place) if place else None
    lines = await ledger.statement(tx, account, before_version=version, limit=limit + 1)
    return _Reel(lines, version)


def _line(line: ledger_schemas.StatementLine) -> StatementLine:
    return StatementLine(
        id=line.transfer_id,
        kind=line.kind,
        amount=line.amount,
        balance_after=line.balance_after,
        other_side=line.other_side,
        reference=line.reference,
        at=line.posted_at,
    )
