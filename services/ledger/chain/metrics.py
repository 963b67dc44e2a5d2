"""What monitoring sees of the hash chain: a copy of its head outside the database too."""

from typing import Final

from prometheus_client import Gauge

CHAIN_LENGTH: Final = Gauge("hm_ledger_chain_length", "Transfers that have their seal")
CHAIN_HEAD: Final = Gauge(
    "hm_ledger_chain_head", "The seal number kept today; the label is its hash", ["hash"]
)
