"""The partner bank's book of transfers, by the id that the company gave each."""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson


@dataclass(slots=True)
class Payout:
    """One transfer. `amount` is decimal text; state pending, done or refused."""

    id: str
    account_id: str
    amount_minor: int
    amount: str
    currency: str
    reference: str
    destination: dict[str, str]
    created_ms: int
    state: str = "pending"
    reason: str = ""
    bank_reference: str = ""
    settled_ms: int = 0

    def same_order(self, other: "Payout") -> bool:
        """Whether both ask for the same: an id is bound to what it was first used for."""
        return (self.destination, self.amount_minor, self.currency, self.reference) == (
            other.destination, other.amount_minor, other.currency, other.reference,
        )  # fmt: skip


class PayoutBook:
    """Each change is one line with the whole transfer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._payouts: dict[str, Payout] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self._replay(path.read_bytes())

    def find(self, payout_id: str) -> Payout | None:
        return self._payouts.get(payout_id)

    def keep(self, payout: Payout) -> None:
        with self._path.open("ab", buffering=0) as file:
            file.write(orjson.dumps(asdict(payout)) + b"\n")
        self._payouts[payout.id] = payout

    def _replay(self, content: bytes) -> None:
        """A last line that a crash cut off never happened and is removed."""
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self._path, len(whole))
        self._read(whole.splitlines())

    def _read(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            payout = Payout(**orjson.loads(line))
            self._payouts[payout.id] = payout
