"""Tables of the wallet: only counters; the money itself is in the ledger."""

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base


class WalletSpending(Base):
    """What a fan has paid in one period (a day or a month of Phnom Penh), in US cents."""

    __tablename__ = "wallet_spending"
    __table_args__ = (CheckConstraint("spent_minor > 0", name="spent_positive"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    spent_minor: Mapped[int] = mapped_column(BigInteger)
