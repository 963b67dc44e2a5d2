"""What a vote party does: draws its card, gives votes of whoever taps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.voting.party import card
from handlers.voting.party.buttons import PartyTap
from services.core.clock import Clock
from services.core.group_cards import GroupCards, NoSuchTopic, touch
from services.voting.board import BoardService
from services.voting.errors import ActNotFound, WindowNotFound
from services.voting.guide import ShowGuide
from services.voting.history import MyVote
from services.voting.history.pages import MyVotes
from services.voting.intake import CastVote, IntakeService, Outcome, Verdict
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.show.model import Channel
from services.voting.states import WindowState

_SAME_TAP: Final = timedelta(seconds=1)
"""A second tap so soon is the first one again: fingers slip, and phones repeat."""
_OVER: Final = (WindowState.PUBLISHED, WindowState.VOID)


@dataclass(frozen=True, slots=True)
class PartyDesk:
    guide: ShowGuide
    boards: BoardService
    intake: IntakeService
    mine: MyVotes
    cards: GroupCards
    clock: Clock

    @property
    def card_kind(self) -> CardKind:
        return CardKind(card.KIND, self.draw, self.admit)

    async def draw(self, place: CardPlace) -> CardView | None:
        try:
            window, act = await self.topic(place.subject)
        except (WindowNotFound, ActNotFound):
            return None
        board = await self.boards.board(window)
        return card.party_card(place, window, act, board)

    async def admit(self, _: GroupStage, subject: str) -> None:
        """Anybody may bring a vote into a group: it costs nothing, and there is one card of it."""
        try:
            window, _act = await self.topic(subject)
        except (WindowNotFound, ActNotFound) as error:
            raise NoSuchTopic from error
        if window.state in _OVER:
            raise NoSuchTopic

    async def topic(self, subject: str) -> tuple[WindowCard, ActCard | None]:
        """WindowNotFound, ActNotFound."""
        window = await self.guide.window(subject[: card.WINDOW_LETTERS])
        code = subject[card.WINDOW_LETTERS :]
        act = next((act for act in window.acts if act.code == code), None)
        if code and act is None:
            raise ActNotFound(act=code)
        return window, act

    async def give(
        self, stage: GroupStage, tap: PartyTap, tap_id: str, at: datetime | None
    ) -> tuple[WindowCard, ActCard, Verdict]:
        """The window, whom the vote is for, and what became of it.

        A second tap within a second has the first one's answer.
        """
        window, _ = await self.topic(tap.topic)
        moment = at or self.clock.now()
        before = await self._just_now(stage.fan.id, window.id, moment)
        if before is not None:
            stored = Verdict(Outcome.DUPLICATE, (before.receipt,), ((before.act, before.votes),))
            return window, _act(window, before.act), stored
        verdict = await self.intake.submit(
            CastVote(
                window_id=window.id,
                fan_id=stage.fan.id,
                idem=f"tap:{tap_id}"[:36],
                picks=((tap.act, 1),),
                channel=Channel.GROUP,
                received_at=moment,
            )
        )
        if verdict.is_stored:
            await self.cards.uow.run(lambda tx: touch(tx, card.KIND, tap.topic, stage.chat_id))
        return window, _act(window, tap.act), verdict

    async def _just_now(self, fan_id: int, window_id: str, moment: datetime) -> MyVote | None:
        page = await self.mine.page(fan_id, [window_id], None, 1)
        newest = page.items[0] if page.items else None
        if newest is None or newest.is_undone or not newest.idem.startswith("tap:"):
            return None
        return newest if abs(moment - newest.at) < _SAME_TAP else None


def _act(window: WindowCard, code: str) -> ActCard:
    """ActNotFound: it has left the vote since the card was drawn."""
    for act in window.acts:
        if act.code == code:
            return act
    raise ActNotFound(act=code)
