"""Finished drawings as SVG text: the same ones in the Mini App and in pictures."""

from __future__ import annotations

from services.artwork.colours import GOLD_LEAF, INK, LACQUER, SILKS, Pair, Silk
from services.artwork.performers import BOX_HEIGHT, BOX_WIDTH, bust
from services.artwork.scenes import Focus, scene
from services.artwork.schemas import Artwork, Hair
from services.artwork.seeds import Draws
from services.artwork.shapes import (
    Drawing,
    flame,
    hol,
    lotus_hem,
    nested,
    path,
    petal,
    petal_row,
    ring,
    rosette,
)

RIBBON_WIDTH, RIBBON_HEIGHT, RIBBON_CLOTH = 208, 412, 84


def poster_svg(artwork: Artwork, width: int = 300, height: int = 420) -> str:
    """An event's poster; 5 to 7 unless asked otherwise."""
    drawing = Drawing(width, height, f"poster-{artwork.seed:x}")
    shift = 0.0 if artwork.performer else Draws(artwork.seed).between("x", -0.16, 0.16)
    radius = width * (0.28 if artwork.performer else 0.235)
    scene(drawing, artwork, Focus(width * (0.5 + shift), height * 0.38, radius))
    silk = SILKS[artwork.pair]
    petal_row(drawing, height, 9, height * 0.09, (silk.deep, silk.spark))
    return drawing.svg()


def band_svg(artwork: Artwork, width: int = 960, height: int = 430) -> str:
    """The same scene as a wide band: ticket head, event page."""
    drawing = Drawing(width, height, f"band-{artwork.seed:x}")
    scene(drawing, artwork, Focus(width / 2, height * 0.53, height * 0.36))
    silk = SILKS[artwork.pair]
    petal_row(drawing, height, round(width / 40), height * 0.1, (silk.deep, silk.spark))
    return drawing.svg()


def hero_svg(artwork: Artwork, width: int = 390, height: int = 400) -> str:
    """The scene behind the first words of a page: above the middle, with room below for them."""
    drawing = Drawing(width, height, f"hero-{artwork.seed:x}")
    scene(drawing, artwork, Focus(width * 0.48, height * 0.41, height * 0.26))
    return drawing.svg()


def tones_of(artwork: Artwork) -> tuple[str, ...]:
    """Every flat tone that the drawing of an artwork holds."""
    silks = [SILKS[artwork.pair]]
    if artwork.performer is not None and artwork.performer_pair is not None:
        silks.append(SILKS[artwork.performer_pair])
    tones = (tone for silk in silks for tone in (silk.deep, silk.ground, silk.petal, silk.spark))
    return tuple(dict.fromkeys(tones))


def performer_svg(seed: int, pair: Pair, hair: Hair) -> str:
    """A singer or contestant, 4 to 5, with a halo of petals."""
    silk, width, height = SILKS[pair], 240, 300
    drawing = Drawing(width, height, f"performer-{seed:x}")
    drawing.rectangle(0, 0, width, height, silk.deep)
    halo = Silk(silk.deep, silk.ground, silk.ground, silk.spark)
    petals = 12 + 2 * Draws(seed).number("petals", 3)
    rosette(drawing, (width / 2, height * 0.42), width * 0.66, halo, petals)
    drawing.disc(width / 2, height * 0.42, width * 0.21, silk.deep)
    scale = width / (BOX_WIDTH - 20)
    move = f"translate(-12 {height - BOX_HEIGHT * scale:.1f}) scale({scale:.3f})"
    drawing.add(f'<g transform="{move}">{bust(silk, hair)}</g>')
    return drawing.svg()


def avatar_svg(seed: int, pair: Pair, hair: Hair) -> str:
    """A singer's face in a square with a ring of petals."""
    silk = SILKS[pair]
    drawing = Drawing(200, 200, f"avatar-{seed:x}")
    drawing.rectangle(0, 0, 200, 200, silk.deep)
    ring(drawing, (100, 90), 16, 74, nested(petal, 34, 13, (silk.ground, silk.spark)))
    drawing.add(f'<g transform="translate(-32 -8) scale(1.2)">{bust(silk, hair)}</g>')
    return drawing.svg()


def sleeve_svg(seed: int, pair: Pair) -> str:
    """An album: arch within arch, growing from a point on the lower edge."""
    silk = SILKS[pair]
    drawing = Drawing(300, 300, f"sleeve-{seed:x}")
    drawing.rectangle(0, 0, 300, 300, silk.ground)
    centre = Draws(seed).between("x", 90, 210)
    tones = (silk.deep, silk.ground, silk.petal)
    for size in range(9, 0, -1):
        fill = silk.spark if size == 2 else tones[size % 3]
        outline = petal(40 + size * 34, 16 + size * 15)
        place = path("translate({} 300)", centre)
        drawing.add(f'<path transform="{place}" d="{outline}" fill="{fill}"/>')
    petal_row(drawing, 300, 15, 22, (silk.spark, silk.deep))
    return drawing.svg()


def silk_svg(pair: Pair, width: int = 300, height: int = 160) -> str:
    """A length of hol silk: ground for money and votes."""
    silk = SILKS[pair]
    drawing = Drawing(width, height, f"silk-{pair}")
    drawing.rectangle(0, 0, width, height, silk.deep)
    hol(drawing, (0, 0, width, height), 20, (silk.thread, silk.deep))
    return drawing.svg()


def banner_svg(artwork: Artwork, width: int, height: int, band: int) -> str:
    """A hanging cloth: the scene on top, hol silk below, a swallowtail with a bright hem."""
    silk = SILKS[artwork.pair]
    drawing = Drawing(width, height, f"banner-{artwork.seed:x}")
    drawing.rectangle(0, 0, width, height, silk.deep)
    hol(drawing, (0, band, width, height - band), 48, (silk.weave, silk.deep))
    drawing.add(nested_svg(band_svg(artwork, width, band), width, band))
    rise, hem = 40, 9
    points = path("0,{1} {2},{0} {3},{1}", height - rise - hem, height - hem, width / 2, width)
    drawing.add(f'<polygon points="{points} {width},{height} 0,{height}" fill="{silk.spark}"/>')
    points = path("0,{1} {2},{0} {3},{1}", height - rise, height, width / 2, width)
    drawing.add(f'<polygon points="{points}" fill="{LACQUER}"/>')
    return drawing.svg()


def cameo_svg(artwork: Artwork, side: int) -> str:
    """The heart of the scene in a square, for a row of a list."""
    drawing = Drawing(side, side, f"cameo-{artwork.seed:x}")
    scene(drawing, artwork, Focus(side / 2, side * 0.46, side * 0.3))
    silk = SILKS[artwork.pair]
    petal_row(drawing, side, 9, side * 0.11, (silk.deep, silk.spark))
    return drawing.svg()


def playbill_svg(
    artwork: Artwork, width: int, scene_height: int, height: int, *, ribbon: bool = True
) -> str:
    """A poster with room for words: the scene, and below a row of petals the deep tone.

    With a `ribbon` for a date.
    """
    silk = SILKS[artwork.pair]
    drawing = Drawing(width, height, f"playbill-{artwork.seed:x}")
    drawing.rectangle(0, 0, width, height, silk.deep)
    upper = Drawing(width, scene_height, f"scene-{artwork.seed:x}")
    middle = 0.41 if ribbon else 0.5
    scene(upper, artwork, Focus(width * middle, scene_height * 0.46, width * 0.265))
    petal_row(upper, scene_height, 16, scene_height * 0.09, (silk.deep, silk.spark))
    drawing.add(nested_svg(upper.svg(), width, scene_height))
    if ribbon:
        cloth = ribbon_svg(silk, RIBBON_WIDTH, RIBBON_HEIGHT, RIBBON_CLOTH)
        drawing.add(nested_svg(cloth, RIBBON_WIDTH, RIBBON_HEIGHT, width - 64 - RIBBON_WIDTH))
    return drawing.svg()


def ribbon_svg(silk: Silk, width: int, height: int, cloth: int) -> str:
    """A date ribbon that hangs from the upper edge: `cloth` pixels of hol, then a plain part."""
    drawing = Drawing(width, height, "ribbon")
    points = path("0,0 {0},0 {0},{1} {2},{3} 0,{1}", width, height, width / 2, height - 34)
    drawing.add(f'<polygon points="{points}" fill="{silk.spark}"/>')
    points = path("0,0 {0},0 {0},{1} {2},{3} 0,{1}", width, height - 9, width / 2, height - 43)
    drawing.add(f'<polygon points="{points}" fill="{silk.deep}"/>')
    for edge in (0, width - 5):
        drawing.rectangle(edge, 0, 5, height - 9, silk.spark)
    woven = Drawing(width, cloth, "ribbon-cloth")
    woven.rectangle(0, 0, width, cloth, silk.petal)
    hol(woven, (0, 0, width, cloth), 24, (silk.ground, silk.petal))
    drawing.add(nested_svg(woven.svg(), width, cloth))
    return drawing.svg()


def nested_svg(svg: str, width: int, height: int, x: int = 0) -> str:
    """A drawing as a part of another one, at its upper edge."""
    return svg.replace("<svg ", f'<svg x="{x}" width="{width}" height="{height}" ', 1)


def silk_head_svg(silk: Silk, width: int, height: int, hem: int, paper: str) -> str:
    """The head of a picture: woven silk that ends in a lotus hem of `hem` pixels over paper."""
    drawing = Drawing(width, height + hem, "head")
    drawing.rectangle(0, 0, width, height + hem, paper)
    drawing.rectangle(0, 0, width, height, silk.deep)
    weave = Drawing(width, height, "weave")
    hol(weave, (0, 0, width, height), 40, (silk.weave, silk.deep))
    drawing.add(nested_svg(weave.svg(), width, height))
    lotus_hem(drawing, height, round(width / 34), hem, (silk.deep, silk.ground))
    return drawing.svg()


def swan_svg(fill: str = GOLD_LEAF, eye: str = INK) -> str:
    """The golden swan: the sign of the house."""
    drawing = Drawing(64, 64, "swan")
    feathers = "".join(
        f'<g transform="translate(38 48) rotate({turn})"><path d="{flame(length, 6.5)}"/></g>'
        for turn, length in ((-8, 30), (22, 28), (52, 25))
    )
    body = (
        "M19 11C28 6 35 13 32 22 30 28 22 33 22 40 22 45 26 47 31 46 40 45 46 46 54 40"
        " 54 52 46 60 35 60 22 60 12 54 12 42 12 33 24 27 25 20 26 15 22 14 19 17L7 20"
        "C8 16 14 13 19 11Z"
    )
    crest = "M22 9C22 5 25 2 29 1 28 4 29 6 31 9ZM29 9C31 6 34 5 38 6 35 8 34 10 34 13Z"
    drawing.add(f'<g fill="{fill}">{feathers}<path d="{body}"/><path d="{crest}"/></g>')
    drawing.disc(20, 13.5, 1.3, eye)
    return drawing.svg()
