"""Compares two lists of movements. Pure: lists in, differences out."""

from collections.abc import Iterable, Mapping

from services.core.money import Money
from services.payments.reconciliation.schemas import (
    Difference,
    Direction,
    FindingKind,
    StatementRow,
)

Key = tuple[Direction, str]


def by_key(rows: Iterable[StatementRow]) -> dict[Key, StatementRow]:
    """Rows by id and direction. One id twice is one movement of both amounts: a payment that a
    provider lists twice must not look like a match.
    """
    found: dict[Key, StatementRow] = {}
    for row in rows:
        key = (row.direction, row.external_id)
        twin = found.get(key)
        if twin is None:
            found[key] = row
        elif twin.amount.currency is row.amount.currency:
            total = twin.amount + row.amount
            found[key] = StatementRow(row.external_id, row.direction, total, twin.at)
    return found


def compare(
    ours: Mapping[Key, StatementRow], theirs: Mapping[Key, StatementRow]
) -> tuple[list[Key], list[Difference]]:
    """What agrees, and what does not."""
    matched: list[Key] = []
    differences: list[Difference] = []
    for key in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(key), theirs.get(key)
        if mine is not None and other is not None and mine.amount == other.amount:
            matched.append(key)
            continue
        seen = mine or other
        assert seen is not None
        differences.append(
            Difference(
                kind=_kind(mine, other),
                direction=key[0],
                external_id=key[1],
                ours=_amount(mine),
                theirs=_amount(other),
                at=seen.at,
            )
        )
    return matched, differences


def _kind(mine: StatementRow | None, other: StatementRow | None) -> FindingKind:
    if other is None:
        return FindingKind.MISSING
    return FindingKind.EXTRA if mine is None else FindingKind.DIFFERENT


def _amount(row: StatementRow | None) -> Money | None:
    return None if row is None else row.amount
