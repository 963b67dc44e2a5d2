"""What the handlers of bought and earned votes need, and the screens that several show."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kit.window import Window
from handlers.payments.desk import PayDesk
from handlers.voting.desk import VoteDesk, act_of, new_key
from handlers.voting.packs import screens
from handlers.voting.packs.buttons import PointsTap, SpendTap
from services.voting.errors import ActNotFound, MissionNotFound
from services.voting.history import MyBallot
from services.voting.packs import PackService, Shelf
from services.voting.packs.missions import MissionService
from services.voting.programme.schemas import WindowCard


@dataclass(frozen=True, slots=True)
class PackDesk:
    packs: PackService
    missions: MissionService
    votes: VoteDesk
    pay_desk: PayDesk

    async def show_shelf(self, window: Window, window_id: str) -> None:
        window.stop_asking()
        card, mine, goods = await self._stand(window, window_id)
        await window.show(screens.shelf(window.t, card, mine, goods, new_key()))

    async def show_extras(self, window: Window, window_id: str) -> None:
        window.stop_asking()
        card, mine, goods = await self._stand(window, window_id)
        await window.show(screens.extras(window.t, card, mine, goods))

    async def show_mission(self, window: Window, window_id: str, code: str) -> None:
        """MissionNotFound."""
        card, _, goods = await self._stand(window, window_id)
        offer = next((one for one in goods.missions if one.mission.code == code), None)
        if offer is None:
            raise MissionNotFound
        await window.show(screens.mission(window.t, card, offer))

    async def show_acts(self, window: Window, wanted: PointsTap | SpendTap) -> None:
        card, mine, _ = await self._stand(window, wanted.window)
        await window.show(screens.acts(window.t, card, mine, wanted))

    async def show_points_of(self, window: Window, window_id: str, code: str) -> None:
        """ActNotFound."""
        card, _, goods = await self._stand(window, window_id)
        act = act_of(card, code)
        if act is None:
            raise ActNotFound(act=code)
        await window.show(screens.points_count(window.t, card, act, goods, new_key()))

    async def _stand(self, window: Window, window_id: str) -> tuple[WindowCard, MyBallot, Shelf]:
        card = await self.votes.programme.window(window_id)
        mine = await self.votes.history.ballot(window_id, window.fan.id)
        return card, mine, await self.packs.shelf(window_id, window.fan.id)
