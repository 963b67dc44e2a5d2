"""PayWay over HTTP against the sandbox: signatures, codes, closing, refunds, callbacks."""

import base64
import hmac
import json
from hashlib import sha512

import httpx
import pytest
from sqlalchemy import select

from services.core.money import Currency, Money
from services.core.settings import SANDBOX_PAYWAY_API_KEY
from services.payments.errors import PaymentClosed, PaymentNotFound
from services.payments.models import PaymentAttempt
from services.payments.providers.base import Closed, NotYet, Paid, Unknown
from services.payments.providers.payway import read_callback
from services.payments.schemas import (
    AttemptState,
    Intent,
    IntentNeedsReview,
    IntentPaid,
    IntentRefunded,
    IntentState,
    SurplusReturned,
    Way,
)
from tests.services.payments.shop import FAN, PAYEE, TEN_DOLLARS, Shop

QR = "/payway/api/payment-gateway/v1/payments/generate-qr"
CHECK = "/payway/api/payment-gateway/v1/payments/check"
REFUND = "/payway/api/merchant-portal"


class TestPay:
    @pytest.mark.parametrize("amount", [TEN_DOLLARS, Money(40_000, Currency.KHR)], ids=str)
    async def test_a_code_is_made_and_paid(self, shop: Shop, amount: Money) -> None:
        intent = await shop.ask(amount)
        attempt = await shop.try_by(intent, Way.PAYWAY)
        assert attempt.state is AttemptState.OPEN
        assert attempt.link.startswith("abamobilebank://")
        assert (await shop.pay(attempt)).is_success
        await shop.pass_time(10)
        assert (await shop.see(intent)).state is IntentState.PAID
        payee = f"revenue:ticketing:{amount.currency.lower()}"
        assert await shop.balance(payee) == amount.amount_minor
        assert len(shop.heard(IntentPaid)) == 1

    async def test_a_payer_with_another_currency_pays_ours(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.PAYWAY)
        paid = await shop.pay(attempt, amount_minor=41_000, currency="KHR")
        assert paid.is_success, paid.text
        await shop.pass_time(10)
        assert (await shop.see(intent)).state is IntentState.PAID

    @pytest.mark.parametrize("fault", ["payway_other_amount", "payway_other_currency"])
    async def test_what_does_not_fit_is_looked_at(self, shop: Shop, fault: str) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.PAYWAY)
        await shop.pay(attempt)
        await shop.fault(fault, times=None)
        await shop.pass_time(10)
        assert (await shop.see(intent)).state is IntentState.IN_REVIEW
        assert await shop.balance(PAYEE) == 0
        assert len(shop.heard(IntentNeedsReview)) == 1

    async def test_a_refused_code_is_a_failed_attempt(self, shop: Shop) -> None:
        intent = await shop.ask()
        await shop.fault("payway_limited", match=QR)
        attempt = await shop.try_by(intent, Way.PAYWAY)
        assert (attempt.state, attempt.payload) == (AttemptState.FAILED, "")
        assert (await shop.try_by(intent, Way.PAYWAY)).state is AttemptState.OPEN


class TestSilence:
    async def test_a_code_that_was_made_unseen_is_closed(self, shop: Shop) -> None:
        intent = await shop.ask()
        await shop.fault("reset_after", match=QR)
        attempt = await shop.try_by(intent, Way.PAYWAY)
        assert attempt.state is AttemptState.UNKNOWN
        await shop.pass_time(30)
        assert (await shop.see(intent)).attempts[0].state is AttemptState.CLOSED
        assert (await shop.try_by(intent, Way.PAYWAY)).state is AttemptState.OPEN

    async def test_a_code_that_was_never_made_fails(self, shop: Shop) -> None:
        intent = await shop.ask()
        await shop.fault("reset", match=QR)
        attempt = await shop.try_by(intent, Way.PAYWAY)
        assert attempt.state is AttemptState.UNKNOWN
        await shop.pass_time(90)
        assert (await shop.see(intent)).attempts[0].state is AttemptState.FAILED

    async def test_a_crash_before_the_answer_is_found_again(self, shop: Shop) -> None:
        intent = await shop.ask()

        async def dies(*_: object) -> None:
            raise KeyboardInterrupt

        created, shop.payments._created = shop.payments._created, dies  # type: ignore[method-assign,assignment]
        with pytest.raises(KeyboardInterrupt):
            await shop.try_by(intent, Way.PAYWAY)
        shop.payments._created = created  # type: ignore[method-assign]
        assert (await shop.see(intent)).attempts[0].state is AttemptState.CREATING
        await shop.pass_time(30)
        assert (await shop.see(intent)).attempts[0].state is AttemptState.CLOSED

    async def test_every_failure_is_unknown(self, shop: Shop) -> None:
        attempt = await shop.try_by(await shop.ask(), Way.PAYWAY)
        handle = await _handle(shop, attempt.payload)
        for kind in ("payway_down", "payway_html", "payway_broken_json", "payway_error", "reset"):
            shop.clock.advance(120)
            await shop.fault(kind, match=CHECK)
            assert isinstance(await shop.qr.status(handle), Unknown), kind
        shop.clock.advance(120)
        assert await shop.qr.status(handle) == NotYet()


class TestClose:
    async def test_the_end_closes_and_nobody_can_pay_any_more(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.PAYWAY)
        await shop.pass_time(31 * 60)
        seen = await shop.see(intent)
        assert seen.state is IntentState.EXPIRED
        assert seen.attempts[0].state is AttemptState.CLOSED
        assert (await shop.pay(attempt)).status_code == 422

    async def test_one_paid_before_it_is_closed_stays_paid(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.PAYWAY)
        await shop.pay(attempt)
        await shop.cancel(intent)
        await shop.pass_time(120)
        assert (await shop.see(intent)).state is IntentState.CANCELLED
        assert await shop.balance("pending:refund:usd") == 0
        assert await shop.balance("clearing:payway:usd") == 0
        assert [one.to_wallet for one in shop.heard(SurplusReturned)] == [False]

    async def test_the_loser_is_recalled(self, shop: Shop) -> None:
        intent = await shop.ask()
        loser = await shop.try_by(intent, Way.PAYWAY)
        winner = await shop.try_by(intent, Way.PAYWAY)
        await shop.pay(winner)
        await shop.pass_time(20)
        handle = await _handle(shop, loser.payload)
        assert await shop.qr.status(handle) == Closed()


class TestRefund:
    async def _paid(self, shop: Shop) -> tuple[Intent, str]:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.PAYWAY)
        await shop.pay(attempt)
        await shop.pass_time(10)
        return intent, await _handle(shop, attempt.payload)

    async def _returned(self, shop: Shop, handle: str) -> str:
        status = await shop.qr.status(handle)
        assert isinstance(status, Paid)
        return str(status.payment.returned.normalize())

    async def test_parts_add_up_and_reach_the_bank(self, shop: Shop) -> None:
        intent, handle = await self._paid(shop)
        await shop.refund(intent, Money(3_00, Currency.USD), "a")
        await shop.refund(intent, Money(7_00, Currency.USD), "b")
        await shop.pass_time(120)
        assert (await shop.see(intent)).state is IntentState.REFUNDED
        assert await self._returned(shop, handle) == "1E+1"
        assert await shop.balance(PAYEE) == 0
        assert await shop.balance("clearing:payway:usd") == 0
        assert await shop.balance("pending:refund:usd") == 0
        assert sorted(one.amount.amount_minor for one in shop.heard(IntentRefunded)) == [300, 700]

    @pytest.mark.parametrize("kind", ["reset_after", "server_error_after"])
    async def test_a_lost_answer_is_asked_about_and_not_sent_twice(
        self, shop: Shop, kind: str
    ) -> None:
        intent, handle = await self._paid(shop)
        await shop.fault(kind, match=REFUND)
        await shop.refund(intent, Money(4_00, Currency.USD))
        await shop.pass_time(300)
        assert await self._returned(shop, handle) == "4"
        assert await shop.balance("pending:refund:usd") == 0
        assert len(shop.heard(IntentRefunded)) == 1

    async def test_without_asking_it_would_go_twice(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: the provider is said to be safe to tell twice."""
        intent, handle = await self._paid(shop)
        monkeypatch.setattr(shop.qr, "repeats_safely", True, raising=False)
        await shop.fault("reset_after", match=REFUND)
        await shop.refund(intent, Money(4_00, Currency.USD))
        await shop.pass_time(300)
        assert await self._returned(shop, handle) == "8"

    async def test_one_that_never_arrived_is_sent_again(self, shop: Shop) -> None:
        intent, handle = await self._paid(shop)
        await shop.fault("reset", match=REFUND)
        await shop.fault("payway_busy", match=REFUND)
        await shop.refund(intent, Money(4_00, Currency.USD))
        await shop.pass_time(600)
        assert await self._returned(shop, handle) == "4"

    async def test_after_a_month_it_goes_into_the_wallet(self, shop: Shop) -> None:
        intent, handle = await self._paid(shop)
        shop.clock.advance(30 * 24 * 3600)
        await shop.refund(intent, Money(4_00, Currency.USD))
        assert await shop.balance(f"user:{FAN}:usd") == 4_00
        assert await self._returned(shop, handle) == "0"


class TestCallback:
    def sign(self, text: str, key: str = SANDBOX_PAYWAY_API_KEY) -> str:
        return base64.b64encode(hmac.digest(key.encode(), text.encode(), sha512)).decode()

    def test_values_count_in_the_order_of_their_names(self) -> None:
        notice = {"tran_id": "T1", "apv": 12, "status": "00", "return_params": "HM7"}
        body = json.dumps(notice).encode()
        assert read_callback(body, self.sign("12HM700T1"), SANDBOX_PAYWAY_API_KEY) == "HM7"

    def test_numbers_count_as_they_are_written_and_lists_as_json(self) -> None:
        body = b'{"tran_id":"T1","amount":1.00,"items":[{"name":"a"}]}'
        text = '1.00["PLACE"]T1'.replace('["PLACE"]', '[{"name":"a"}]')
        assert read_callback(body, self.sign(text), SANDBOX_PAYWAY_API_KEY) == "T1"

    @pytest.mark.parametrize(
        ("body", "signature"),
        [
            (b'{"tran_id":"T1"}', ""),
            (b'{"tran_id":"T2"}', None),
            (b"[]", None),
            (b"not json", None),
            (b"[" * 100_000, None),
            (b'{"tran_id":""}', None),
        ],
    )
    def test_anything_else_is_not_payways(self, body: bytes, signature: str | None) -> None:
        given = self.sign("T1") if signature is None else signature
        assert read_callback(body, given, SANDBOX_PAYWAY_API_KEY) is None
        assert read_callback(b'{"tran_id":"T1"}', self.sign("T1", "other"), "key") is None
        assert read_callback(b'{"tran_id":"T1"}', self.sign("T1", ""), "") is None

    async def test_it_only_makes_us_ask(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.PAYWAY)
        handle = await _handle(shop, attempt.payload)
        assert await shop.payments.hint("payway", handle)
        await shop.pass_time(1)
        assert (await shop.see(intent)).state is IntentState.WAITING
        await shop.pay(attempt)
        for _ in range(3):
            assert await shop.payments.hint("payway", handle)
        await shop.jobs.run_until_idle()
        assert (await shop.see(intent)).state is IntentState.PAID
        assert await shop.balance(PAYEE) == 10_00
        assert not await shop.payments.hint("payway", "HMunknown")


class TestCard:
    async def test_the_form_leads_to_payways_page(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.CARD)
        handle = attempt.link.rpartition("/")[2]
        form = await shop.cards.form(handle)
        parts = {name: (None, value) for name, value in form.fields.items()}
        page: httpx.Response = await shop.http.post(form.url, files=parts)
        assert page.status_code == 200
        assert "html" in page.headers["content-type"]
        assert await shop.qr.status(handle) == NotYet()
        await shop.cancel(intent)
        with pytest.raises(PaymentClosed):
            await shop.cards.form(handle)
        with pytest.raises(PaymentNotFound):
            await shop.cards.form("HMnothing")

    async def test_one_that_was_never_opened_expires(self, shop: Shop) -> None:
        intent = await shop.ask()
        await shop.try_by(intent, Way.CARD)
        await shop.pass_time(62 * 60)
        assert (await shop.see(intent)).state is IntentState.EXPIRED


async def _handle(shop: Shop, payload: str) -> str:
    """Our transaction id of a code."""

    statement = select(PaymentAttempt.handle).where(PaymentAttempt.payload == payload)
    found = await shop.uow.run_read_only(lambda tx: tx.session.scalar(statement))
    assert found is not None
    return found
