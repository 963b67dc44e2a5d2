"""What the bank app reads, and what it refuses to pay."""

import binascii
import hashlib

import pytest

from sandbox.bank.khqr import UnreadableKhqr, checksum, read_khqr
from tests.sandbox.bank.codes import CREATED_MS, LIFETIME_MS, changed, code, field, sealed


class TestRead:
    def test_a_code_with_an_amount(self) -> None:
        khqr = read_khqr(code())
        assert (khqr.account_id, khqr.name, khqr.city) == (
            "hangmeas@lotus",
            "Hang Meas",
            "Phnom Penh",
        )
        assert (khqr.amount_minor, khqr.currency) == (1250, "USD")
        assert (khqr.created_ms, khqr.expires_ms) == (CREATED_MS, CREATED_MS + LIFETIME_MS)
        assert khqr.bill_number == "HM-1"

    def test_md5_is_of_the_very_text(self) -> None:
        payload = code(name="ហង្សមាស")
        expected = hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()
        assert read_khqr(payload).md5 == expected

    def test_a_static_code_has_no_amount_and_does_not_expire(self) -> None:
        khqr = read_khqr(code(amount=None))
        assert khqr.amount_minor is None
        assert not khqr.is_expired(CREATED_MS * 2)

    def test_lengths_count_characters_not_bytes(self) -> None:
        assert read_khqr(code(name="ហង្សមាស ភ្នំពេញ")).name == "ហង្សមាស ភ្នំពេញ"

    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [("25", "840", 2500), ("25.00", "840", 2500), ("0.5", "840", 50), ("40000", "116", 40000)],
    )
    def test_amounts_become_minor_units(self, amount: str, currency: str, minor: int) -> None:
        assert read_khqr(code(amount=amount, currency=currency)).amount_minor == minor

    def test_riel_with_empty_decimals_is_whole(self) -> None:
        assert read_khqr(code(amount="40000.00", currency="116")).amount_minor == 40_000

    def test_check_digits_may_be_lower_case(self) -> None:
        payload = code()
        assert read_khqr(payload[:-4] + payload[-4:].lower()).amount_minor == 1250

    def test_foreign_templates_are_passed_over(self) -> None:
        extra = changed(code(), field("52", "7922"), field("39", "anything") + field("52", "7922"))
        assert read_khqr(extra).account_id == "hangmeas@lotus"

    def test_expiry_is_exact_to_the_millisecond(self) -> None:
        khqr = read_khqr(code())
        last_ms = CREATED_MS + LIFETIME_MS
        assert not khqr.is_expired(last_ms - 1)
        assert khqr.is_expired(last_ms)

    def test_checksum_agrees_with_the_standard_library(self) -> None:
        for text in ("", "123456789", "ហង្សមាស"):
            assert checksum(text) == f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


AMOUNT = field("54", "12.50")
STAMPS = field("00", str(CREATED_MS)) + field("01", str(CREATED_MS + LIFETIME_MS))
REFUSED = {
    "not a code": ("https://example.com/", "not_khqr"),
    "empty": ("", "not_khqr"),
    "leading blank": (" " + code(), "not_khqr"),
    "amount changed": (code().replace("12.50", "92.50"), "tampered"),
    "no check digits": (code()[:-8], "tampered"),
    "text after the end": (code() + "AB", "malformed"),
    "cut": (code()[:60], "malformed"),
    "check digits not last": (sealed(code()), "malformed"),
    "empty field": (changed(code(), field("60", "Phnom Penh"), "6000"), "malformed"),
    "two amounts": (changed(code(), AMOUNT, AMOUNT + field("54", "1.00")), "malformed"),
    "two accounts": (
        changed(
            code(),
            field("29", field("00", "hangmeas@lotus")),
            field("29", field("00", "hangmeas@lotus") + field("00", "evil@palm")),
        ),
        "malformed",
    ),
    "two payees": (
        changed(code(), "5204", field("30", field("00", "evil@palm")) + "5204"),
        "payee_unclear",
    ),
    "no payee": (
        changed(code(), field("29", field("00", "hangmeas@lotus")), ""),
        "payee_unclear",
    ),
    "account without a bank": (code(account="hangmeas"), "payee_unclear"),
    "no name": (changed(code(), field("59", "Hang Meas"), ""), "malformed"),
    "name too long": (code(name="A" * 26), "malformed"),
    "euro": (code(currency="978"), "foreign"),
    "Thailand": (changed(code(), field("58", "KH"), field("58", "TH")), "foreign"),
    "unknown kind": (changed(code(), field("01", "12"), field("01", "13")), "malformed"),
    "dynamic without amount": (changed(code(), AMOUNT, ""), "malformed"),
    "no time limit": (changed(code(), field("99", STAMPS), ""), "bad_stamp"),
    "time limit in seconds": (
        changed(code(), field("99", STAMPS), field("99", field("00", "1767225600"))),
        "bad_stamp",
    ),
    "ends before it begins": (code(lifetime_ms=-1), "bad_stamp"),
    "zero": (code(amount="0"), "bad_amount"),
    "negative": (code(amount="-5"), "bad_amount"),
    "a sign": (code(amount="+5"), "bad_amount"),
    "exponent": (code(amount="1e3"), "bad_amount"),
    "comma": (code(amount="12,50"), "bad_amount"),
    "three decimals": (code(amount="12.505"), "bad_amount"),
    "half a riel": (code(amount="40000.50", currency="116"), "bad_amount"),
    "Khmer digits": (code(amount="១២"), "bad_amount"),
}


@pytest.mark.parametrize(("payload", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_with_a_reason(payload: str, reason: str) -> None:
    with pytest.raises(UnreadableKhqr) as refusal:
        read_khqr(payload)
    assert refusal.value.code == reason
    assert refusal.value.detail.endswith(".")
