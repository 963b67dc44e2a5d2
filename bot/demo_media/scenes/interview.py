"""An interview: Soriya and her host in two armchairs, by lamplight."""

from __future__ import annotations

from bot.demo_media.film.figures import Lips, bodice, face, figure, portrait, seated
from bot.demo_media.film.planes import Cutout, Frame, backdrop, cutout
from bot.demo_media.film.reel import Film, Paint, Shot
from bot.demo_media.film.scenery import ground, krama, palm, woven
from bot.demo_media.film.titles import Title, name_plate, slid
from bot.demo_media.sound.talks import tones_of
from services.artwork.colours import SILKS, Pair, Silk, mix
from services.artwork.schemas import Bilingual, Hair
from services.artwork.shapes import petal

WIDTH, HEIGHT, SECONDS = 1280, 720, 28
WALL, GUEST, HOST = SILKS[Pair.FIRE], SILKS[Pair.ROSE], SILKS[Pair.JADE]
SKIN = SILKS[Pair.GOLD]
WORD = "soriya-interview"


class Interview:
    def __init__(self) -> None:
        self._room = backdrop(WIDTH, HEIGHT, _room())
        self._walls = {
            "guest": backdrop(WIDTH + 120, HEIGHT, _wall(GUEST)),
            "presenter": backdrop(WIDTH + 120, HEIGHT, _wall(HOST)),
        }
        looks = {"guest": (GUEST, Hair.BUN), "presenter": (HOST, Hair.SHORT)}
        self._seated = {
            who: [figure(seated(silk, hair, SKIN, talks=talks), 760) for talks in (False, True)]
            for who, (silk, hair) in looks.items()
        }
        self._faces = {who: _expressions(silk, hair) for who, (silk, hair) in looks.items()}
        self._lips = {who: Lips(tones_of(WORD, who)) for who in looks}
        self._glow = cutout(640, 640, _glow(WALL.spark))
        self._title = Title(WALL, Bilingual("នៅក្រោយបទចម្រៀង", "Behind the song"), (WIDTH, HEIGHT))
        self._plate = name_plate(
            GUEST, Bilingual("សូរិយា", "Soriya"), Bilingual("ចម្រៀងសម័យ", "Modern songs")
        )
        self._host_plate = name_plate(
            HOST, Bilingual("ភក្តី", "Phakdey"), Bilingual("អ្នកសម្ភាសន៍", "Host")
        )

    def film(self) -> Film:
        shots = (
            Shot(0, self._opening),
            Shot(4, self._near("presenter", 4), cut=True),
            Shot(8, self._near("guest", 8), cut=True),
            Shot(14, self._near("presenter", 14), cut=True),
            Shot(18, self._near("guest", 18), cut=True),
            Shot(24.5, lambda at: self._both(at + 24.5)),
        )
        return Film((WIDTH, HEIGHT), SECONDS, shots)

    def _opening(self, at: float) -> Frame:
        frame = self._both(at).darkened(max(0.0, min(0.6, (3.6 - at) * 1.5)))
        self._title.lay(frame, at)
        return frame

    def _both(self, at: float) -> Frame:
        frame = self._room.copy()
        self._glow.centre(frame, 640, 190, 0.85 if int(at * 3) % 7 else 0.8)
        for who, x in (("presenter", 330), ("guest", 950)):
            shown = self._seated[who][self._lips[who].open_at(at)]
            shown.lay(frame, x - shown.size[0] / 2, 60)
        return frame

    def _near(self, who: str, begins: float) -> Paint:
        def paint(since: float) -> Frame:
            at = begins + since
            left = round(since * 7) * 2
            frame = self._walls[who].part(min(120, left), 0, WIDTH, HEIGHT)
            shown = self._faces[who][_expression(self._lips[who].open_at(at), at)]
            shown.lay(frame, 330 - left / 2 + (120 if who == "guest" else 0), 34)
            if begins == 8:
                slid(self._plate, frame, since, 0.8, 5)
            if begins == 4:
                slid(self._host_plate, frame, since, 0.6, 3.6)
            return frame

        return paint


def _expression(open_mouth: bool, at: float) -> tuple[bool, bool]:
    """Mouth and eyes; everybody blinks once in three seconds."""
    return open_mouth, at % 3.1 > 0.16


def _expressions(silk: Silk, hair: Hair) -> dict[tuple[bool, bool], Cutout]:
    return {
        (talks, looks): portrait(face(SKIN, hair, talks=talks, looks=looks) + bodice(silk), 620)
        for talks in (False, True)
        for looks in (False, True)
    }


def _room() -> str:
    floor = '<rect y="590" width="1280" height="130" fill="#2A120A"/>'
    carpet = woven((160, 610, 960, 110), 40, (WALL.ground, WALL.deep))
    frame = (
        f'<rect x="60" y="120" width="210" height="260" fill="{WALL.spark}"/>'
        f'<rect x="70" y="130" width="190" height="240" fill="{WALL.deep}"/>'
        f'<g transform="translate(165 350)"><path d="{petal(200, 60)}" fill="{WALL.ground}"/>'
        f'<path d="{petal(150, 34)}" fill="{WALL.petal}"/></g>'
    )
    cloth = krama(1010, 96, 216, 288, WALL.petal, WALL.deep)
    lamp = (
        f'<path d="M640 0V120" stroke="#160703" stroke-width="6"/>'
        f'<path d="M560 200C570 110 710 110 720 200Z" fill="{WALL.spark}"/>'
    )
    table = (
        f'<ellipse cx="640" cy="560" rx="110" ry="22" fill="{WALL.petal}"/>'
        f'<path d="M630 570H650L656 700H624Z" fill="{WALL.ground}"/>'
        f'<path d="M600 510h30v42h-30zM652 522h26v30h-26z" fill="{WALL.spark}"/>'
    )
    plant = palm(1210, 620, 260, mix(HOST.deep, HOST.ground, 0.6))
    wall = ground(WIDTH, HEIGHT, ((0, mix(WALL.deep, "#000000", 0.2)), (1, WALL.ground)))
    return f"{wall}{frame}{cloth}{floor}{carpet}{plant}{lamp}{table}"


def _wall(silk: Silk) -> str:
    """Out of focus behind a face."""
    wall = ground(WIDTH + 120, HEIGHT, ((0, mix(WALL.deep, "#000000", 0.2)), (1, WALL.ground)))
    spots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{size}" fill="{tone}" opacity="{light}"/>'
        for x, y, size, tone, light in (
            (160, 180, 120, WALL.spark, 0.3),
            (1180, 150, 170, silk.petal, 0.3),
            (1020, 560, 90, WALL.petal, 0.35),
            (320, 610, 150, silk.ground, 0.35),
        )
    )
    return f'{wall}{spots}<rect x="540" width="10" height="720" fill="{WALL.deep}" opacity=".5"/>'


def _glow(tone: str) -> str:
    return (
        f'<defs><radialGradient id="w"><stop offset="0" stop-color="{tone}" stop-opacity=".55"/>'
        f'<stop offset="1" stop-color="{tone}" stop-opacity="0"/></radialGradient></defs>'
        '<circle cx="320" cy="320" r="320" fill="url(#w)"/>'
    )
