"""A vote in a group: one card for all, a vote for each tap, the answer only for who tapped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from handlers.kit.buttons import Button, Link
from handlers.kit.group_card import CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.voting.party.buttons import PartyTap
from handlers.voting.party.desk import PartyDesk
from handlers.voting.party.group_router import give
from services.core.clock import FrozenClock
from services.core.group_cards import GroupCards, NewCard, NoSuchTopic
from services.core.i18n import Language
from services.voting.board import BoardService
from services.voting.errors import ActNotFound
from services.voting.guide import ShowGuide
from services.voting.history.pages import MyVotes
from services.voting.intake import IntakeService
from services.voting.show.model import Ballot, Channel, Reveal, RevealMode
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.services.voting.conftest import Studio, studio

__all__ = ["studio"]

CHAT = -1001
OPEN = Reveal(RevealMode.FULL, freeze_last_seconds=0)


@dataclass
class Stage:
    """As much of a group as a tap needs; remembers what the person was told."""

    fan: Any
    t: Any
    chat_id: int = CHAT
    told: list[str] = field(default_factory=list)

    async def toast(self, text: str = "", *, alert: bool = False) -> None:
        self.told.append(f"{'!' if alert else ''}{text}")


@pytest.fixture
async def desk(studio: Studio, clock: FrozenClock) -> AsyncIterator[PartyDesk]:
    intake: IntakeService = studio.intake()
    intake.start()
    yield PartyDesk(
        ShowGuide(studio.uow, studio.book, studio.programme),
        BoardService(studio.uow),
        intake,
        MyVotes(studio.uow, studio.book),
        GroupCards(studio.uow),
        clock,
    )
    await intake.stop()


class Party:
    """The group around the card."""

    def __init__(self, desk: PartyDesk, studio: Studio, language: Language = "km") -> None:
        self.desk = desk
        self.studio = studio
        self.t = TRANSLATORS.for_language(language)
        self._taps = 0

    async def shown(self, subject: str = "") -> CardView | None:
        place = CardPlace(
            subject or self.studio.window_id,
            CHAT,
            UUID(int=1),
            self.t,
            self.studio.clock.now(),
            lambda kind, identity: f"https://t.me/bot?start={kind}_{identity}",
        )
        return await self.desk.draw(place)

    async def card(self, subject: str = "") -> CardView:
        shown = await self.shown(subject)
        assert shown is not None
        return shown

    async def tap(self, fan_id: int, act: str, tap_id: str = "") -> str:
        """What the person is told."""
        self._taps += 1
        stage = Stage(SimpleNamespace(id=fan_id), self.t)
        query = cast("Any", SimpleNamespace(id=tap_id or str(self._taps)))
        tap = PartyTap(topic=self.studio.window_id, act=act)
        await give(query, tap, cast("GroupStage", stage), self.desk)
        (told,) = stage.told
        return told


@pytest.fixture
def party(desk: PartyDesk, studio: Studio) -> Party:
    return Party(desk, studio)


def labels(view: CardView) -> list[str]:
    return [button.label for row in view.screen.rows for button in row]


class TestCard:
    async def test_it_shows_what_is_at_stake_and_a_button_for_each_act(
        self, party: Party, studio: Studio
    ) -> None:
        await studio.open(reveal=OPEN)
        view = await party.card()
        t = party.t
        assert t("voteparty.how") in view.screen.text
        assert t.n("voting.decides.go_on", 1) in view.screen.text
        taps = [each for row in view.screen.rows for each in row if isinstance(each, Button)]
        assert [cast("PartyTap", each.tap).act for each in taps] == ["c1", "c2", "c3", "c4"]
        (private,) = view.screen.rows[-1]
        assert isinstance(private, Link)
        assert private.url.endswith(f"vt_{studio.window_id}")

    async def test_a_card_for_one_act_has_its_button_alone(
        self, party: Party, studio: Studio
    ) -> None:
        await studio.open(reveal=OPEN)
        view = await party.card(studio.window_id + "c2")
        assert len(labels(view)) == 2
        assert await party.shown(studio.window_id + "c9") is None
        assert await party.shown("nobody") is None

    async def test_the_board_is_shown_as_far_as_the_show_lets_it_be_seen(
        self, party: Party, studio: Studio, clock: FrozenClock
    ) -> None:
        await studio.open(reveal=OPEN)
        await party.tap(1, "c2")
        clock.advance(60)
        assert "100" in (await party.card()).screen.text

    async def test_sealed_counts_stay_sealed(
        self, party: Party, studio: Studio, clock: FrozenClock
    ) -> None:
        await studio.open(reveal=Reveal(RevealMode.HIDDEN))
        await party.tap(1, "c2")
        clock.advance(60)
        text = (await party.card()).screen.text
        assert party.t("voteparty.sealed") in text
        assert "%" not in text

    @pytest.mark.parametrize(
        "rules", [{"channels": (Channel.PRIVATE,)}, {"ballot": Ballot(free=3, n_pick=3)}]
    )
    async def test_where_a_group_cannot_vote_it_is_led_to_the_chat(
        self, party: Party, studio: Studio, rules: dict[str, Any]
    ) -> None:
        await studio.open(**rules)
        assert labels(await party.card()) == ["🗳 " + party.t.plain("voteparty.button_private")]

    async def test_it_looks_more_often_towards_the_end(
        self, party: Party, studio: Studio, clock: FrozenClock
    ) -> None:
        await studio.open(reveal=OPEN)
        calm = (await party.card()).changes_at
        clock.advance(25 * 60)
        hurried = (await party.card()).changes_at
        assert calm is not None
        assert hurried is not None
        assert hurried - clock.now() < calm - (clock.now() - timedelta(minutes=25))


class TestTap:
    async def test_a_tap_is_a_vote_and_only_who_taps_hears_of_it(
        self, party: Party, studio: Studio, clock: FrozenClock
    ) -> None:
        await studio.open(reveal=OPEN)
        name = party.t.plain("voting.outcome.counted", name=party.t.plain("voting.list.title"))
        told = await party.tap(1, "c1")
        assert told.startswith("✅")
        assert party.t.plain_n("voting.ballot.left", 4) in told
        assert name.split(party.t.plain("voting.list.title"))[0] in told
        await studio.adds_up()

    async def test_the_same_tap_again_and_a_second_one_at_once_are_one_vote(
        self, party: Party, studio: Studio, clock: FrozenClock
    ) -> None:
        await studio.open(reveal=OPEN)
        await party.tap(1, "c1", "77")
        clock.advance(0.4)
        await party.tap(1, "c2")
        clock.advance(5)
        await party.tap(1, "c1", "77")
        assert await studio.scalar("SELECT count(*) FROM votes") == 1
        # The control: after a second it is another vote.
        await party.tap(1, "c2")
        assert await studio.scalar("SELECT count(*) FROM votes") == 2

    async def test_a_refusal_says_why(self, party: Party, studio: Studio) -> None:
        await studio.open(reveal=OPEN, ballot=Ballot(free=1))
        await party.tap(1, "c1")
        studio.clock.advance(2)
        told = await party.tap(1, "c1")
        assert told.startswith("!" + party.t.plain("voting.outcome.over_limit"))
        with pytest.raises(ActNotFound):
            await party.tap(3, "c9")

    async def test_the_card_of_this_group_is_drawn_anew(
        self, party: Party, studio: Studio
    ) -> None:
        await studio.open(reveal=OPEN)
        await party.desk.cards.post(NewCard("vt", studio.window_id, CHAT, 1, "km"))
        await party.tap(1, "c1")
        assert await studio.scalar("SELECT touched FROM group_cards") == 2


class TestBringingIn:
    async def test_only_a_vote_that_there_is(self, party: Party, studio: Studio) -> None:
        await studio.open(reveal=OPEN)
        stage = cast("GroupStage", None)
        await party.desk.admit(stage, studio.window_id)
        for subject in ("nobody", studio.window_id + "c9"):
            with pytest.raises(NoSuchTopic):
                await party.desk.admit(stage, subject)
