"""Ticket codes: what is signed comes back, what is changed does not."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from services.core.ids import uuid7
from services.ticketing.codes import Admission, BadCode, encode, verify

KEY = Ed25519PrivateKey.generate()
OTHER_KEY = Ed25519PrivateKey.generate()
BASE45 = string.digits + string.ascii_uppercase + " $%*+-./:"
ADMISSION = Admission(
    key_id=7,
    ticket_id=uuid7(),
    product=12,
    valid_from=datetime(2026, 11, 3, 9, tzinfo=UTC),
    valid_until=datetime(2026, 11, 3, 18, tzinfo=UTC),
    serial=1,
)
CODE = encode(ADMISSION, KEY)

MOMENTS = st.integers(0, 2**32 - 1).map(
    lambda s: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(0, s)
)
ADMISSIONS = st.builds(
    Admission,
    key_id=st.integers(1, 65_535),
    ticket_id=st.uuids(),
    product=st.integers(0, 2**32 - 1),
    valid_from=MOMENTS,
    valid_until=MOMENTS,
    serial=st.integers(0, 2**32 - 1),
)


def any_key(_: int) -> Ed25519PublicKey:
    return KEY.public_key()


class TestEncode:
    @given(ADMISSIONS)
    def test_every_admission_is_read_back_whole(self, admission: Admission) -> None:
        code = encode(admission, KEY)
        assert verify(code, any_key) == admission
        assert len(code) == 149
        assert set(code) <= set(BASE45)

    def test_is_the_same_every_time(self) -> None:
        assert encode(ADMISSION, KEY) == CODE

    def test_base45_of_the_standard(self) -> None:
        """The worked examples of RFC 9285, section 4.3."""
        from services.ticketing.codes import _from_base45, _to_base45

        for raw, text in (
            (b"AB", "BB8"),
            (b"Hello!!", "%69 VD92EX0"),
            (b"base-45", "UJCLQE7W581"),
        ):
            assert _to_base45(raw) == text
            assert _from_base45(text) == raw


class TestVerify:
    @pytest.mark.parametrize("place", range(len(CODE)))
    def test_one_changed_character_is_refused(self, place: int) -> None:
        for letter in BASE45 + "aé\u17e0\n":
            if letter == CODE[place]:
                continue
            with pytest.raises(BadCode):
                verify(CODE[:place] + letter + CODE[place + 1 :], any_key)

    @given(st.text(max_size=200))
    def test_any_other_text_is_refused(self, text: str) -> None:
        with pytest.raises(BadCode):
            verify(text, any_key)

    @pytest.mark.parametrize(
        "text",
        ["", CODE[:-1], CODE[:-3], CODE + "0", CODE + "00", CODE + " ", CODE.lower(), CODE * 2],
    )
    def test_cut_or_longer_one_is_refused(self, text: str) -> None:
        with pytest.raises(BadCode):
            verify(text, any_key)

    def test_unknown_key_is_refused(self) -> None:
        with pytest.raises(BadCode):
            verify(CODE, lambda key_id: None)

    def test_key_is_asked_for_by_its_id(self) -> None:
        keys = {7: KEY.public_key(), 8: OTHER_KEY.public_key()}
        assert verify(CODE, keys.get) == ADMISSION

    def test_another_events_key_does_not_open_it(self) -> None:
        with pytest.raises(BadCode):
            verify(encode(ADMISSION, OTHER_KEY), any_key)
