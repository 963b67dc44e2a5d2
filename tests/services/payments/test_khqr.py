"""KHQR against the published vectors, byte for byte, and against its own reader."""

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.money import Currency, Money
from services.payments import khqr
from services.payments.errors import (
    KhqrChanged,
    KhqrExpired,
    KhqrFaulty,
    KhqrForeign,
    KhqrNotWritable,
    KhqrRefused,
    KhqrUnreadable,
)
from services.payments.khqr import tlv

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "khqr_vectors.json").read_text(encoding="utf-8")
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIELD_NAMES = {
    "account_id": "account_id",
    "account_info": "account_info",
    "merchant_id": "merchant_id",
    "acquiring_bank": "acquiring_bank",
    "name": "merchant_name",
    "city": "city",
    "currency": "currency",
    "amount": "amount",
    "mcc": "category_code",
    "upi": "union_pay",
    "bill": "bill_number",
    "mobile": "mobile",
    "store": "store",
    "terminal": "terminal",
    "purpose": "purpose",
    "lang": "language",
    "alt_name": "other_name",
    "alt_city": "other_city",
}


def by_id(vector: dict[str, Any]) -> str:
    return str(vector["id"])


def moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def fields_of(given_input: dict[str, Any], created_ms: int) -> khqr.KhqrFields:
    words: dict[str, Any] = {
        FIELD_NAMES[name]: value
        for name, value in given_input.items()
        if name not in ("kind", "ttl_ms")
    }
    if "ttl_ms" in given_input:
        words["created_at"] = moment(created_ms)
        words["expires_at"] = moment(created_ms + given_input["ttl_ms"])
    return khqr.KhqrFields(merchant=given_input["kind"] == "merchant", **words)


def test_the_vectors_are_complete() -> None:
    counts = [len(VECTORS[name]) for name in ("valid", "refuse_input", "payloads")]
    assert counts == [28, 29, 65]


class TestEncode:
    @pytest.mark.parametrize("vector", VECTORS["valid"], ids=by_id)
    def test_writes_what_the_official_library_writes(self, vector: dict[str, Any]) -> None:
        payload = khqr.encode(fields_of(vector["input"], vector["created_ms"]))
        assert payload.text == vector["payload"]
        assert len(payload.text) == vector["length"]
        assert payload.text[-4:] == vector["crc"]
        assert payload.md5 == vector["md5"]

    @pytest.mark.parametrize("vector", VECTORS["valid"], ids=by_id)
    def test_what_is_written_can_be_read(self, vector: dict[str, Any]) -> None:
        code = khqr.read(vector["payload"], moment(vector["created_ms"]))
        assert code.account_id == vector["input"]["account_id"]
        assert code.merchant_name == vector["input"]["name"]

    @pytest.mark.parametrize("vector", VECTORS["refuse_input"], ids=by_id)
    def test_refuses_what_no_bank_should_accept(self, vector: dict[str, Any]) -> None:
        with pytest.raises(KhqrNotWritable):
            khqr.encode(fields_of(vector["input"], 1767225600000))

    @pytest.mark.parametrize("currency", [Currency.PTS, Currency.XTR])
    def test_refuses_currencies_that_are_no_money_of_the_bank(self, currency: Currency) -> None:
        with pytest.raises(KhqrNotWritable) as refusal:
            khqr.encode(khqr.KhqrFields(account_id="a@b", merchant_name="A", currency=currency))
        assert refusal.value.details == {"field": "currency"}

    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            (Money(2500, Currency.USD), "25"),
            (Money(2550, Currency.USD), "25.50"),
            (Money(1, Currency.USD), "0.01"),
            (Money(40_000, Currency.KHR), "40000"),
        ],
    )
    def test_spells_amounts_as_the_standard_does(self, amount: Money, text: str) -> None:
        assert khqr.amount_text(amount) == text


class TestRead:
    @pytest.mark.parametrize(
        "vector", [v for v in VECTORS["payloads"] if v["must"] == "accept"], ids=by_id
    )
    def test_accepts(self, vector: dict[str, Any]) -> None:
        code = khqr.read(vector["payload"], moment(vector["now_ms"]))
        assert code.account_id.startswith("hangmeas@")

    @pytest.mark.parametrize(
        "vector", [v for v in VECTORS["payloads"] if v["must"] == "refuse"], ids=by_id
    )
    def test_refuses(self, vector: dict[str, Any]) -> None:
        with pytest.raises(KhqrRefused):
            khqr.read(vector["payload"], moment(vector["now_ms"]))

    @pytest.mark.parametrize(
        "vector", [v for v in VECTORS["payloads"] if v["must"] == "document sample"], ids=by_id
    )
    def test_samples_of_old_documents_are_read_or_refused(self, vector: dict[str, Any]) -> None:
        with suppress(KhqrRefused):
            code = khqr.read(vector["payload"], moment(vector["now_ms"]))
            assert "@" in code.account_id

    @pytest.mark.parametrize(
        ("vector_id", "refusal"),
        [
            ("url", KhqrUnreadable),
            ("empty", KhqrUnreadable),
            ("leading_space", KhqrUnreadable),
            ("crc_wrong", KhqrChanged),
            ("one_char_changed", KhqrChanged),
            ("trailing_text", KhqrChanged),
            ("dup_amount_apart", KhqrFaulty),
            ("dup_account_29_and_30", KhqrFaulty),
            ("amount_zero", KhqrFaulty),
            ("currency_eur", KhqrForeign),
            ("country_th", KhqrForeign),
            ("promptpay_thai", KhqrForeign),
            ("expired", KhqrExpired),
            ("expired_marked_static", KhqrExpired),
        ],
    )
    def test_the_fan_is_told_which_kind_of_wrong(
        self, vector_id: str, refusal: type[KhqrRefused]
    ) -> None:
        (vector,) = (v for v in VECTORS["payloads"] if v["id"] == vector_id)
        with pytest.raises(refusal):
            khqr.read(vector["payload"], moment(vector["now_ms"]))

    def test_amounts_and_times_are_exact(self) -> None:
        (vector,) = (v for v in VECTORS["payloads"] if v["id"] == "ok_dynamic")
        code = khqr.read(vector["payload"], moment(vector["now_ms"]))
        assert code.amount == Money(1250, Currency.USD)
        assert code.expires_at == moment(1767225900000)
        with pytest.raises(KhqrExpired):
            khqr.read(vector["payload"], moment(1767225900001))

    def test_riel_with_empty_decimals_is_riel(self) -> None:
        text = with_checksum(
            "00020101021229170013hangmeas@abaa520459995303116540840000.005802KH"
            "5909Hang Meas6010Phnom Penh9934001317672256000000113176722590000063"
        )
        assert khqr.read(text, NOW).amount == Money(40_000, Currency.KHR)

    @given(st.text(max_size=300))
    def test_no_text_makes_it_stumble(self, text: str) -> None:
        for candidate in (text, "000201" + text, with_checksum("000201" + text + "63")):
            with suppress(KhqrRefused):
                assert "@" in khqr.read(candidate, NOW).account_id


def with_checksum(text_to_63: str) -> str:
    body = text_to_63 + "04"
    try:
        return body + tlv.crc(body)
    except UnicodeEncodeError:  # a lone surrogate has no bytes to sum
        return body + "0000"


# Letters a bank may write: Latin, digits, signs and Khmer; no control characters.
letters = st.one_of(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    st.characters(min_codepoint=0x1780, max_codepoint=0x17DD),
)


def words(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=shortest, max_size=longest)


accounts = st.from_regex(r"[a-z0-9_]{1,20}@[a-z]{2,8}", fullmatch=True)


@st.composite
def codes(draw: st.DrawFn) -> khqr.KhqrFields:
    currency = draw(st.sampled_from(["KHR", "USD"]))
    minor = draw(st.integers(0, 10**9))
    created_at = NOW + timedelta(milliseconds=draw(st.integers(0, 10**9)))
    other_name = draw(words(25))
    merchant = draw(st.booleans())
    amount = Money(minor, Currency(currency))
    return khqr.KhqrFields(
        account_id=draw(accounts),
        merchant_name=draw(words(25, 1)),
        city=draw(words(15, 1)),
        currency=currency,
        amount=khqr.amount_text(amount),
        created_at=created_at if minor else None,
        expires_at=created_at + timedelta(seconds=draw(st.integers(1, 600))) if minor else None,
        merchant=merchant,
        merchant_id=draw(words(20, 1)) if merchant else "",
        acquiring_bank=draw(words(20, 1)),
        account_info="" if merchant else draw(words(20)),
        category_code=draw(st.from_regex(r"[0-9]{4}", fullmatch=True)),
        bill_number=draw(words(20)),
        mobile=draw(words(15)),
        store=draw(words(15)),
        terminal=draw(words(10)),
        purpose=draw(words(10)),
        language="km" if other_name else "",
        other_name=other_name,
        other_city=draw(words(15)) if other_name else "",
    )


class TestRoundTrip:
    @given(codes())
    def test_everything_written_is_read_back(self, written: khqr.KhqrFields) -> None:
        payload = khqr.encode(written)
        digest = hashlib.md5(payload.text.encode(), usedforsecurity=False).hexdigest()
        assert payload.md5 == digest
        code = khqr.read(payload.text, written.created_at or NOW)
        assert khqr.amount_text(code.amount or Money(0, code.currency)) == written.amount
        for name in khqr.KhqrFields.__dataclass_fields__:
            if name not in ("amount", "union_pay"):
                assert getattr(code, name) == getattr(written, name), name

    @settings(max_examples=200)
    @given(codes(), st.data())
    def test_one_changed_letter_is_refused_or_reads_the_same(
        self, written: khqr.KhqrFields, data: st.DataObject
    ) -> None:
        """The checksum finds every burst of up to 16 bits, so this holds without exception."""
        text = khqr.encode(written).text
        place = data.draw(st.integers(0, len(text) - 1))
        size = len(text[place].encode())
        letter = data.draw(letters.filter(lambda new: len(new.encode()) == size))
        changed = text[:place] + letter + text[place + 1 :]
        moment_of_reading = written.created_at or NOW
        try:
            code = khqr.read(changed, moment_of_reading)
        except KhqrRefused:
            assert changed != text
        else:
            assert code == khqr.read(text, moment_of_reading)
