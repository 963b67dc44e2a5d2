"""Roots and results reach the public channel; only the last root must."""

from __future__ import annotations

import json

import httpx
import pytest

from bot.rate_limit import Priority
from bot.turnstile import Call
from bot.vote_channel import VoteChannel
from services.artwork.schemas import Bilingual
from services.voting.channel import ChannelPost
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.service import RootPublished
from tests.handlers.ticketing.conftest import TRANSLATORS

ROOT = "ab" * 32
NAME = Bilingual("កម្មវិធី", "A <show>")
ACTS = {"c1": Bilingual("ដារ៉ា", "Dara"), "c2": Bilingual("បុប្ផា", "Bopha")}
POST = ChannelPost("@roots", NAME, NAME, "abcdef", ACTS, {"c1": 5, "c2": 12}, 3, ROOT)


class Channels:
    """Knows one post; keeps which roots were told."""

    def __init__(self) -> None:
        self.told: list[RootPublished] = []

    async def of_root(self, _: RootPublished) -> ChannelPost:
        return POST

    async def of_result(self, _: str) -> ChannelPost:
        return POST

    async def note_told(self, event: RootPublished) -> None:
        self.told.append(event)


class Turnstile:
    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def pass_through(self, call: Call, work, _):  # type: ignore[no-untyped-def]
        self.calls.append(call)
        return await work()


class Telegram:
    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.sent: list[dict[str, object]] = []

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(json.loads(request.content))
        return httpx.Response(self.status, json={"ok": self.status == 200})


def made(telegram: Telegram) -> tuple[VoteChannel, Channels, Turnstile]:
    channels, turnstile = Channels(), Turnstile()
    transport = httpx.MockTransport(telegram.answer)
    channel = VoteChannel(channels, turnstile, TRANSLATORS, "http://telegram.test/bot", transport)  # type: ignore[arg-type]
    return channel, channels, turnstile


async def test_a_root_is_posted_in_both_languages_behind_everything_else() -> None:
    telegram = Telegram()
    channel, channels, turnstile = made(telegram)
    event = RootPublished("abcdef", 42, ROOT, is_final=False)
    await channel.post_root(event)
    (sent,) = telegram.sent
    assert sent["chat_id"] == "@roots"
    assert str(sent["text"]).count(ROOT) == 2
    assert "A &lt;show&gt;" in str(sent["text"])
    assert turnstile.calls == [Call("sendMessage", "@roots", Priority.PROMO)]
    assert channels.told == [event]


async def test_only_the_last_root_is_tried_again() -> None:
    channel, channels, _ = made(Telegram(403))
    await channel.post_root(RootPublished("abcdef", 42, ROOT, is_final=False))
    with pytest.raises(httpx.HTTPStatusError):
        await channel.post_root(RootPublished("abcdef", 42, ROOT, is_final=True))
    assert channels.told == []


async def test_a_result_lists_the_acts_and_what_was_excluded() -> None:
    telegram = Telegram()
    channel, _, _ = made(telegram)
    await channel.post_result(WindowDue("abcdef"))
    text = str(telegram.sent[0]["text"])
    assert "1. Bopha: 12\n2. Dara: 5" in text
    assert "1. បុប្ផា៖ 12" in text
    assert ROOT in text
