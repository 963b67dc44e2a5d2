"""The wallet's use cases. What takes `tx` joins the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query
from services.ledger import audit
from services.ledger import schemas as ledger_schemas
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer, Verdict
from services.wallet import history, repository, rules
from services.wallet.errors import (
    DailyLimitReached,
    InsufficientFunds,
    LimitReached,
    MonthlyLimitReached,
    OverSingleLimit,
    PaymentKeyReused,
)
from services.wallet.rules import Period
from services.wallet.schemas import (
    Balance,
    Balances,
    Credit,
    Payment,
    StatementPage,
    TransactionKind,
    user_account,
)

_OVER_PERIOD: Mapping[Period, type[LimitReached]] = {
    Period.DAY: DailyLimitReached,
    Period.MONTH: MonthlyLimitReached,
}


class WalletService:
    """Fans' money in USD and KHR; every movement is a ledger transfer."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def balances(self, tx: Tx, fan_id: int) -> Balances:
        """Both balances; a wallet that was never used has zeros."""
        usd, khr = (user_account(fan_id, one) for one in (Currency.USD, Currency.KHR))
        found = await ledger.balances(tx, [usd, khr])
        return Balances(
            usd=_balance(found.get(usd), Currency.USD), khr=_balance(found.get(khr), Currency.KHR)
        )

    async def pay(
        self,
        tx: Tx,
        *,
        key: str,
        payer_id: int,
        payee: str,
        amount: Money,
        reference: str,
        kind: str,
    ) -> Payment:
        """Move `amount` from the fan to the ledger address `payee`, at most once per `key`.

        `kind` is a TransactionKind. A repeat with the same key returns the payment as it was.
        Raises InsufficientFunds, LimitReached or PaymentKeyReused; then no money has moved.
        """
        transfer = PostTransfer(
            id=derived_uuid("wallet_payment", payer_id, key),
            debit=user_account(payer_id, amount.currency),
            credit=payee,
            amount=amount,
            kind=TransactionKind(kind),
            reference=reference,
        )
        (outcome,) = await ledger.post(tx, [transfer])
        match outcome.verdict:
            case Verdict.POSTED:
                await self._count(tx, payer_id, amount)
            case Verdict.REPLAYED:
                pass
            case Verdict.INSUFFICIENT_FUNDS:
                _refuse_for_lack(outcome.debit_balance, amount)
            case Verdict.CONFLICT:
                raise PaymentKeyReused(key=key)
            case wrong:
                raise AssertionError(f"payment to {payee}: {wrong}")
        after, paid_at = await _seen_by_payer(tx, outcome, transfer)
        return Payment(
            id=transfer.id,
            payer_id=payer_id,
            payee=payee,
            amount=amount,
            balance_after=after,
            kind=TransactionKind(kind),
            reference=reference,
            paid_at=paid_at,
        )

    async def credit(
        self,
        tx: Tx,
        *,
        credit_id: UUID,
        source: str,
        fan_id: int,
        amount: Money,
        reference: str,
        kind: str,
    ) -> Credit:
        """Book money that has already arrived from outside, once per `credit_id`.

        It comes from the ledger address `source` (e.g. `clearing:khqr:usd`). No limit refuses it.
        """
        transfer = PostTransfer(
            id=credit_id,
            debit=source,
            credit=user_account(fan_id, amount.currency),
            amount=amount,
            kind=TransactionKind(kind),
            reference=reference,
        )
        (outcome,) = await ledger.post(tx, [transfer])
        assert outcome.verdict.moved, f"credit {credit_id}: {outcome.verdict}"
        assert outcome.credit_balance is not None
        return Credit(
            id=credit_id,
            fan_id=fan_id,
            amount=amount,
            balance=outcome.credit_balance.total,
            is_new=outcome.verdict is Verdict.POSTED,
        )

    @query
    async def history(
        self, tx: Tx, fan_id: int, cursor: str | None = None, limit: int = 10
    ) -> StatementPage:
        """Both currencies in one list, newest first. A cursor that is none opens page one."""
        return await history.page(tx, fan_id, cursor, limit)

    @query
    async def audit(self, tx: Tx) -> list[str]:
        """The promises of the ledger that do not hold, with examples; empty is good."""
        found = await audit.violations(tx)
        return [f"{one.promise}: {', '.join(one.examples)}" for one in found]

    async def _count(self, tx: Tx, fan_id: int, amount: Money) -> None:
        """Count the payment against the limits; raises LimitReached, which undoes it."""
        day = rules.local_day(tx.now)
        limits = rules.in_force(rules.SPENDING_LIMITS, day)
        counted = rules.counted(amount, rules.in_force(rules.RATES, day))
        if counted > limits.single:
            raise OverSingleLimit(limit=limits.single)
        for period, limit in ((Period.DAY, limits.daily), (Period.MONTH, limits.monthly)):
            name = rules.period_name(period, day)
            if not await repository.count_spending(tx, fan_id, name, counted, limit):
                left = limit - await repository.spent(tx, fan_id, name)
                raise _OVER_PERIOD[period](
                    limit=limit, left=left, renews_at=rules.next_period(period, day)
                )


async def _seen_by_payer(
    tx: Tx, outcome: Outcome, transfer: PostTransfer
) -> tuple[Money, datetime]:
    """The payer's balance right after the payment and when that was."""
    if outcome.verdict is Verdict.POSTED and outcome.debit_balance:
        return outcome.debit_balance.total, tx.now
    line = await ledger.find_transfer(tx, transfer.id, transfer.debit)
    assert line is not None
    return line.balance_after, line.posted_at


def _refuse_for_lack(balance: ledger_schemas.Balance | None, amount: Money) -> NoReturn:
    available = balance.available if balance else Money.zero(amount.currency)
    raise InsufficientFunds(available=available, required=amount, missing=amount - available)


def _balance(found: ledger_schemas.Balance | None, currency: Currency) -> Balance:
    if found is None:
        zero = Money.zero(currency)
        return Balance(available=zero, pending=zero, total=zero)
    return Balance(available=found.available, pending=found.held, total=found.total)
