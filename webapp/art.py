"""Drawn artwork as SVG: `/app/art/{shape}/{name}.svg`, the same drawings as in the chat.

The shape of goods is the name of their picture, such as `shirt-front-black`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.artwork.colours import Pair
from services.artwork.drawings import (
    avatar_svg,
    band_svg,
    cameo_svg,
    hero_svg,
    performer_svg,
    poster_svg,
    silk_svg,
    sleeve_svg,
)
from services.artwork.envelopes import envelope_svg
from services.artwork.goods.names import goods_svg, named
from services.artwork.schemas import Artwork, Hair
from webapp.errors import NoSuchAddress

_KEPT_AT_MOST: Final = 1024
_PAIRS: Final = "|".join(Pair)
_HAIRS: Final = "|".join(Hair)
_NAME: Final = re.compile(rf"({_PAIRS})-([0-9a-f]{{8}})(?:-({_HAIRS})(?:-({_PAIRS}))?)?")
_SHAPES: Final[Mapping[str, Callable[[Artwork], str]]] = {
    "poster": poster_svg,
    "hero": hero_svg,
    "band": lambda artwork: band_svg(artwork, 390, 176),
    "cameo": lambda artwork: cameo_svg(artwork, 160),
    "performer": lambda artwork: performer_svg(artwork.seed, artwork.pair, _hair(artwork)),
    "avatar": lambda artwork: avatar_svg(artwork.seed, artwork.pair, _hair(artwork)),
    "sleeve": lambda artwork: sleeve_svg(artwork.seed, artwork.pair),
    "silk": lambda artwork: silk_svg(artwork.pair, 390, 280),
    "envelope": envelope_svg,
    "envelope-open": lambda artwork: envelope_svg(artwork, opened=True),
}
# A name means the same drawing for ever; a drawing that changes gets a new shape.
_FOR_EVER: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
}


def art_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/app/art/{shape}/{name}.svg")
    async def drawing(shape: str, name: str, request: Request) -> Response:
        packed = _packed(shape, name)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(packed, media_type="image/svg+xml", headers=_FOR_EVER)
        plain = {"Cache-Control": _FOR_EVER["Cache-Control"], "Vary": "Accept-Encoding"}
        return Response(gzip.decompress(packed), media_type="image/svg+xml", headers=plain)

    return router


@lru_cache(maxsize=_KEPT_AT_MOST)
def _packed(shape: str, name: str) -> bytes:
    draw, found = _drawing_of(shape), _NAME.fullmatch(name)
    if draw is None or found is None:
        raise NoSuchAddress
    pair, seed, hair, hair_pair = found.groups()
    artwork = Artwork(
        seed=int(seed, 16),
        pair=Pair(pair),
        performer=Hair(hair) if hair else None,
        performer_pair=Pair(hair_pair) if hair_pair else None,
    )
    return gzip.compress(draw(artwork).encode(), mtime=0)


def _drawing_of(shape: str) -> Callable[[Artwork], str] | None:
    if shape in _SHAPES:
        return _SHAPES[shape]
    goods = named(shape)
    return partial(goods_svg, goods) if goods else None


def _hair(artwork: Artwork) -> Hair:
    return artwork.performer or list(Hair)[artwork.seed % len(Hair)]
