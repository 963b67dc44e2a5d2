"""Addresses and tokens: ours, good for a time, for one item; secrets can change meanwhile."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import md5
from uuid import UUID, uuid4

import pytest

from services.streaming.playback.errors import BadSignature, PlayExpired
from services.streaming.playback.schemas import Delivered, Player, PlayRecord
from services.streaming.playback.signing import HmacSigner, MediaUrls, NginxSigner, UrlSigner
from services.streaming.playback.tokens import PlayTokens, Purpose, play_of

ITEM, PLAY = uuid4().hex, uuid4().hex
NOW = datetime(2026, 4, 1, 5, tzinfo=UTC)
OLD, NEW = b"the secret of last year", b"the secret of this year"


def record(**changes: object) -> PlayRecord:
    made = PlayRecord(
        UUID(int=1),
        42,
        UUID(int=2),
        "v1",
        UUID(int=3),
        "phone-00000000",
        Player.HLS_AES128,
        480,
        Delivered.AES128,
        NOW + timedelta(hours=2),
        None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class TestAddresses:
    @pytest.mark.parametrize(
        ("before", "now", "other"),
        [
            (HmacSigner(OLD), HmacSigner(NEW, OLD), HmacSigner(NEW)),
            (NginxSigner("old"), NginxSigner("new", "old"), NginxSigner("new")),
        ],
    )
    def test_hold_for_this_item_time_and_play(
        self, before: UrlSigner, now: UrlSigner, other: UrlSigner
    ) -> None:
        signature = before.sign(ITEM, 100, PLAY)
        assert len(signature) == 22
        assert before.holds(ITEM, 100, PLAY, signature)
        assert now.holds(ITEM, 100, PLAY, signature)
        assert not other.holds(ITEM, 100, PLAY, signature)
        assert now.sign(ITEM, 100, PLAY) == other.sign(ITEM, 100, PLAY)
        for item, expires, play in ((PLAY, 100, PLAY), (ITEM, 101, PLAY), (ITEM, 100, ITEM)):
            assert not before.holds(item, expires, play, signature)
        assert not before.holds(ITEM, 100, PLAY, "")
        assert not before.holds(ITEM, 100, PLAY, "\u178f" * 22)

    def test_nginx_would_compute_the_same(self) -> None:
        """`secure_link_md5 "$item|$exp|$play $secret"`, base64url without padding."""
        digest = md5(f"{ITEM}|100|{PLAY} a secret".encode(), usedforsecurity=False).digest()
        expected = urlsafe_b64encode(digest).decode().rstrip("=")
        assert NginxSigner("a secret").sign(ITEM, 100, PLAY) == expected

    def test_layout(self) -> None:
        urls = MediaUrls(HmacSigner(NEW), "https://media.example")
        made = urls.of(UUID(hex=ITEM), 100, UUID(hex=PLAY))
        signature = HmacSigner(NEW).sign(ITEM, 100, PLAY)
        assert made == f"https://media.example/s/100/{PLAY}/{signature}/{ITEM}"


class TestTokens:
    TOKENS = PlayTokens(NEW)

    def test_good_for_a_minute_and_never_beyond_the_play(self) -> None:
        made = self.TOKENS.make(Purpose.KEY, record(), NOW.timestamp())
        self.TOKENS.check(Purpose.KEY, record(), made, NOW.timestamp() + 59)
        with pytest.raises(PlayExpired):
            self.TOKENS.check(Purpose.KEY, record(), made, NOW.timestamp() + 60)
        short = record(expires_at=NOW + timedelta(seconds=5))
        ending = self.TOKENS.make(Purpose.KEY, short, NOW.timestamp())
        with pytest.raises(PlayExpired):
            self.TOKENS.check(Purpose.KEY, short, ending, NOW.timestamp() + 5)
        assert play_of(made) == UUID(int=1)

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": UUID(int=9)},
            {"item_id": UUID(int=9)},
            {"version": "v2"},
            {"device_id": "tablet-0000000"},
            {"lease_id": UUID(int=9)},
        ],
    )
    def test_bind_everything(self, changes: dict[str, object]) -> None:
        made = self.TOKENS.make(Purpose.KEY, record(), NOW.timestamp())
        with pytest.raises(BadSignature):
            self.TOKENS.check(Purpose.KEY, record(**changes), made, NOW.timestamp())

    @pytest.mark.parametrize("token", ["", ".", "1.2.3", "\u0661.x.y", "-1.a.b", "a.b.c.d"])
    def test_that_are_none(self, token: str) -> None:
        for purpose in Purpose:
            with pytest.raises(BadSignature):
                self.TOKENS.check(purpose, record(), token, NOW.timestamp())
        assert play_of(token) is None

    def test_have_one_purpose_and_one_secret(self) -> None:
        made = self.TOKENS.make(Purpose.KEY, record(), NOW.timestamp())
        with pytest.raises(BadSignature):
            self.TOKENS.check(Purpose.LICENCE, record(), made, NOW.timestamp())
        with pytest.raises(BadSignature):
            PlayTokens(OLD).check(Purpose.KEY, record(), made, NOW.timestamp())
