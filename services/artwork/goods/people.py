"""Who wears the goods: a calm face before a halo, and a shirt for the shoulders."""

from __future__ import annotations

from services.artwork.colours import mix
from services.artwork.goods.table import MIDDLE, Table
from services.artwork.performers import FACE, bust
from services.artwork.schemas import Hair
from services.artwork.shapes import nested, path, petal, ring


def person(table: Table, scale: float, corner: tuple[float, float]) -> None:
    """A calm face before a halo, to wear what is shown."""
    table.plain(table.silk.deep)
    halo(table)
    bust_on(table, scale, corner)


def halo(table: Table) -> None:
    """Petals behind a head."""
    tones = (table.silk.ground, mix(table.silk.ground, table.silk.deep, 0.34), table.silk.deep)
    ring(table, (MIDDLE, 170), 20, 118, nested(petal, 110, 26, tones))


def bust_on(table: Table, scale: float, corner: tuple[float, float]) -> None:
    """A face and shoulders; `corner` is that of their box."""
    hair = table.look.hair or list(Hair)[table.look.seed % len(Hair)]
    move = path("translate({} {})", *corner)
    x = FACE[0] * scale + corner[0] - MIDDLE
    table.add(
        f'<g transform="{path("translate({} 0)", -x)}"><g transform="{move} scale({scale})">'
        f"{bust(table.silk, hair)}</g></g>"
    )


def tee(table: Table, top: float, art: str = "") -> None:
    """A shirt over the shoulders of a person of 1.3 times the size, whose box begins at `top`."""
    body = "M0 252C2 214 40 198 84 188 96 212 124 212 136 188 180 198 214 214 216 252L222 400H-6Z"
    collar = "M84 188C96 212 124 212 136 188L131 186C122 203 98 203 89 186Z"
    arms = "M40 232C46 252 44 280 40 400H-6L0 252ZM176 232C170 252 172 280 176 400H222L216 252Z"
    table.inside(
        "M0 0H400V400H0Z",
        f'<g transform="translate(57 {top:g}) scale(1.3)">'
        f'<path d="{body}" fill="{table.cloth.body}"/>'
        f'<path d="{collar}{arms}" fill="{table.cloth.fold}"/></g>{art}',
    )
