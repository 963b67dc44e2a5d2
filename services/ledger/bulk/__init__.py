"""The statements of the hot path, one set for each database: arrays in, tuples out.

They carry two hundred commands as well as one, and go past SQLAlchemy's handling of single
values, which would cost more than the database does.
"""

from services.ledger.bulk.door import Bulk, bulk_on

__all__ = ["Bulk", "bulk_on"]
