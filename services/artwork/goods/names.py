"""Names of drawn goods, such as `shirt-front-black-bun-gold`, and the drawing that each means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.artwork.colours import Pair
from services.artwork.goods import cloth, digital, home, paper, stage, wear
from services.artwork.goods.table import CLOTHS, SIDE, Look, Table
from services.artwork.schemas import Artwork, Hair

Draw = Callable[[Table], None]
FRAMES: Final = 12
_PLAIN: Final = "ivory"


def detail(table: Table) -> None:
    """The print so near that one sees how it is sewn."""
    table.plain(table.cloth.body)
    table.add(table.print(SIDE * 0.47, SIDE * 0.56, SIDE * 0.94))
    seam = "M0 26C90 50 300 50 400 16"
    table.line(seam, table.cloth.fold, 10)
    table.add(
        f'<path d="M0 44C90 68 300 68 400 34" fill="none" stroke="{table.silk.ground}" '
        'stroke-width="4" stroke-dasharray="14 10" stroke-linecap="round"/>'
    )


VIEWS: Final[Mapping[str, Mapping[str, Draw]]] = {
    "shirt": {
        "front": wear.shirt_front,
        "back": wear.shirt_back,
        "worn": wear.shirt_worn,
        "detail": detail,
    },
    "hoodie": {
        "front": wear.hoodie_front,
        "back": wear.hoodie_back,
        "worn": wear.hoodie_worn,
        "detail": detail,
    },
    "cap": {"front": wear.cap_front, "side": wear.cap_side, "worn": wear.cap_worn},
    "bag": {"front": cloth.bag_front, "back": cloth.bag_back, "detail": detail},
    "krama": {
        "front": cloth.krama_front,
        "worn": cloth.krama_worn,
        "detail": cloth.krama_detail,
    },
    "pass": {"front": cloth.pass_front, "back": cloth.pass_back, "worn": cloth.pass_worn},
    "poster": {
        "front": paper.poster_front,
        "hung": paper.poster_hung,
        "rolled": paper.poster_rolled,
    },
    "disc": {"front": paper.disc_front, "back": paper.disc_back, "detail": paper.disc_detail},
    "book": {"front": paper.book_front, "open": paper.book_open},
    "stickers": {"front": paper.stickers_front, "chat": paper.stickers_chat},
    "card": {"front": paper.card_front, "back": paper.card_back},
    "mug": {"front": home.mug_front, "back": home.mug_back, "detail": detail},
    "bottle": {"front": home.bottle_front, "set": home.bottle_set},
    "candle": {
        "front": stage.candle_front,
        "lit": stage.candle_lit,
        "detail": stage.candle_detail,
    },
    "light": {"front": stage.light_front, "crowd": stage.light_crowd},
    "mask": {"front": stage.mask_front, "hung": stage.mask_hung, "detail": stage.mask_detail},
    "case": {"front": home.case_front, "pair": home.case_pair, "detail": detail},
    "stand": {"front": stage.stand_front, "back": stage.stand_back},
    "box": {"front": home.box_front, "open": home.box_open},
    "wallpaper": {
        "front": digital.wallpaper_front,
        "wide": digital.wallpaper_wide,
        "detail": digital.wallpaper_detail,
    },
    "song": {"front": digital.song_front, "detail": digital.song_detail},
}
SPINS: Final[Mapping[str, Callable[[Table, float], None]]] = {
    "shirt": wear.shirt_spin,
    "bag": cloth.bag_spin,
    "disc": paper.disc_spin,
    "card": paper.card_spin,
    "mug": home.mug_spin,
    "bottle": home.bottle_spin,
    "light": stage.light_spin,
    "stand": stage.stand_spin,
}
_CLOTHS: Final = "|".join(sorted(set(CLOTHS) - {_PLAIN}))
_NAME: Final = re.compile(
    rf"({'|'.join(VIEWS)})-([a-z]+)(\d\d?)?"
    rf"(?:-({_CLOTHS}))?(?:-({'|'.join(Hair)})(?:-({'|'.join(Pair)}))?)?"
)


@dataclass(frozen=True, slots=True)
class Goods:
    """What is drawn: its kind and side, and how it differs from others of its kind."""

    kind: str
    view: str
    cloth: str = _PLAIN
    hair: Hair | None = None
    hair_pair: Pair | None = None

    @property
    def name(self) -> str:
        cloth = None if self.cloth == _PLAIN else self.cloth
        parts = (self.kind, self.view, cloth, self.hair, self.hair_pair)
        return "-".join(part for part in parts if part)


FALLBACK: Final = Goods("box", "front")
"""How a product is shown that has no drawing."""


def named(name: str) -> Goods | None:
    """The goods of a name; None when there is no such drawing."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    kind, view, frame, cloth, hair, pair = found.groups()
    if frame is None:
        known = view in VIEWS[kind]
    else:
        known = view == "spin" and kind in SPINS and frame in _FRAME_NAMES
    if not known:
        return None
    return Goods(
        kind,
        view + (frame or ""),
        cloth or _PLAIN,
        Hair(hair) if hair else None,
        Pair(pair) if pair else None,
    )


_FRAME_NAMES: Final = frozenset(str(number) for number in range(FRAMES))


def sides_of(goods: Goods) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of all views of such goods, best first, and of the frames of a turn around them."""
    views = tuple(replace(goods, view=view).name for view in VIEWS[goods.kind])
    if goods.kind not in SPINS:
        return views, ()
    return views, tuple(replace(goods, view=f"spin{frame}").name for frame in range(FRAMES))


def goods_svg(goods: Goods, artwork: Artwork) -> str:
    """The drawing of goods in the silk and from the seed of their product; square."""
    table = Table(look_of(goods, artwork), f"{goods.name}-{artwork.seed:x}")
    _draw_of(goods)(table)
    return table.svg()


def look_of(goods: Goods, artwork: Artwork) -> Look:
    return Look(artwork.seed, artwork.pair, goods.cloth, goods.hair, goods.hair_pair)


def _draw_of(goods: Goods) -> Draw:
    if goods.view in VIEWS[goods.kind]:
        return VIEWS[goods.kind][goods.view]
    turn = int(goods.view.removeprefix("spin")) / FRAMES
    spin = SPINS[goods.kind]
    return lambda table: spin(table, turn)
