"""Table of the snapshots."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.ledger import triggers


class LedgerSnapshot(Base):
    """The entries `from_version` to `version` of an account, added up.

    `first_at` and `last_at` are the earliest and latest moment among them. Both are kept because
    moments need not rise with versions: who began first may have waited longer for the account.
    So a sum is exact without any rule about how late an entry may come.
    """

    __tablename__ = "ledger_snapshots"
    __table_args__ = (
        # Two that add up at the same time begin at the same place, and one of them gives way.
        UniqueConstraint("account_id", "from_version"),
        CheckConstraint("from_version > 0 AND from_version <= version", name="versions_in_order"),
        CheckConstraint("first_at <= last_at", name="moments_in_order"),
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("ledger_accounts.id"), primary_key=True
    )
    version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    from_version: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    balance_minor: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


triggers.never_changed("ledger_snapshots")
