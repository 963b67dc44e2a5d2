"""The hall with the chosen seats, by its content key."""

from __future__ import annotations

import hashlib
from functools import partial

from handlers.kit.screen import PictureRef
from services.artwork.colours import Pair
from services.artwork.schemas import HallPicture, HallSeat, Picture
from services.artwork.studio import PictureStudio
from services.ticketing.seats import Hall, HeldSeats, Layout

_PITCH = 10


def hall_picture(
    studio: PictureStudio, hall: Hall, held: HeldSeats, pair: Pair, seat_names: str
) -> PictureRef:
    """The same seats of the same map are the same picture, for whoever looks at it."""
    layout = hall.layout
    seats = ",".join(str(seat) for seat in held.seats)
    what = f"{layout.id}:{hall.version}:{layout.width}:{layout.seats}:{pair}:{seats}"
    digest = hashlib.sha256(what.encode()).hexdigest()[:24]

    async def render() -> Picture:
        return await studio.draw(_request(layout, held, pair, seat_names))

    return PictureRef(f"hall:{digest}", partial(render))


def _request(layout: Layout, held: HeldSeats, pair: Pair, seat_names: str) -> HallPicture:
    chosen = set(held.seats)
    zone = layout.row_of(held.seats[0]).zone
    groups: tuple[list[HallSeat], list[HallSeat], list[HallSeat]] = ([], [], [])
    for row in layout.rows:
        for place, spot in enumerate(zip(row.x, row.y, strict=True)):
            groups[2 if row.first + place in chosen else row.zone == zone].append(spot)
    others, same_zone, own = groups
    return HallPicture(
        pair=pair,
        width=layout.width,
        height=layout.height,
        stage=layout.stage,
        pitch=_PITCH,
        others=tuple(others),
        zone=tuple(same_zone),
        chosen=tuple(own),
        zone_name=layout.zones[zone].name,
        seat_names=seat_names,
    )
