"""Tables of the hash chain: what waits for its seal, and the seals."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.ledger import triggers

HASH_BYTES: Final = 32


class LedgerSealQueue(Base):
    """One row for each transaction that posted, written with it; the sealer takes it away.

    A queue and no mark such as "sealed up to here": transactions commit in another order than
    they began, so whatever goes by a highest number loses some of them.
    `transfer_ids`: 32 hexadecimal digits for each transfer, in the order of posting.
    """

    __tablename__ = "ledger_seal_queue"
    __table_args__ = ({"sqlite_with_rowid": False},)

    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    first_id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_ids: Mapped[str] = mapped_column(Text)


class LedgerChain(Base):
    """The seal of one transfer: `hash` covers it, its entries, its place and the seal before it.

    Both unique columns hold a second sealer off: a chain has one beginning and no branches.
    """

    __tablename__ = "ledger_chain"
    __table_args__ = (CheckConstraint("seq > 0", name="seq_positive"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    transfer_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("ledger_transfers.id"), unique=True)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))


triggers.never_changed("ledger_chain")
