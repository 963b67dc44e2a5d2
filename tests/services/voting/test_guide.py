"""A season's page read once for many, and own votes page by page."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from services.artwork.colours import Pair
from services.voting.errors import ShowNotFound
from services.voting.guide import ShowGuide
from services.voting.guide.schemas import current_of
from services.voting.history.pages import MyVotes
from services.voting.looks import artwork_of
from services.voting.show.model import Ballot
from services.voting.states import WindowState
from tests.services.voting.conftest import Studio, studio
from tests.services.voting.shows import stage, window

__all__ = ["studio"]


class TestPages:
    async def test_votes_of_one_moment_are_on_one_page_each(self, studio: Studio) -> None:
        """The cursor tells them apart by window and key, on both databases."""
        window_id = await studio.open(ballot=Ballot(free=9))
        for number in range(7):
            await studio.count(studio.vote(1, idem=f"k{number}"))
        await studio.count(studio.undo(1, "k3"))
        mine, seen, cursor = MyVotes(studio.uow, studio.book), list[str](), None
        for _ in range(4):
            page = await mine.page(1, [window_id], cursor, 2)
            seen += [f"{vote.idem}{'!' * vote.is_undone}" for vote in page.items]
            cursor = page.next_cursor
        assert (seen, cursor) == (["k6", "k5", "k4", "k3!", "k2", "k1", "k0"], None)
        assert (await mine.page(3, [window_id], None, 2)).items == ()


class TestGuide:
    async def test_one_reading_serves_a_second(self, studio: Studio) -> None:
        await studio.open()
        guide = ShowGuide(studio.uow, studio.book, studio.programme)
        first = await guide.show("test")
        studio.clock.advance(0.5)
        assert (await guide.show("test")) is first
        await studio.close()
        after = await guide.show("test")
        assert after.current is not None
        assert after.current.state is WindowState.CLOSED
        with pytest.raises(ShowNotFound):
            await guide.show("nothing")

    async def test_what_is_open_comes_before_what_comes_and_what_was(self, studio: Studio) -> None:
        later = studio.clock.now() + timedelta(days=1)
        side = window("later", opens_at=later, closes_at=later + timedelta(hours=1))
        await studio.open(stage("final", windows=(window("w1"), side)))
        cards = tuple(await studio.programme.show("test"))
        assert [card.state for card in cards] == [WindowState.OPEN, WindowState.ARMED]
        assert current_of(cards) is cards[0]
        assert current_of(cards[1:]) is cards[1]
        assert current_of(()) is None

    async def test_neighbours_never_wear_the_same_silk(self, studio: Studio) -> None:
        await studio.open(acts=12)
        card = await studio.programme.window(studio.window_id)
        pairs = [artwork_of("test", act).pair for act in card.acts]
        assert all(one != other for one, other in pairwise(pairs))
        assert set(pairs) == set(Pair)
