"""What the buttons around bought and earned votes carry. `key`: one screen, one purchase."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.payments.schemas import Way
from services.voting.show.model import VoteKind


class PacksTap(Tap, prefix="vk"):
    """Opens what a fan can get beyond the free votes of a window."""

    window: str


class BuyPackTap(Tap, prefix="vkb"):
    """Buys a pack by one way."""

    window: str
    offer: str
    way: Way
    key: str


class ExtrasTap(Tap, prefix="vke"):
    """Opens points and missions."""

    window: str


class SpendTap(Tap, prefix="vks"):
    """Asks who shall get what was bought or earned."""

    window: str
    page: int = 0


class PointsTap(Tap, prefix="vkp"):
    """Asks whom votes for points shall go to."""

    window: str
    page: int = 0


class PointsActTap(Tap, prefix="vka"):
    """Asks how many votes for points an act shall get."""

    window: str
    act: str


class BuyPointsTap(Tap, prefix="vkq"):
    """Gives so many votes, paid with points."""

    window: str
    act: str
    count: int
    key: str


class MissionTap(Tap, prefix="vkm"):
    """Opens a mission."""

    window: str
    mission: str


class MissionDoneTap(Tap, prefix="vkd"):
    """Says that a mission is done."""

    window: str
    mission: str


class GiveTap(Tap, prefix="vkg"):
    """Gives votes that were bought or earned to an act."""

    window: str
    act: str
    kind: VoteKind
    count: int
    key: str
