"""A fan votes in chat: few taps, one vote for each, a receipt, a way back."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.kit.buttons import MAX_BYTES
from handlers.voting.buttons import (
    ActTap,
    BallotTap,
    MyVotesTap,
    PickTap,
    ReceiptTap,
    ShowsTap,
    VoteTap,
)
from handlers.voting.picks import packed, unpacked
from services.core.clock import FrozenClock
from services.voting.show.model import Ballot, Reveal, RevealMode
from services.voting.show.rules import Fate, Rest, Top
from tests.handlers.ticketing.chat import KEYBOARDS
from tests.handlers.voting.conftest import FAN, VoteChat
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import stage

FIRST = re.compile(r"^1\. ")


def says(chat: VoteChat, key: str, **values: object) -> bool:
    return chat.t(key, **values) in chat.text  # type: ignore[arg-type]


async def press_first_act(chat: VoteChat) -> None:
    (label,) = [text for text, _ in chat.buttons if FIRST.search(text)]
    await chat.press(label)


def keeps_the_rules_of_a_screen(chat: VoteChat) -> None:
    assert len(chat.buttons) <= 8 + 3
    assert all(len((data or "").encode()) <= MAX_BYTES for _, data in chat.buttons)


class TestVote:
    async def test_three_taps_from_the_start(self, chat: VoteChat, studio: Studio) -> None:
        await studio.open()
        await chat.tap(ShowsTap())
        keeps_the_rules_of_a_screen(chat)
        await chat.press("🗳")
        keeps_the_rules_of_a_screen(chat)
        await press_first_act(chat)
        keeps_the_rules_of_a_screen(chat)
        assert says(chat, "voting.outcome.counted", name=chat.words("ឈ្មោះ", "Name"))
        assert chat.t.n("voting.ballot.left", 4) in chat.text
        assert await studio.scalar("SELECT sum(units) FROM votes") == 1

    async def test_two_taps_from_a_link(self, chat: VoteChat, studio: Studio) -> None:
        window = await studio.open()
        await chat.tap(ActTap(window=window, act="c2"))
        await chat.press(chat.t.plain("voting.button.support", name=chat.words("ឈ្មោះ", "Name")))
        assert await studio.scalar("SELECT count(*) FROM votes WHERE act = 'c2'") == 1

    async def test_a_doubled_tap_is_one_vote(self, chat: VoteChat, studio: Studio) -> None:
        window = await studio.open()
        for _ in range(3):
            await chat.tap(VoteTap(window=window, act="c1", key="same-key"))
        assert says(chat, "voting.outcome.counted", name=chat.words("ឈ្មោះ", "Name"))
        assert await studio.scalar("SELECT count(*) FROM votes") == 1

    async def test_once_more_is_another_vote_until_none_is_left(
        self, chat: VoteChat, studio: Studio
    ) -> None:
        window = await studio.open(ballot=Ballot(free=2))
        await chat.tap(BallotTap(window=window))
        await press_first_act(chat)
        name = chat.words("ឈ្មោះ", "Name")
        again = chat.t.plain("voting.button.once_more", name=name)
        await chat.press(again)
        assert again not in [text for text, _ in chat.buttons]
        await chat.tap(VoteTap(window=window, act="c1", key="one-more"))
        assert says(chat, "voting.outcome.over_limit")
        assert says(chat, "voting.outcome.not_counted")
        assert await studio.scalar("SELECT sum(votes) FROM votes") == 2

    async def test_a_closed_link_says_so_and_takes_nothing(
        self, chat: VoteChat, studio: Studio, clock: FrozenClock
    ) -> None:
        window = await studio.open()
        await studio.close()
        clock.advance(3)
        await chat.tap(ActTap(window=window, act="c1"))
        assert says(chat, "voting.state.checking")
        await chat.tap(VoteTap(window=window, act="c1", key="late-key"))
        assert says(chat, "voting.outcome.closed")
        assert await studio.scalar("SELECT count(*) FROM votes") == 0


class TestUndo:
    async def test_within_ten_seconds_and_not_after(
        self, chat: VoteChat, studio: Studio, clock: FrozenClock
    ) -> None:
        window = await studio.open()
        await chat.tap(BallotTap(window=window))
        await press_first_act(chat)
        clock.advance(9)
        await chat.press(chat.t.plain("voting.button.undo"))
        assert says(chat, "voting.outcome.undone")
        assert chat.t.n("voting.ballot.left", 5) in chat.text
        await chat.press(chat.t.plain("voting.button.acts"))
        await press_first_act(chat)
        clock.advance(11)
        await chat.press(chat.t.plain("voting.button.undo"))
        assert says(chat, "voting.outcome.too_late")

    async def test_a_changeable_vote_is_taken_back_from_the_own_votes(
        self, chat: VoteChat, studio: Studio, clock: FrozenClock
    ) -> None:
        window = await studio.open(ballot=Ballot(free=1, changeable=True))
        await chat.tap(VoteTap(window=window, act="c1", key="first-one"))
        clock.advance(20 * 60)
        await chat.tap(MyVotesTap(window=window))
        keeps_the_rules_of_a_screen(chat)
        assert chat.t.n("voting.ballot.left", 0) in chat.text
        await chat.press(chat.t.plain("voting.button.take_back", number=1))
        assert says(chat, "voting.outcome.undone")
        await chat.tap(MyVotesTap(window=window))
        assert says(chat, "voting.mine.undone")
        taken = chat.t.plain("voting.button.take_back", number=1)
        assert taken not in [label for label, _ in chat.buttons]


class TestPick:
    async def test_three_of_four_in_one_ballot(self, chat: VoteChat, studio: Studio) -> None:
        window = await studio.open(ballot=Ballot(free=3, n_pick=3))
        await chat.tap(BallotTap(window=window))
        for number in (1, 2, 3):
            (label,) = [text for text, _ in chat.buttons if text.startswith(f"{number}. ")]
            await chat.press(label)
        assert says(chat, "voting.confirm.question")
        await chat.press(chat.t.plain("voting.button.change"))
        (marked,) = [text for text, _ in chat.buttons if text.startswith("✅ 1. ")]
        await chat.press(marked)
        (other,) = [text for text, _ in chat.buttons if text.startswith("4. ")]
        await chat.press(other)
        await chat.press(chat.t.plain("voting.button.cast"))
        rows = await studio.scalar("SELECT count(*) FROM votes WHERE act IN ('c2','c3','c4')")
        assert (rows, await studio.scalar("SELECT count(*) FROM votes")) == (3, 3)


class TestReceipt:
    async def test_the_own_votes_and_their_place_in_the_log(
        self, chat: VoteChat, studio: Studio
    ) -> None:
        window = await studio.open()
        await chat.tap(BallotTap(window=window))
        await press_first_act(chat)
        await chat.press(chat.t.plain("voting.button.my_votes"))
        keeps_the_rules_of_a_screen(chat)
        await chat.press(chat.t.plain("voting.button.check", number=1))
        assert says(chat, "voting.receipt.none")
        await studio.sealing.seal()
        (vote,) = await studio.history(FAN)
        await chat.tap(ReceiptTap(code=vote.receipt))
        assert says(chat, "voting.receipt.place", seq=1, size=1)


class TestProvince:
    async def test_a_fan_says_where_the_votes_come_from(
        self, chat: VoteChat, studio: Studio
    ) -> None:
        window = await studio.open()
        await chat.tap(MyVotesTap(window=window))
        await chat.press(chat.t.plain("voting.province.title"))
        keeps_the_rules_of_a_screen(chat)
        await chat.press(chat.t.plain("common.button.next"))
        await chat.press(chat.t.plain("voting.province.kampot"))
        assert says(chat, "voting.province.now", province=chat.t.plain("voting.province.kampot"))
        assert await studio.voters.province_of(FAN) == "kampot"


class TestBoard:
    async def test_shares_are_shown_where_the_show_lets_them(
        self, chat: VoteChat, studio: Studio, clock: FrozenClock
    ) -> None:
        reveal = Reveal(mode=RevealMode.PERCENT_ONLY)
        window = await studio.open(stage("live", Top(1), Rest(Fate.OUT)), reveal=reveal)
        await studio.count(studio.vote(2, "c1", count=3))
        await studio.count(studio.vote(3, "c2", count=1))
        clock.advance(60)
        await chat.tap(BallotTap(window=window))
        assert "▰▰▰▰▰▰▰▰▱▱" in chat.text
        assert "75" in chat.text

    async def test_nothing_is_shown_before_the_time(self, chat: VoteChat, studio: Studio) -> None:
        window = await studio.open()
        await studio.count(studio.vote(2, "c1", count=3))
        await chat.tap(BallotTap(window=window))
        assert "▰" not in chat.text


class TestManyActs:
    async def test_twelve_of_two_hundred_fit_into_a_button(self, studio: Studio) -> None:
        found = await studio.programme.window(await studio.open())
        acts = tuple(replace(found.acts[0], code=f"c{n}") for n in range(200))
        card = replace(found, acts=acts)
        chosen = frozenset(f"c{n}" for n in range(188, 200))
        text = packed(card, chosen)
        assert unpacked(card, text) == chosen
        assert unpacked(card, packed(card, frozenset())) == frozenset()
        tap = PickTap(window="abcdef", page=33, picked=text, key="k" * 8)
        assert len(KEYBOARDS.sign(tap, FAN).encode()) <= MAX_BYTES
