"""initData: what is refused and what is let in, each beside the verdict of another reader."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import httpx
import init_data_py
import pytest
from aiogram.utils.web_app import check_webapp_signature
from hypothesis import given
from hypothesis import strategies as st

from sandbox.app import create_app as create_sandbox
from sandbox.settings import DEFAULT_TOKEN, SandboxSettings
from services.core.errors import DomainError
from tests.webapp.people import (
    BOT_TOKEN,
    DARA,
    OTHER_TOKEN,
    Fields,
    fields_at,
    hash_of,
    signed,
    user,
)
from webapp.auth import MAX_AGE, MAX_BYTES, BadInitData, InitData, StaleInitData, check_init_data

NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
GOOD = fields_at(NOW)
SECOND = timedelta(seconds=1)
KHMER = user(first_name="សុខ", last_name="ដារ៉ា ព្រហ្ម", username="sok_dara", language_code="km")


def verdict(raw: str) -> str | None:
    """The code of the refusal, None if it is let in."""
    try:
        check_init_data(raw, BOT_TOKEN, NOW)
    except DomainError as refusal:
        return refusal.code
    return None


def accepted_by_the_other_reader(raw: str) -> bool:
    return bool(init_data_py.is_valid_by_hash(raw, BOT_TOKEN, expires_in=MAX_AGE, now=NOW))


def accepted_by_aiogram(raw: str) -> bool:
    """The signature alone: it looks at no moment."""
    try:
        return bool(check_webapp_signature(BOT_TOKEN, raw))
    except (ValueError, KeyError, TypeError, UnicodeError):
        return False


def without(name: str, fields: Fields = GOOD) -> Fields:
    return {key: value for key, value in fields.items() if key != name}


def at(moment: datetime) -> str:
    return signed(fields_at(moment))


@dataclass(frozen=True)
class Case:
    """`stricter`: why we refuse what the other reader, which has no such rule, lets in."""

    name: str
    raw: str
    stricter: str = ""


def part_of(raw: str, name: str) -> str:
    return next(part for part in raw.split("&") if part.startswith(f"{name}="))


RAW = signed(GOOD)
FORGED_USER = urlencode({"user": user(43, "Vuthy")})
UNSIGNED_HASH = hash_of(without("signature"))
BAD = [
    Case("nothing", ""),
    Case("blanks", "   "),
    Case("no query string", "initData"),
    Case("a name changed", RAW.replace("Dara", "Vuthy")),
    Case("an id changed", RAW.replace("42", "43")),
    Case("the moment changed", RAW.replace(GOOD["auth_date"], str(int(GOOD["auth_date"]) + 1))),
    Case("a field added", f"{RAW}&start_param=win"),
    Case("a field taken away", RAW.replace(part_of(RAW, "query_id") + "&", "")),
    Case("another signature", RAW.replace("signature=c2ln", "signature=d3Ho")),
    Case("signature left out of the HMAC", urlencode({**GOOD, "hash": UNSIGNED_HASH})),
    Case("signature taken away", RAW.replace(part_of(RAW, "signature") + "&", "")),
    Case("another bot's token", signed(GOOD, OTHER_TOKEN)),
    Case("a hash of nothing", urlencode({**GOOD, "hash": ""})),
    Case("a hash of zeros", urlencode({**GOOD, "hash": "0" * 64})),
    Case("a shortened hash", RAW[:-2]),
    Case("a hash that is no hex", urlencode({**GOOD, "hash": "ង" * 64})),
    Case("no hash", urlencode(GOOD)),
    Case("no moment", signed(without("auth_date"))),
    Case("a moment of words", signed({**GOOD, "auth_date": "now"})),
    Case("a moment in Khmer digits", signed({**GOOD, "auth_date": "១៧៧៥០១៩៦០០"})),
    Case("a moment with a sign", signed({**GOOD, "auth_date": "-1775019600"})),
    Case("a moment beyond all years", signed({**GOOD, "auth_date": "999999999999"})),
    Case("a forged user before", f"{FORGED_USER}&{RAW}"),
    Case("a forged user after", f"{RAW}&{FORGED_USER}"),
    Case("the same user before", f"{part_of(RAW, 'user')}&{RAW}"),
    Case("the same user after", f"{RAW}&{part_of(RAW, 'user')}"),
    Case("a second hash", f"hash={'0' * 64}&{RAW}"),
    Case("a second moment", f"{RAW}&auth_date=1"),
    Case("a name twice, once in disguise", f"{RAW}&%75ser={quote(user(43))}"),
    Case("an empty part", f"{RAW}&&"),
    Case("broken UTF-8", f"{RAW}&name=%FF%FE"),
    Case("a half surrogate", f"{RAW}\ud800"),
    Case("a user that is no JSON", signed({**GOOD, "user": "{"})),
    Case("a user that is a list", signed({**GOOD, "user": "[42]"})),
    Case("a user that is a number", signed({**GOOD, "user": "42"})),
    Case("a user without id", signed({**GOOD, "user": '{"first_name":"Dara"}'})),
    Case("a user without name", signed({**GOOD, "user": '{"id":42}'})),
    Case("an id of text", signed({**GOOD, "user": '{"id":"42","first_name":"Dara"}'})),
    Case("an id of true", signed({**GOOD, "user": '{"id":true,"first_name":"Dara"}'})),
    Case("a name of a number", signed({**GOOD, "user": '{"id":42,"first_name":7}'})),
    Case("no user", signed(without("user")), "nobody would be signed in"),
    Case("a negative id", signed({**GOOD, "user": user(-42)}), "no person has one"),
    Case("a huge id", signed({**GOOD, "user": user(2**52)}), "no person has one"),
    Case("a username of a list", signed({**GOOD, "user": user(username=["a"])}), "no text"),
    Case("capitals in the hash", RAW[:-64] + RAW[-64:].upper(), "Telegram writes small letters"),
    Case("more than 8 KiB", signed({**GOOD, "start_param": "a" * MAX_BYTES}), "none is so long"),
]  # fmt: skip
STALE = [
    Case("a second too old", at(NOW - MAX_AGE - SECOND)),
    Case("a day old", at(NOW - timedelta(days=1))),
    Case("of the year 1970", at(datetime.fromtimestamp(0, UTC))),
    Case("31 seconds ahead", at(NOW + 31 * SECOND), "a clock that is so wrong is not believed"),
    Case("a year ahead", at(NOW + timedelta(days=365)), "it would stay fresh for a year"),
]
ACCEPTED = [
    Case("fresh", RAW),
    Case("just not too old", at(NOW - MAX_AGE)),
    Case("just not too far ahead", at(NOW + 30 * SECOND)),
    Case("Khmer names", signed({**GOOD, "user": KHMER})),
    Case("signs in a name", signed({**GOOD, "user": user(first_name="a&b=c+d %41 \"';\n🪷")})),
    Case("unknown fields", signed({**GOOD, "new_field": "ថ្មី", "empty": "", "chat2": "7"})),
    Case("names that begin alike", signed({**GOOD, "seen": "a", "seen2": "b"})),
    Case("unknown in the user", signed({**GOOD, "user": user(is_premium=True, odd={"a": [1]})})),
    Case("an old client without signature", signed(without("signature"))),
    Case("opened by a link", signed({**without("query_id"), "start_param": "ev_river-of-gold"})),
    Case("blanks as %20", RAW.replace("+", "%20")),
    Case("another order", "&".join(reversed(RAW.split("&")))),
    Case("the largest id", signed({**GOOD, "user": user(2**52 - 1)})),
]


SIGNED_ONLY = ("no moment", "a moment of", "a moment in", "a moment with", "a moment beyond",
    "a forged user before", "the same user", "a second hash", "a user ", "a user that", "an id of",
    "a name of", "no user", "a negative id", "a huge id", "a username", "more than 8 KiB",
)  # fmt: skip
"""Rightly signed as far as aiogram looks: it reads neither the moment nor the person, and of two
equal names the last one.
"""
AIOGRAM_MISREADS = {"unknown fields", "names that begin alike"}
"""It drops empty fields, and sorts names where Telegram sorts lines."""


def name_of(case: Case) -> str:
    return case.name


class TestRefused:
    @pytest.mark.parametrize("case", BAD, ids=name_of)
    def test_what_is_not_telegrams(self, case: Case) -> None:
        assert verdict(case.raw) == BadInitData.code

    @pytest.mark.parametrize("case", STALE, ids=name_of)
    def test_what_is_not_of_now(self, case: Case) -> None:
        assert verdict(case.raw) == StaleInitData.code

    def test_refusals_repeat_nothing(self) -> None:
        for case in (*BAD, *STALE):
            with pytest.raises(DomainError) as caught:
                check_init_data(case.raw, BOT_TOKEN, NOW)
            assert caught.value.details == {}
            assert str(caught.value) == caught.value.code

    def test_another_library_lets_the_forged_user_in(self) -> None:
        """Why two equal names are refused: the last one is signed, the first one may be read."""
        assert check_webapp_signature(BOT_TOKEN, f"{FORGED_USER}&{RAW}")

    @given(st.text(max_size=200))
    def test_no_text_breaks_the_check(self, raw: str) -> None:
        assert verdict(raw) == BadInitData.code

    @given(st.integers(min_value=0, max_value=len(RAW) - 1), st.characters(codec="ascii"))
    def test_no_single_sign_can_be_changed(self, place: int, sign: str) -> None:
        changed = RAW[:place] + sign + RAW[place + 1 :]
        if changed == RAW:
            assert verdict(changed) is None
        elif verdict(changed) is None:
            assert parse_qsl(changed) == parse_qsl(RAW)  # e.g. %7b for %7B


class TestAccepted:
    @pytest.mark.parametrize("case", ACCEPTED, ids=name_of)
    def test_what_is_telegrams_and_of_now(self, case: Case) -> None:
        assert verdict(case.raw) is None

    def test_gives_what_telegram_vouches_for(self) -> None:
        raw = signed({**GOOD, "user": KHMER, "start_param": "ev_river-of-gold"})
        assert check_init_data(raw, BOT_TOKEN, NOW) == InitData(
            fan_id=DARA,
            first_name="សុខ",
            last_name="ដារ៉ា ព្រហ្ម",
            username="sok_dara",
            language_code="km",
            auth_date=NOW,
            start_param="ev_river-of-gold",
        )

    def test_reads_the_largest_that_is_allowed(self) -> None:
        room = MAX_BYTES - len(signed({**GOOD, "pad": ""}))
        fits = signed({**GOOD, "pad": "a" * room})
        assert len(fits) == MAX_BYTES
        assert verdict(fits) is None
        assert verdict(signed({**GOOD, "pad": "a" * (room + 1)})) == BadInitData.code

    @given(
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64),
        st.dictionaries(
            st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), st.text("កខ&=+% a", max_size=9)
        ),
    )
    def test_any_name_and_any_unknown_fields(self, name: str, more: Fields) -> None:
        raw = signed({**more, **GOOD, "user": user(first_name=name)})
        assert check_init_data(raw, BOT_TOKEN, NOW).first_name == name
        assert accepted_by_the_other_reader(raw)


class TestOtherReaders:
    @pytest.mark.parametrize("case", [*BAD, *STALE], ids=name_of)
    def test_agree_on_what_is_refused_unless_we_are_stricter(self, case: Case) -> None:
        assert accepted_by_the_other_reader(case.raw) == bool(case.stricter)
        only_signed = case in STALE or case.name.startswith(SIGNED_ONLY)
        assert accepted_by_aiogram(case.raw) == only_signed

    @pytest.mark.parametrize("case", ACCEPTED, ids=name_of)
    def test_agree_on_what_is_let_in(self, case: Case) -> None:
        assert accepted_by_the_other_reader(case.raw)
        assert accepted_by_aiogram(case.raw) == (case.name not in AIOGRAM_MISREADS)
        theirs, ours = init_data_py.parse(case.raw).user, check_init_data(case.raw, BOT_TOKEN, NOW)
        assert theirs is not None
        assert (theirs.id, theirs.first_name) == (ours.fan_id, ours.first_name)

    @pytest.mark.parametrize("first_name", ["Dara", "សុខ ដារ៉ា"])
    async def test_the_sandbox_signs_what_we_let_in(self, tmp_path: Path, first_name: str) -> None:
        sandbox = create_sandbox(SandboxSettings(tmp_path, (DEFAULT_TOKEN,), port=0))
        transport = httpx.ASGITransport(sandbox)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
            about = {"first_name": first_name, "language_code": "km"}
            person = (await http.post("/sim/people", json=about)).json()
            answer = await http.get(
                f"/sim/people/{person['id']}/init-data", params={"start_param": "ev_a"}
            )
        raw, now = answer.json()["init_data"], datetime.now(UTC)
        checked = check_init_data(raw, DEFAULT_TOKEN, now)
        assert (checked.fan_id, checked.first_name) == (person["id"], first_name)
        assert checked.start_param == "ev_a"
        init_data_py.validate_by_hash(raw, DEFAULT_TOKEN, now=now)
        with pytest.raises(BadInitData):
            check_init_data(raw, BOT_TOKEN, now)
