"""The loop of the live show: a clock to the tenth of a second, so that its delay can be read."""

from __future__ import annotations

import math

from bot.demo_media.film.figures import figure, standing
from bot.demo_media.film.planes import Frame, backdrop, cutout, words
from bot.demo_media.film.reel import PICTURES_A_SECOND, Film, Shot
from bot.demo_media.film.scenery import beams, crowd, ground, night, swinging, turning_rosette
from services.artwork.colours import SILKS, WHITE, Pair
from services.artwork.schemas import Hair
from services.artwork.typefaces import Face

WIDTH, HEIGHT, SECONDS = 1280, 720, 60
SILK, OTHER = SILKS[Pair.TEAL], SILKS[Pair.GOLD]
BEAT = 0.5
BEAMS = 9


class LiveLoop:
    """Left a singer, right the seconds of the loop; a bar of 25 fields counts the pictures."""

    def __init__(self) -> None:
        body = ground(WIDTH, HEIGHT, ((0, night(SILK)), (0.6, SILK.deep), (1, "#01090B")))
        fields = "".join(
            f'<rect x="{624 + 24 * place}" y="600" width="20" height="20" fill="{SILK.ground}"/>'
            for place in range(PICTURES_A_SECOND)
        )
        stage = f'<rect y="560" width="560" height="160" fill="{SILK.ground}" opacity=".5"/>'
        self._ground = backdrop(WIDTH, HEIGHT, body + stage + fields)
        self._wheels = turning_rosette(SILK, 560, 16, 12)
        self._beams = [beams(tone, 600, BEAMS, 22) for tone in (SILK.spark, SILK.petal)]
        self._singer = [
            figure(standing(OTHER, Hair.LONG, OTHER, talks=talks), 560) for talks in (False, True)
        ]
        self._field = cutout(20, 20, f'<rect width="20" height="20" fill="{SILK.spark}"/>')
        self._crowd = crowd(760, 150, "#01090B", 5, (SILK.spark, SILK.petal))
        self._tenths = [words(str(figure), Face.SHOW, 150, SILK.petal) for figure in range(10)]
        self._seconds = [
            words(f"{second:02}", Face.SHOW, 320, WHITE, SILK.deep) for second in range(SECONDS)
        ]
        self._left = [
            words(f"-{left:02}", Face.SHOW, 64, SILK.spark) for left in range(SECONDS + 1)
        ]
        self._live = words("ផ្សាយផ្ទាល់ · LIVE", Face.SHOW, 44, WHITE, SILK.deep)

    def film(self) -> Film:
        return Film(
            (WIDTH, HEIGHT),
            SECONDS,
            (Shot(0, self._picture),),
            fades=False,
            sent_as_is=True,
        )

    def _picture(self, at: float) -> Frame:
        frame = self._ground.copy()
        number = round(at * PICTURES_A_SECOND)
        second, picture = divmod(number, PICTURES_A_SECOND)
        self._wheels[int(at * 8) % len(self._wheels)].centre(frame, 290, 280)
        for place, x in enumerate((80, 290, 500)):
            beam = self._beams[place % 2][swinging(at, 4, BEAMS, place / 3)]
            beam.lay(frame, x - beam.size[0] / 2, -20, 0.8)
        singer = self._singer[int(at / BEAT) % 2]
        sway = 12 * math.sin(math.pi * at / BEAT / 2)
        singer.lay(frame, 290 - singer.size[0] / 2 + sway, 640 - singer.size[1])
        self._crowd.lay(
            frame, -80 + 30 * math.sin(at), 590 - 8 * abs(math.sin(math.pi * at / BEAT))
        )
        self._live.lay(frame, 624, 56)
        self._seconds[second].centre(frame, 800, 330)
        self._tenths[picture * 10 // PICTURES_A_SECOND].centre(frame, 1090, 395)
        self._left[SECONDS - second].lay(frame, 1120, 56)
        for field in range(picture + 1):
            self._field.lay(frame, 624 + 24 * field, 600)
        return frame
