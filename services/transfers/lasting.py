"""What banks have paid to lasting codes: on the bank's statement, known to Bakong, then booked.

A lasting code has no amount, so Bakong cannot be asked for it; its bill number comes back on the
statement. What names no fan, or what Bakong says otherwise, stays with the differences that the
daily comparison shows to finance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from services.core.ids import derived_uuid, reference_code
from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.repository import fans
from services.payments import PaymentsService
from services.payments.errors import ProviderAway
from services.payments.providers.base import ProviderPayment
from services.payments.providers.door import Unusable
from services.payments.reconciliation import repository as statements
from services.payments.reconciliation.bank_csv import BankLine
from services.payments.top_ups import arrivals
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.repository import requests
from services.transfers.requests import CARD_LIFE, request_id_of
from services.transfers.schemas import LastingPaid, RequestState
from services.wallet import WalletService

PROVIDER: Final = "bakong"
LOOK: Final = "transfers.look_for_lasting"
LOOK_BACK: Final = "transfers.look_back_for_lasting"
SCHEDULED: Final = (
    Scheduled(LOOK, timedelta(seconds=30)),
    Scheduled(LOOK_BACK, timedelta(hours=6)),
)
_RECENT: Final = timedelta(hours=2)
_LONG_AGO: Final = timedelta(days=3)
_AT_ONCE: Final = 50
log = get_logger("lasting_codes")


class Feed(Protocol):
    async def lines(self, since: datetime, until: datetime) -> list[BankLine]:
        """The credits of that time. Raises ProviderAway."""
        ...


class Bank(Protocol):
    async def settled(self, hashes: Sequence[str]) -> list[ProviderPayment]:
        """Those of the payments that are done, as the bank knows them. Raises Unusable."""
        ...


class LastingService:
    """Credits each payment once, however often its line comes. No `feed`: lines come as files."""

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        payments: PaymentsService,
        codes: ReceiveCodes,
        bank: Bank,
        feed: Feed | None,
    ) -> None:
        self.uow = uow
        self._wallet = wallet
        self._payments = payments
        self._codes = codes
        self._bank = bank
        self._feed = feed

    def register(self, jobs: Jobs) -> None:
        async def look(_: Planned) -> None:
            await self.look(_RECENT)

        async def look_back(_: Planned) -> None:
            await self.look(_LONG_AGO)

        jobs.register(LOOK, Planned, look)
        jobs.register(LOOK_BACK, Planned, look_back)

    async def look(self, back: timedelta) -> int:
        """Ask the bank what came; how many were credited. A silent bank is asked again."""
        if self._feed is None:
            return 0
        now = self.uow.clock.now()
        try:
            return await self.take(await self._feed.lines(now - back, now + _RECENT))
        except (ProviderAway, Unusable) as error:
            log.warning("bank_statement_away", answer=str(error))
            return 0

    async def take(self, lines: Sequence[BankLine]) -> int:
        """Credit what these lines say of lasting codes; how many were. Raises Unusable."""
        named = {
            line.row.external_id: fan_id
            for line in lines
            if (fan_id := self._codes.fan_named(line.description)) is not None
        }
        new = await self._unknown(named)
        booked = 0
        for start in range(0, len(new), _AT_ONCE):
            for payment in await self._bank.settled(new[start : start + _AT_ONCE]):
                fan_id = named.get(payment.payment_id)
                if fan_id is not None and self._fits(payment, lines):
                    booked += await self._book(fan_id, payment)
        return booked

    @query
    async def _unknown(self, tx: Tx, named: Mapping[str, int]) -> list[str]:
        """Those that are not booked yet, and whose fan is here."""
        booked = {
            row.external_id for row in await statements.receipts_by_id(tx, PROVIDER, list(named))
        }
        there = {fan_id for fan_id in set(named.values()) if await fans.find(tx, fan_id)}
        return [each for each, fan in named.items() if each not in booked and fan in there]

    def _fits(self, payment: ProviderPayment, lines: Sequence[BankLine]) -> bool:
        """Whether Bakong says what the statement says, and it came to our account."""
        row = next(line.row for line in lines if line.row.external_id == payment.payment_id)
        fits = (
            payment.currency == row.amount.currency
            and payment.amount == row.amount.to_decimal()
            and self._codes.is_to_us(payment.to_account)
        )
        if not fits:
            log.error("lasting_payment_differs", payment_id=payment.payment_id)
        return fits

    @use_case
    async def _book(self, tx: Tx, fan_id: int, payment: ProviderPayment) -> bool:
        """The credit, and a card that is paid already: what the fan sees of it."""
        top_up_id = await arrivals.book(
            tx, self._wallet, self._payments, fan_id, PROVIDER, payment
        )
        if top_up_id is None:
            return False
        amount = Money.from_decimal(payment.amount, Currency(payment.currency))
        key = derived_uuid(PROVIDER, payment.payment_id).hex
        request_id = request_id_of(fan_id, key)
        await requests.add(
            tx,
            {
                "id": request_id,
                "asker_id": fan_id,
                "key": key,
                "payer_id": None,
                "amount_minor": amount.amount_minor,
                "currency": amount.currency,
                "note": "",
                "state": RequestState.PAID,
                "top_up_id": top_up_id,
                "created_at": tx.now,
                "expires_at": tx.now + CARD_LIFE,
                "ended_at": tx.now,
            },
        )
        tx.emit(
            LastingPaid(
                request_id=request_id,
                fan_id=fan_id,
                amount=amount,
                account=payment.from_account,
                reference=reference_code(top_up_id),
            )
        )
        return True
