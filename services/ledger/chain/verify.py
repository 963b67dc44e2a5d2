"""Walks the whole chain and compares it with every transfer, entry and account, and kept head."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from services.core.uow import Tx
from services.ledger import rules
from services.ledger.chain import canonical, repository
from services.ledger.chain.canonical import UnreadableValue
from services.ledger.chain.heads import KeptHeads
from services.ledger.chain.repository import Sealed, digits_of

STRETCH: Final = 1_000
MOST_FINDINGS: Final = 100

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many seals were compared, and of how many."""


class Read(Protocol):
    """Runs a question in a read-only transaction: `UnitOfWork.run_read_only`."""

    def __call__(self, work: Callable[[Tx], Awaitable[T]], /) -> Awaitable[T]: ...


@dataclass(slots=True)
class Report:
    """`sealed` transfers were compared, `waiting` ones have no seal yet; findings: what is wrong.

    At most MOST_FINDINGS are told in words, `wrong` counts them all.
    """

    sealed: int = 0
    waiting: int = 0
    wrong: int = 0
    findings: list[str] = field(default_factory=list)

    def find(self, words: str) -> None:
        self.wrong += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(words)


async def verify_chain(
    read: Read, kept: KeptHeads, progress: Progress = lambda _done, _all: None
) -> Report:
    """Compare everything. Sealed rows never change, so a running installation may be verified.

    Short transactions, one for each stretch: none of them is in the way of the database.
    """
    report = Report()
    length = (await read(repository.head)).seq
    walk = _Walk(report, {one.link.seq: one.link.hash for one in kept.heads})
    while stretch := await read(partial(repository.stretch, after=walk.seq, most=STRETCH)):
        for sealed in stretch:
            walk.compare(sealed)
        progress(report.sealed, max(length, report.sealed))
    walk.compare_heads(kept)
    await _find_unsealed(read, report)
    for place in await read(lambda tx: repository.orphans(tx, MOST_FINDINGS)):
        report.find(f"entry {place} belongs to no transfer")
    await _compare_accounts(read, report)
    return report


class _Walk:
    """From seal to seal."""

    def __init__(self, report: Report, heads: dict[int, bytes]) -> None:
        self.seq = 0
        self._hash = canonical.GENESIS
        self._report = report
        self._heads = heads
        self._met: set[int] = set()

    def compare(self, sealed: Sealed) -> None:
        report = self._report
        report.sealed += 1
        if sealed.seq != self.seq + 1:
            report.find(f"seals {self.seq + 1} to {sealed.seq - 1} are missing")
        elif sealed.prev_hash != self._hash:
            report.find(f"seal {sealed.seq} does not follow from the one before it")
        if words := _wrong_in(sealed):
            report.find(words)
        if sealed.seq in self._heads:
            self._met.add(sealed.seq)
            if self._heads[sealed.seq] != sealed.hash:
                report.find(f"seal {sealed.seq} is not the one that was kept outside")
        self.seq, self._hash = sealed.seq, sealed.hash

    def compare_heads(self, kept: KeptHeads) -> None:
        for one in kept.heads:
            if one.link.seq not in self._met and one.link.seq > 0:
                words = f"seal {one.link.seq} was kept on {one.day} and is gone"
                self._report.find(words)
        for number in kept.unreadable:
            self._report.find(f"line {number} of the kept heads cannot be read")


def _wrong_in(sealed: Sealed) -> str | None:
    if sealed.transfer is None:
        return f"transfer {sealed.transfer_id} of seal {sealed.seq} is gone"
    try:
        body = canonical.body(sealed.transfer, sealed.entries)
    except UnreadableValue as error:
        return f"transfer {sealed.transfer_id} of seal {sealed.seq} cannot be read: {error}"
    if canonical.link_hash(sealed.prev_hash, sealed.seq, body) != sealed.hash:
        return f"transfer {sealed.transfer_id} is not what seal {sealed.seq} was made for"
    return None


async def _find_unsealed(read: Read, report: Report) -> None:
    """A transfer without a seal waits in the queue, or something is wrong."""
    unsealed = await read(repository.unsealed)
    lost = unsealed - await read(repository.waiting) if unsealed else unsealed
    if lost:  # some may have been sealed between the two questions
        lost &= await read(repository.unsealed)
    for digits in sorted(lost):
        report.find(f"transfer {digits} has no seal and waits for none")
    report.waiting = len(unsealed) - len(lost)


async def _compare_accounts(read: Read, report: Report) -> None:
    """Id, currency and floor of an account follow from its address."""
    after, last = "", None
    while rows := await read(partial(repository.accounts, after=after, most=STRETCH)):
        for row in rows:
            if not _is_genuine(row):
                report.find(f"account {_words(row.address)!r} is not as it was opened")
        if rows[-1].address == last:
            break  # an address that is no text any more has no place in the order
        last = rows[-1].address
        after = _words(last)


def _is_genuine(row: Any) -> bool:
    address = _words(row.address)
    return rules.is_address(address) and (
        digits_of(row.id),
        _words(row.currency),
        row.min_balance_minor,
    ) == (
        rules.account_id(address).hex,
        rules.currency_of(address).value,
        rules.min_balance_minor(address),
    )


def _words(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else stored.decode(errors="replace")
