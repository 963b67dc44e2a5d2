"""Issuing, requiring and sending one-time codes; they are entered on the pad."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from services.core.logs import get_logger
from services.core.money import Money
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.codes import repository
from services.identity.codes.errors import CodeRequired, TooManyCodes
from services.identity.codes.ports import CodeSender, NotSent, OutgoingCode, SendLater, Sent
from services.identity.codes.repository import Sealed
from services.identity.codes.schemas import CODE_LENGTH, CODE_LIFE, CodeDue, IssuedCode
from services.identity.hashing import PinHasher
from services.identity.repository import pins
from services.identity.security import rules_at

SEND_CODE: Final = "identity.send_code"
SAME_CODE: Final = timedelta(seconds=30)
"""Asked again within this time, the code that is on its way is the answer."""
AFTER_CODE: Final = timedelta(minutes=2)
_HOUR: Final = timedelta(hours=1)
_KEEP: Final = timedelta(hours=2)
log = get_logger("codes")


class CodeService:
    """A code is bound to a fan, a purpose and an amount; five tries, five minutes, used once."""

    def __init__(self, uow: UnitOfWork, hasher: PinHasher, seal: TextSeal) -> None:
        self.uow = uow
        self._hasher = hasher
        self._seal = seal

    async def require_code(
        self,
        tx: Tx,
        *,
        fan_id: int,
        purpose: str,
        amount: Money | None = None,
        reasons: Sequence[str] = (),
    ) -> None:
        """Use up the fan's code in the caller's transaction; CodeRequired without one."""
        if not await repository.use(tx, fan_id, purpose, amount):
            raise CodeRequired(purpose=purpose, amount=amount, reasons=tuple(reasons))

    async def is_confirmed(
        self, tx: Tx, *, fan_id: int, purpose: str, amount: Money | None = None
    ) -> bool:
        """Whether `require_code` would pass now; nothing is used up."""
        return await repository.is_confirmed(tx, fan_id, purpose, amount)

    @use_case
    async def issue(
        self, tx: Tx, fan_id: int, purpose: str, amount: Money | None = None
    ) -> IssuedCode:
        """Make a code and have it sent; what was confirmed by PIN for this purpose waits for it.

        TooManyCodes after so many in the last hour.
        """
        await repository.hold_fan(tx, fan_id)
        since = tx.now - SAME_CODE
        if known := await repository.find_open(tx, fan_id, purpose, amount, since):
            return known
        most = rules_at(tx.now).codes_an_hour
        count, oldest = await repository.sent_since(tx, fan_id, tx.now - _HOUR)
        if count >= most and oldest is not None:
            until = oldest + _HOUR
            left = (until - tx.now).total_seconds()
            raise TooManyCodes(until=until, retry_after_seconds=left)
        issued = IssuedCode(secrets.token_urlsafe(16), purpose, amount, tx.now + CODE_LIFE)
        code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
        await repository.add(
            tx,
            fan_id,
            issued,
            self._hasher.code_digest(issued.code_id, code),
            self._seal.seal(code, issued.code_id),
        )
        await pins.prolong_confirmation(tx, fan_id, purpose, issued.expires_at + AFTER_CODE)
        tx.enqueue(SEND_CODE, CodeDue(issued.code_id))
        return issued

    @use_case
    async def purge(self, tx: Tx) -> None:
        """Forget codes of hours gone by."""
        await repository.purge(tx, tx.now - _KEEP)


class CodeDelivery:
    """The worker's part: opens the seal at the last moment and hands the code to the channel.

    Sends at least once: after a crash between sending and noting the same code comes again.
    """

    def __init__(self, uow: UnitOfWork, seal: TextSeal, sender: CodeSender) -> None:
        self.uow = uow
        self._seal = seal
        self._sender = sender

    async def send(self, due: CodeDue) -> None:
        """The job for one code; a code that ran out or was sent is left alone."""
        waiting = await self._waiting(due.code_id)
        code = self._seal.unseal(waiting.sealed, due.code_id) if waiting else None
        if waiting is None or code is None:
            return
        going = OutgoingCode(waiting.fan_id, code, waiting.amount, waiting.expires_at)
        outcome = await self._sender.send(going)
        log.info("code", code_id=due.code_id, fan_id=waiting.fan_id, outcome=outcome)
        match outcome:
            case Sent() | NotSent():
                await self._settle(due.code_id)
            case SendLater(seconds):
                await self._again(due, seconds)

    @query
    async def _waiting(self, tx: Tx, code_id: str) -> Sealed | None:
        return await repository.unsent(tx, code_id)

    @use_case
    async def _settle(self, tx: Tx, code_id: str) -> None:
        await repository.was_sent(tx, code_id)

    @use_case
    async def _again(self, tx: Tx, due: CodeDue, seconds: float) -> None:
        tx.enqueue(SEND_CODE, due, run_in=timedelta(seconds=seconds))
