"""A hall from above with the chosen seats: the stage, the zone, and where one will sit."""

from __future__ import annotations

from typing import Final

from services.artwork.colours import SILKS, WHITE, Silk
from services.artwork.fitting import fit
from services.artwork.labels import Label, both
from services.artwork.lettering import run
from services.artwork.schemas import HallPicture, HallSeat, Picture
from services.artwork.sheet import Sheet
from services.artwork.typefaces import Face

WIDTH: Final = 960
AIM_BYTES: Final = 60_000
SIDE: Final = 48
MOST_HALL_HEIGHT: Final = 900
WORDS_HEIGHT: Final = 190
_SEAT_SHARE: Final = 0.38
"""The radius of a seat, of the distance between two."""
_CHOSEN_PX: Final = 9.0
"""No chosen seat is drawn smaller than this, however large the hall."""


def draw(hall: HallPicture) -> Picture:
    """The hall as a palette PNG, 960 pixels wide and as high as it needs."""
    silk = SILKS[hall.pair]
    scale = min((WIDTH - 2 * SIDE) / hall.width, MOST_HALL_HEIGHT / hall.height)
    height = round(hall.height * scale) + SIDE
    sheet = Sheet(WIDTH, height + WORDS_HEIGHT, silk.deep)
    tones = (silk.deep, silk.ground, silk.petal, silk.spark, WHITE)
    sheet.lay(_svg(hall, silk, scale, height), (0, 0), WIDTH, tones)
    _stage(sheet, hall, silk, scale)
    _words(sheet, hall, silk, height)
    return sheet.picture(AIM_BYTES)


def _svg(hall: HallPicture, silk: Silk, scale: float, height: int) -> str:
    """The drawing without letters. A chosen seat is larger and has a ring: not only a colour."""
    left = (WIDTH - hall.width * scale) / 2
    x, y, width, depth = hall.stage
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}">',
        f'<rect width="{WIDTH}" height="{height}" fill="{silk.deep}"/>',
        f'<g transform="translate({left:.1f} {SIDE / 2:.1f}) scale({scale:.4f})">',
        f'<rect x="{x}" y="{y}" width="{width}" height="{depth}" rx="3" fill="{silk.spark}"/>',
    ]
    radius = hall.pitch * _SEAT_SHARE
    for seats, fill in ((hall.others, silk.ground), (hall.zone, silk.petal)):
        discs = "".join(_disc(seat, radius) for seat in seats)
        parts.append(f'<path d="{discs}" fill="{fill}"/>')
    large = max(radius * 1.15, _CHOSEN_PX / scale)
    for grown, fill in ((1.5, silk.deep), (1.25, WHITE), (0.85, silk.spark)):
        discs = "".join(_disc(seat, large * grown) for seat in hall.chosen)
        parts.append(f'<path d="{discs}" fill="{fill}"/>')
    return "".join([*parts, "</g></svg>"])


def _disc(seat: HallSeat, radius: float) -> str:
    x, y = seat
    r = f"{radius:.2f}"
    turn = f"{2 * radius:.2f}"
    return f"M{x - radius:.2f} {y}a{r} {r} 0 1 0 {turn} 0a{r} {r} 0 1 0 -{turn} 0z"


def _stage(sheet: Sheet, hall: HallPicture, silk: Silk, scale: float) -> None:
    """The word for the stage, on it where there is room."""
    x, y, width, depth = hall.stage
    size = min(34, round(depth * scale * 0.66))
    if size < 18:
        return
    line = run(both(Label.STAGE), Face.TEXT, size)
    middle = round((WIDTH - hall.width * scale) / 2 + (x + width / 2) * scale)
    baseline = round(SIDE / 2 + (y + depth / 2) * scale + size * 0.34)
    sheet.write(line, (middle, baseline), silk.deep, silk.spark, align="middle")


def _words(sheet: Sheet, hall: HallPicture, silk: Silk, top: int) -> None:
    """The zone, and the seats in large letters."""
    room = WIDTH - 2 * SIDE
    zone = fit(hall.zone_name.line, Face.TEXT, room, ((34, 1), (30, 1), (26, 1)))
    sheet.write_block(zone, (SIDE, top + 48), silk.pale, silk.deep)
    words = f"{both(Label.SEAT)} {hall.seat_names}"
    seats = fit(words, Face.STRONG, room, ((50, 1), (42, 1), (34, 1), (30, 2)))
    sheet.write_block(seats, (SIDE, top + 116), WHITE, silk.deep, leading_px=46)
