"""Refunds: whole or in parts, never more than was paid, from the payee to the payer."""

from uuid import uuid4

import pytest

from services.core.ids import new_key
from services.core.money import Money
from services.wallet import Payment, Refund, WalletService
from services.wallet.errors import (
    PayeeCannotCover,
    PaymentKeyReused,
    PaymentNotFound,
    RefundTooHigh,
)
from tests.services.wallet.people import (
    DARA,
    SOK,
    capture,
    fund,
    hold,
    khr,
    outcomes,
    pay,
    release,
    to_sok,
    usd,
)


async def refund(
    wallet: WalletService, payment: Payment, amount: Money, *, key: str = "", payer_id: int = DARA
) -> Refund:
    return await wallet.uow.run(
        lambda tx: wallet.refund(
            tx,
            key=key or new_key(),
            payer_id=payer_id,
            payment_id=payment.id,
            amount=amount,
            reference="order:1",
        )
    )


@pytest.fixture
async def payment(wallet: WalletService) -> Payment:
    """A payment of ten dollars of twenty; the payee has more from somebody else."""
    await fund(wallet, DARA, usd(20_00))
    await fund(wallet, SOK, usd(90_00))
    paid = await pay(wallet, usd(10_00))
    await pay(wallet, usd(90_00), payer_id=SOK)
    return paid


class TestRefund:
    async def test_whole(self, wallet: WalletService, payment: Payment) -> None:
        done = await refund(wallet, payment, usd(10_00))
        assert (done.left, done.is_new) == (usd(0), True)
        assert (await wallet.balances(DARA)).usd.available == usd(20_00)
        line = (await wallet.history(DARA)).lines[0]
        assert (line.kind, line.amount) == ("refund", usd(10_00))

    async def test_parts_add_up_to_what_was_paid(
        self, wallet: WalletService, payment: Payment
    ) -> None:
        assert (await refund(wallet, payment, usd(3_00))).left == usd(7_00)
        assert (await refund(wallet, payment, usd(3_00))).left == usd(4_00)
        with pytest.raises(RefundTooHigh) as refusal:
            await refund(wallet, payment, usd(4_01))
        assert refusal.value.details == {"left": usd(4_00)}
        assert (await refund(wallet, payment, usd(4_00))).left == usd(0)
        with pytest.raises(RefundTooHigh):
            await refund(wallet, payment, usd(1))

    async def test_never_more_than_was_paid_at_once(
        self, wallet: WalletService, payment: Payment
    ) -> None:
        with pytest.raises(RefundTooHigh):
            await refund(wallet, payment, usd(10_01))

    async def test_the_same_key_refunds_once(
        self, wallet: WalletService, payment: Payment
    ) -> None:
        first = await refund(wallet, payment, usd(4_00), key="KEY")
        again = await refund(wallet, payment, usd(4_00), key="KEY")
        assert (again.id, again.is_new, again.left) == (first.id, False, usd(6_00))
        with pytest.raises(PaymentKeyReused):
            await refund(wallet, payment, usd(5_00), key="KEY")

    async def test_many_at_once(self, wallet: WalletService, payment: Payment) -> None:
        done = await outcomes(refund(wallet, payment, usd(3_00)) for _ in range(8))
        assert done == {"done": 3, "wallet.refund_too_high": 5}

    async def test_only_the_payers_own_payment(
        self, wallet: WalletService, payment: Payment
    ) -> None:
        with pytest.raises(PaymentNotFound):
            await refund(wallet, payment, usd(1_00), payer_id=SOK)
        with pytest.raises(PaymentNotFound):
            await refund(wallet, payment, khr(1_00))
        unknown = Payment(uuid4(), *("" for _ in range(7)))  # type: ignore[arg-type]
        with pytest.raises(PaymentNotFound):
            await refund(wallet, unknown, usd(1_00))

    async def test_money_that_came_in_is_no_payment(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        sent = await wallet.transfer(to_sok(usd(5_00)))
        with pytest.raises(PaymentNotFound):
            await refund(wallet, sent, usd(5_00), payer_id=SOK)

    async def test_a_payee_who_has_spent_it_cannot_give_it_back(
        self, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, usd(20_00))
        sent = await wallet.transfer(to_sok(usd(5_00)))
        await pay(wallet, usd(4_00), payer_id=SOK)
        with pytest.raises(PayeeCannotCover) as refusal:
            await refund(wallet, sent, usd(5_00))
        assert refusal.value.details == {"available": usd(1_00), "required": usd(5_00)}
        await refund(wallet, sent, usd(1_00))

    async def test_of_a_captured_hold(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        held = await hold(wallet, usd(10_00), kind="merchandise_order")
        await capture(wallet, held, usd(8_00))
        (line, *_) = (await wallet.history(DARA)).lines
        paid = Payment(line.id, DARA, "", usd(8_00), usd(0), "", "", line.at)  # type: ignore[arg-type]
        with pytest.raises(RefundTooHigh):
            await refund(wallet, paid, usd(8_01))
        assert (await refund(wallet, paid, usd(8_00))).left == usd(0)
        open_hold = await hold(wallet, usd(10_00), kind="merchandise_order")
        await release(wallet, open_hold)
