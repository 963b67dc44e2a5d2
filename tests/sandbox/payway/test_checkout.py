"""The hosted page: somebody pays from an account or by card, or does not."""

import re

import httpx
import pytest

from sandbox.payway.checkout_words import WORDS
from tests.architecture.khmer.spelling import (
    coengs,
    foreign_letters,
    hidden_characters,
    latin_words,
    order_and_spelling,
)
from tests.sandbox.payway.merchant import Merchant


async def page(merchant: Merchant, **more: str) -> httpx.Response:
    return await merchant.purchase_page("t-1", "12.50", payment_option="", **more)


def address(shown: httpx.Response) -> str:
    found = re.search(r'action="([^"]+)"', shown.text)
    assert found
    return found[1]


async def press(merchant: Merchant, shown: httpx.Response, **form: str) -> httpx.Response:
    return await merchant.http.post(address(shown), data=form, follow_redirects=True)


async def status(merchant: Merchant) -> str:
    return str((await merchant.check("t-1"))["data"]["payment_status"])


class TestCheckout:
    async def test_a_person_pays_from_an_account(self, merchant: Merchant) -> None:
        shown = await page(merchant)
        after = await press(merchant, shown, action="pay", account="sreyneang@lotus")
        assert "Payment successful" in after.text
        assert "<form" not in after.text
        assert await status(merchant) == "APPROVED"
        again = await press(merchant, shown, action="pay", account="sreyneang@lotus")
        assert "was made already" in again.text

    async def test_an_account_without_that_currency_pays_in_the_other(
        self, merchant: Merchant
    ) -> None:
        await press(merchant, await page(merchant), action="pay", account="veasna.keo@palm")
        data = (await merchant.check("t-1"))["data"]
        assert (data["payment_amount"], data["payment_currency"]) == (51_250.0, "KHR")

    async def test_not_enough_money_is_said_and_nothing_moves(self, merchant: Merchant) -> None:
        after = await press(merchant, await page(merchant), action="pay", account="pisey.sok@palm")
        assert "Not enough money" in after.text
        assert await status(merchant) == "PENDING"

    async def test_cards(self, merchant: Merchant) -> None:
        shown = await page(merchant)
        good, bad = re.findall(r'name="card" value="([^"]+)"', shown.text)
        assert "Not paid" in (await press(merchant, shown, action="card", card=bad)).text
        assert await status(merchant) == "DECLINED"
        await press(merchant, shown, action="card", card=good)
        data = (await merchant.one("transaction-detail", "t-1"))["data"]
        assert (data["payment_status"], data["payment_type"]) == ("APPROVED", "MC")
        assert data["payer_account"] == "5156********6777"
        assert (await merchant.refund("t-1", "12.50"))["total_refunded"] == 12.5

    async def test_somebody_declines(self, merchant: Merchant) -> None:
        shown = await page(merchant, cancel_url="https://shop.example/cart")
        after = await press(merchant, shown, action="decline")
        assert 'href="https://shop.example/cart"' in after.text
        assert await status(merchant) == "DECLINED"

    async def test_success_leads_back_to_the_shop(self, merchant: Merchant) -> None:
        shown = await page(merchant, continue_success_url="http://127.0.0.1/done")
        form = {"action": "pay", "account": "rithy.meas@lotus"}
        after = await merchant.http.post(address(shown), data=form)
        assert (after.status_code, after.headers["location"]) == (303, "http://127.0.0.1/done")

    async def test_both_languages_and_no_outside_words_as_html(self, merchant: Merchant) -> None:
        answer = await merchant.purchase("t-2", "1.00", cancel_url='https://x/"><b>')
        khmer = await merchant.http.get(f"{answer['checkout_qr_url']}?lang=km")
        assert 'lang="km"' in khmer.text
        assert WORDS["km"]["pay"] in khmer.text
        assert "<b>" not in khmer.text
        assert (await merchant.http.get("/payway/checkout/unknown")).status_code == 404


class TestWords:
    def test_both_languages_say_the_same_things(self) -> None:
        assert WORDS["km"].keys() == WORDS["en"].keys()

    @pytest.mark.parametrize("key", WORDS["km"])
    def test_khmer_is_well_written(self, key: str) -> None:
        text = WORDS["km"][key].replace("PayWay", "")
        checks = (hidden_characters, foreign_letters, coengs, order_and_spelling, latin_words)
        assert [fault for check in checks for fault in check(text)] == []
