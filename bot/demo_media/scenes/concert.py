"""A concert by the river: Soriya and her band, beams of light, a crowd."""

from __future__ import annotations

import math

from bot.demo_media.film import musicians
from bot.demo_media.film.figures import Lips, bodice, face, figure, microphone, portrait, standing
from bot.demo_media.film.planes import Frame, backdrop, cutout
from bot.demo_media.film.reel import Film, Shot
from bot.demo_media.film.scenery import beams, crowd, ground, night, swinging, turning_rosette
from bot.demo_media.film.titles import Title, name_plate, slid
from bot.demo_media.sound.arranging import sung_tones
from bot.demo_media.sound.songs import FILM_SONGS
from services.artwork.colours import SILKS, WHITE, Pair, mix
from services.artwork.schemas import Bilingual, Hair
from services.artwork.seeds import Draws

WIDTH, HEIGHT, SECONDS = 1920, 1080, 40
SILK, GOLD, DEEP = SILKS[Pair.ROSE], SILKS[Pair.GOLD], SILKS[Pair.PLUM]
BEAT = 60 / 80
BEAMS = 9
FLOOR = 900


class Concert:
    def __init__(self) -> None:
        song = FILM_SONGS["river-concert"]
        self._lips = Lips(sung_tones(song))
        self._stage = backdrop(WIDTH, HEIGHT, _stage())
        self._close = backdrop(WIDTH, HEIGHT, _close())
        self._wheels = turning_rosette(SILK, 780, 16, 16)
        self._beams = [
            beams(tone, 900, BEAMS, 24) for tone in (SILK.spark, SILK.petal, DEEP.petal)
        ]
        self._singer = {
            (talks, raised): figure(
                standing(GOLD, Hair.BUN, GOLD, talks=talks, raised=raised), 760
            )
            for talks in (False, True)
            for raised in (False, True)
        }
        self._face = {talks: portrait(_singing(talks=talks), 1000) for talks in (False, True)}
        self._band = [
            musicians.guitarist(SILK, DEEP, GOLD),
            musicians.drummer(SILK, DEEP, GOLD),
            musicians.keys(SILK, DEEP, GOLD),
        ]
        lights = (SILK.spark, DEEP.petal, SILK.petal)
        self._crowds = [
            crowd(WIDTH + 240, 300, tone, seed, lights)
            for seed, tone in ((1, mix(SILK.deep, "#000000", 0.35)), (2, "#12030B"))
        ]
        self._glow = cutout(900, 900, _glow(SILK.spark))
        self._petals = [
            cutout(26, 26, _petal(tone)) for tone in (SILK.petal, SILK.spark, DEEP.petal)
        ]
        self._title = Title(SILK, Bilingual("ទន្លេមាស", "River of Gold"), (WIDTH, HEIGHT))
        self._plate = name_plate(
            SILK, Bilingual("សូរិយា", "Soriya"), Bilingual("ចម្រៀងសម័យ", "Modern songs")
        )

    def film(self) -> Film:
        shots = (
            Shot(0, self._opening),
            Shot(6, lambda at: self._wide(at + 6)),
            Shot(12, lambda at: self._near(at + 12), cut=True),
            Shot(18, lambda at: self._from_crowd(at + 18), cut=True),
            Shot(24, lambda at: self._near(at + 24), cut=True),
            Shot(30, lambda at: self._finale(at + 30)),
        )
        return Film((WIDTH, HEIGHT), SECONDS, shots)

    def _lit_stage(self, at: float) -> Frame:
        frame = self._stage.copy()
        self._wheels[int(at * 8) % len(self._wheels)].centre(frame, WIDTH / 2, 400)
        for place in range(6):
            lamp = self._beams[place % 3]
            step = swinging(at, 4 + place % 3, BEAMS, place / 6)
            beam = lamp[step]
            beam.lay(frame, 200 + place * 304 - beam.size[0] / 2, 40, self._pulse(at, place))
        return frame

    def _pulse(self, at: float, place: int) -> float:
        since = (at / BEAT + place / 2) % 2
        return 0.45 + 0.55 * math.exp(-1.6 * since)

    def _players(self, frame: Frame, at: float, *, raised: bool = False) -> None:
        hop = abs(math.sin(math.pi * at / BEAT)) * 9
        for player, x in zip(self._band, (330, 960, 1590), strict=True):
            low = FLOOR - 120 if x == 960 else FLOOR
            player.lay(frame, x - player.size[0] / 2, low - player.size[1] - hop)
        sway = 14 * math.sin(math.pi * at / BEAT / 2)
        self._glow.centre(frame, WIDTH / 2 + sway, 560, 0.5)
        singer = self._singer[self._lips.open_at(at), raised]
        singer.lay(frame, WIDTH / 2 - singer.size[0] / 2 + sway, FLOOR + 60 - singer.size[1])

    def _heads(self, frame: Frame, at: float, down: float = 0) -> None:
        for place, heads in enumerate(self._crowds):
            hop = 16 * abs(math.sin(math.pi * (at / BEAT + place / 2)))
            aside = -120 + 60 * math.sin(at / 3 + place)
            heads.lay(frame, aside, HEIGHT - 250 + 70 * place + down - hop)

    def _opening(self, at: float) -> Frame:
        frame = self._lit_stage(at)
        self._heads(frame, at)
        self._title.lay(frame, at, until=5.2)
        return frame

    def _wide(self, at: float) -> Frame:
        frame = self._lit_stage(at)
        self._players(frame, at)
        self._heads(frame, at)
        slid(self._plate, frame, at, 7, 11)
        return frame

    def _near(self, at: float) -> Frame:
        frame = self._close.copy()
        for place in range(4):
            beam = self._beams[place % 3][swinging(at, 5, BEAMS, place / 4)]
            beam.lay(
                frame, 240 + place * 480 - beam.size[0] / 2, -40, self._pulse(at, place) * 0.8
            )
        sway = 26 * math.sin(math.pi * at / BEAT / 2)
        shown = self._face[self._lips.open_at(at)]
        shown.lay(frame, WIDTH / 2 - 500 + sway, 60 + 8 * math.sin(math.pi * at / BEAT))
        self._falling(frame, at, 14)
        return frame

    def _from_crowd(self, at: float) -> Frame:
        frame = self._lit_stage(at)
        self._players(frame, at, raised=int(at / BEAT / 2) % 2 == 0)
        self._heads(frame, at, -130)
        self._heads(frame, at + 0.4, 0)
        return frame

    def _finale(self, at: float) -> Frame:
        frame = self._lit_stage(at)
        self._players(frame, at, raised=True)
        self._falling(frame, at, 60)
        self._heads(frame, at)
        return frame

    def _falling(self, frame: Frame, at: float, count: int) -> None:
        draws = Draws(7)
        for place in range(count):
            speed = draws.between(f"speed-{place}", 110, 240)
            x = draws.between(f"x-{place}", 0, WIDTH) + 40 * math.sin(at * 1.6 + place)
            y = (draws.between(f"y-{place}", 0, HEIGHT) + at * speed) % (HEIGHT + 60) - 30
            self._petals[place % 3].centre(frame, x, y)


def _singing(*, talks: bool) -> str:
    sleeve = (
        f'<path d="M204 262C236 330 222 380 188 340C170 300 160 250 146 216" fill="none" '
        f'stroke="{mix(GOLD.ground, GOLD.deep, 0.35)}" stroke-width="46" stroke-linecap="round"/>'
    )
    return f"{face(GOLD, Hair.BUN, talks=talks)}{bodice(GOLD)}{sleeve}{microphone(GOLD)}"


def _stage() -> str:
    dark = night(SILK)
    rails = "".join(
        f'<path d="M{x} 0V46H{x + 60}V0Z" fill="#0B0207"/><circle cx="{x + 30}" cy="52" r="20" '
        f'fill="{WHITE}"/>'
        for x in range(170, 1800, 304)
    )
    panels = "".join(
        f'<rect x="{x}" y="150" width="150" height="620" fill="{SILK.ground}" opacity="{light}"/>'
        for x, light in ((90, 0.28), (270, 0.4), (1500, 0.4), (1680, 0.28))
    )
    steps = "".join(
        f'<rect x="{160 - 80 * step}" y="{FLOOR - 120 + 60 * step}" '
        f'width="{1600 + 160 * step}" height="62" fill="{tone}"/>'
        for step, tone in enumerate((SILK.ground, SILK.deep, dark))
    )
    edge = f'<rect y="{FLOOR + 58}" width="{WIDTH}" height="8" fill="{SILK.spark}"/>'
    body = ground(WIDTH, HEIGHT, ((0, dark), (0.55, SILK.deep), (1, "#12030B")))
    return f"{body}{panels}{rails}{steps}{edge}"


def _close() -> str:
    spots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{size}" fill="{tone}" opacity="{light}"/>'
        for x, y, size, tone, light in (
            (300, 300, 150, SILK.petal, 0.35),
            (560, 620, 90, SILK.spark, 0.3),
            (1500, 260, 190, DEEP.petal, 0.32),
            (1700, 680, 120, SILK.petal, 0.3),
            (180, 820, 110, DEEP.petal, 0.3),
            (1240, 140, 70, SILK.spark, 0.34),
        )
    )
    return ground(WIDTH, HEIGHT, ((0, night(SILK)), (1, SILK.ground))) + spots


def _glow(tone: str) -> str:
    return (
        '<defs><radialGradient id="w"><stop offset="0" stop-color="'
        + tone
        + '" stop-opacity=".6"/>'
        f'<stop offset="1" stop-color="{tone}" stop-opacity="0"/></radialGradient></defs>'
        '<circle cx="450" cy="450" r="450" fill="url(#w)"/>'
    )


def _petal(tone: str) -> str:
    return f'<path d="M13 1C22 8 22 18 13 25C4 18 4 8 13 1Z" fill="{tone}"/>'
