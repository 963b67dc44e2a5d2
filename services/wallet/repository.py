"""All SQL of the wallet: counters that refuse to pass their limit."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.wallet.models import WalletSpending


async def count_spending(tx: Tx, fan_id: int, period: str, amount: Money, limit: Money) -> bool:
    """Add to the counter in one statement; False (and nothing added) if that passes the limit."""
    if amount > limit:
        return False
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    row = dialect.insert(WalletSpending).values(
        fan_id=fan_id, period=period, spent_minor=amount.amount_minor
    )
    total = WalletSpending.spent_minor + row.excluded.spent_minor
    counted = await tx.session.execute(
        row.on_conflict_do_update(
            index_elements=["fan_id", "period"],
            set_={"spent_minor": total},
            where=total <= limit.amount_minor,
        ).returning(WalletSpending.fan_id)
    )
    return counted.first() is not None


async def spent(tx: Tx, fan_id: int, period: str) -> Money:
    statement = select(WalletSpending.spent_minor).where(
        WalletSpending.fan_id == fan_id, WalletSpending.period == period
    )
    return Money((await tx.session.execute(statement)).scalar() or 0, Currency.USD)
