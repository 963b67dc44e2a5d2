"""Little Market, a comedy in three parts: a seller, a buyer, and always something goes wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.demo_media.film.figures import Lips, bodice, face, portrait
from bot.demo_media.film.planes import Cutout, Frame, backdrop, cutout, words
from bot.demo_media.film.reel import Film, Shot
from bot.demo_media.film.scenery import ground, palm
from bot.demo_media.film.titles import Title, name_plate, slid
from bot.demo_media.sound.talks import tones_of
from services.artwork.colours import SILKS, WHITE, Pair, Silk, mix
from services.artwork.schemas import Bilingual, Hair
from services.artwork.seeds import Draws
from services.artwork.typefaces import Face

WIDTH, HEIGHT, SECONDS = 1280, 720, 20
STALL, SELLER, BUYER = SILKS[Pair.FIRE], SILKS[Pair.LIME], SILKS[Pair.BLUE]
SKIN = SILKS[Pair.GOLD]
INK = "#2A1503"
HOLE = 960


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, its sky, and what the board says, first and after the excuse."""

    number: int
    name: Bilingual
    sky: tuple[str, str]
    boards: tuple[str, str]


PARTS = {
    1: Part(1, Bilingual("ត្រីជំនួយការ", "The Assistant"), ("#7FD0FF", "#FFF3C9"), ("?៛", "មិនលក់")),
    2: Part(2, Bilingual("ជញ្ជីងចិត្តល្អ", "The Kind Scale"), ("#FFB46B", "#FFE9C2"), ("2 kg", "1 kg")),
    3: Part(
        3,
        Bilingual("បង្អួចសម្រាប់ត្រី", "A Window for the Fish"),
        ("#5E7893", "#B9C8CF"),
        ("5,000៛", "0៛"),
    ),
}


class Market:
    def __init__(self, number: int) -> None:
        part = self._part = PARTS[number]
        self._stall = backdrop(WIDTH, HEIGHT, _stall(part))
        self._people = {
            (who, width): _expressions(silk, hair, width)
            for who, silk, hair in (("seller", SELLER, Hair.BOB), ("buyer", BUYER, Hair.SHORT))
            for width in (330, 520)
        }
        self._lips = {who: Lips(tones_of("market", who)) for who in ("seller", "buyer")}
        self._counter = cutout(WIDTH, 300, _counter(part))
        self._hat = cutout(320, 130, _hat())
        self._large_hat = cutout(320, 130, _hat(), scale=520 / 330)
        self._board = cutout(230, 120, _board())
        self._readings = [words(each, Face.STRONG, 44, INK) for each in part.boards]
        self._fish = [cutout(300, 150, _fish(winks=winks)) for winks in (False, True)]
        self._scales = [cutout(200, 230, _scale(turn)) for turn in (100, 75, 50)]
        self._hen = [cutout(150, 130, _hen(step)) for step in range(2)]
        self._drop = cutout(5, 40, '<path d="M4 0 1 40" stroke="#fff" stroke-width="2"/>')
        name = Bilingual(part.name.km, f"{part.name.en} · {number}")
        self._title = Title(STALL, name, (WIDTH, HEIGHT))
        self._plate = name_plate(
            STALL,
            Bilingual("ក្រុមកំប្លែងត្រយ៉ូង", "The Trayong Troupe"),
            Bilingual("កំប្លែង", "Comedy"),
        )

    def film(self) -> Film:
        shots = (
            Shot(0, self._opening),
            Shot(2, lambda at: self._bargain(at + 2)),
            Shot(7, lambda at: self._near(at + 7, "seller"), cut=True),
            Shot(9.5, lambda at: self._bargain(at + 9.5), cut=True),
            Shot(12, lambda at: self._near(at + 12, "buyer"), cut=True),
            Shot(14, lambda at: self._bargain(at + 14), cut=True),
        )
        return Film((WIDTH, HEIGHT), SECONDS, shots)

    def _opening(self, at: float) -> Frame:
        frame = self._stall.copy()
        self._counter.lay(frame, 0, 430)
        frame = frame.darkened(0.35)
        self._title.lay(frame, at, until=2.4)
        return frame

    def _person(self, who: str, at: float, width: int = 330) -> Cutout:
        blink = at % 2.9 > 0.15 if who == "seller" else (at + 1.3) % 3.3 > 0.15
        return self._people[who, width][self._lips[who].open_at(at), blink]

    def _bargain(self, at: float) -> Frame:
        frame = self._stall.copy()
        for who, x, wave in (("seller", 210, 0.0), ("buyer", 790, 1.4)):
            nod = 10 * abs(math.sin(at * 3 + wave)) if self._lips[who].open_at(at) else 0
            shake = 9 * math.sin(at * 11) if who == "buyer" and at > 17.5 else 0
            self._person(who, at).lay(frame, x + shake, 110 - nod)
            if who == "seller":
                self._hat.lay(frame, x + 12, 92 - nod)
        self._counter.lay(frame, 0, 430)
        self._mishap(frame, at)
        said = at > 8
        jump = 18 * math.exp(-3 * (at - 9.5)) if said else 0
        self._board.lay(frame, 530, 330 - jump)
        self._readings[said].centre(frame, 645, 392 - jump)
        self._things(frame, at)
        slid(self._plate, frame, at, 3, 6.4)
        return frame

    def _things(self, frame: Frame, at: float) -> None:
        """What the part is about, on the counter."""
        if self._part.number == 1:
            lift = 22 * abs(math.sin(at * 6)) if at > 15.5 else 0
            self._fish[at % 3 > 2.5 or at > 16].lay(frame, 880, 400 - lift)
        elif self._part.number == 2:
            step = 1 if 9 < at < 15 and int(at * 6) % 2 else int(at > 15.8) * 2
            self._scales[step].lay(frame, 900, 300)

    def _near(self, at: float, who: str) -> Frame:
        """The camera goes close: a part of a larger picture."""
        frame = self._stall.copy()
        lift = 8 * math.sin(at * 4)
        self._person(who, at, 520).lay(frame, 380, 110 + lift)
        if who == "seller":
            self._large_hat.lay(frame, 399, 82 + lift)
        self._mishap(frame, at)
        return frame

    def _mishap(self, frame: Frame, at: float) -> None:
        if self._part.number == 2 and at > 11:
            x = -150 + (at - 11) * 210
            hop = 26 * abs(math.sin(at * 9))
            self._hen[int(at * 8) % 2].lay(frame, x, 350 - hop)
        if self._part.number == 3:
            draws = Draws(9)
            for place in range(int(min(90, 20 + at * 10))):
                # Every second drop falls through the hole in the roof.
                left, right = (HOLE - 50, HOLE + 50) if place % 2 else (0, WIDTH)
                x = draws.between(f"x-{place}", left, right)
                speed = draws.between(f"v-{place}", 800, 1200)
                y = (draws.between(f"y-{place}", 0, HEIGHT) + at * speed) % (HEIGHT + 40) - 40
                self._drop.lay(frame, x, y, 0.7)


def _expressions(silk: Silk, hair: Hair, width: int) -> dict[tuple[bool, bool], Cutout]:
    """Mouth shut or open, eyes shut or open."""
    return {
        (talks, looks): portrait(face(SKIN, hair, talks=talks, looks=looks) + bodice(silk), width)
        for talks in (False, True)
        for looks in (False, True)
    }


def _stall(part: Part) -> str:
    sky = ground(WIDTH, HEIGHT, ((0, part.sky[0]), (0.75, part.sky[1]), (1, part.sky[1])))
    tree = mix(SELLER.ground, part.sky[0], 0.25)
    trees = palm(1120, 520, 330, tree) + palm(1210, 540, 240, tree) + palm(70, 520, 280, tree)
    houses = "".join(
        f'<path d="M{x} 470V{top}L{x + 70} {top - 46} {x + 140} {top}V470Z" fill="{tone}"/>'
        f'<rect x="{x + 46}" y="{top + 30}" width="48" height="60" fill="{part.sky[1]}"/>'
        for x, top, tone in (
            (420, 330, mix(STALL.petal, part.sky[1], 0.5)),
            (580, 300, mix(BUYER.petal, part.sky[1], 0.5)),
            (900, 340, mix(SELLER.petal, part.sky[1], 0.5)),
        )
    )
    soil = f'<rect y="470" width="{WIDTH}" height="250" fill="{mix(STALL.petal, INK, 0.25)}"/>'
    posts = f'<path d="M90 60h24v660H90zM1166 60h24v660h-24z" fill="{INK}"/>'
    stripes = "".join(
        f'<path d="M{x} 0H{x + 64}V70A32 32 0 0 1 {x} 70Z" fill="{tone}"/>'
        for x, tone in [
            (x, STALL.ground if number % 2 else WHITE)
            for number, x in enumerate(range(0, 1280, 64))
        ]
    )
    hole = (
        f'<path d="M{HOLE - 56} 8l44 10 30-14 40 22-18 34-50 6-42-16Z" fill="{part.sky[0]}" '
        f'stroke="{INK}" stroke-width="4"/>'
    )
    return sky + houses + trees + soil + posts + stripes + (hole if part.number == 3 else "")


def _counter(part: Part) -> str:
    board = (
        f'<rect y="90" width="{WIDTH}" height="210" fill="{STALL.deep}"/>'
        f'<rect y="90" width="{WIDTH}" height="16" fill="{STALL.petal}"/>'
    )
    planks = "".join(
        f'<rect x="{x}" y="106" width="3" height="194" fill="{INK}"/>' for x in range(40, 1280, 80)
    )
    return _goods(part) + board + planks


def _goods(part: Part) -> str:
    parts = []
    for heap, middle in enumerate((180, 430, 860, 1090)):
        for line, count in enumerate((5, 4, 3)):
            for place in range(count):
                x = middle + (place - (count - 1) / 2) * 44
                y = 76 - line * 26
                parts.append(_one(part, heap, x, y))
    return "".join(parts)


def _one(part: Part, heap: int, x: float, y: float) -> str:
    match (part.number + heap) % 3:
        case 0:
            return (
                f'<ellipse cx="{x:g}" cy="{y:g}" rx="25" ry="20" fill="#FFB52E"/>'
                f'<path d="M{x + 4:g} {y - 19:g}q10-12 22-6-6 10-22 6Z" fill="{SELLER.ground}"/>'
            )
        case 1:
            return (
                f'<circle cx="{x:g}" cy="{y:g}" r="22" fill="{STALL.ground}"/>'
                f'<circle cx="{x - 7:g}" cy="{y - 7:g}" r="6" fill="{STALL.spark}" opacity=".7"/>'
            )
        case _:
            return (
                f'<path d="M{x - 26:g} {y:g}q20-26 42-4l14-12v32l-14-12q-22 22-42-4Z" '
                f'fill="{BUYER.petal}"/><circle cx="{x - 14:g}" cy="{y - 3:g}" r="3" '
                f'fill="{INK}"/><path d="M{x - 4:g} {y - 10:g}q6 10 0 18" fill="none" '
                f'stroke="{BUYER.deep}" stroke-width="3"/>'
            )


def _hat() -> str:
    """The pointed straw hat."""
    return (
        '<path d="M4 118C70 70 130 30 160 6 190 30 250 70 316 118 220 134 100 134 4 118Z" '
        'fill="#E9C46A"/><path d="M60 112C110 84 140 52 160 6 180 52 210 84 260 112" fill="none" '
        'stroke="#B8862B" stroke-width="4"/><path d="M4 118C100 134 220 134 316 118" fill="none" '
        'stroke="#B8862B" stroke-width="5"/>'
    )


def _board() -> str:
    return (
        f'<rect x="108" y="60" width="14" height="60" fill="{INK}"/>'
        f'<rect x="4" y="14" width="222" height="94" rx="14" fill="{INK}"/>'
        f'<rect x="12" y="22" width="206" height="78" rx="9" fill="{STALL.spark}"/>'
    )


def _fish(*, winks: bool) -> str:
    """The assistant: a large fish in a basin."""
    eye = (
        f'<path d="M52 56q10 8 20 0" fill="none" stroke="{INK}" stroke-width="5"/>'
        if winks
        else f'<circle cx="62" cy="56" r="12" fill="{WHITE}"/><circle cx="60" cy="56" r="6" '
        f'fill="{INK}"/>'
    )
    return (
        f'<path d="M14 72Q80-10 190 50L262 14 250 74 262 116 190 86Q90 140 14 72Z" '
        f'fill="{BUYER.petal}"/><path d="M110 34q30 38 0 76M150 40q26 32 0 62" fill="none" '
        f'stroke="{BUYER.ground}" stroke-width="6"/>{eye}'
        f'<path d="M20 78q16 10 30 2" fill="none" stroke="{INK}" stroke-width="4"/>'
        f'<path d="M0 96H290L266 148H30Z" fill="{STALL.ground}"/>'
        f'<path d="M0 96H290V108H0Z" fill="{STALL.petal}"/>'
    )


def _scale(turn: int) -> str:
    """The dial stands at 1 kg when turned by 50 degrees, at 2 kg by 100."""
    return (
        f'<path d="M10 30H190L160 62H40Z" fill="{STALL.petal}"/>'
        f'<path d="M40 22q20-26 44-6l16-14 4 34-20-8q-24 18-44-6Z" fill="{BUYER.petal}"/>'
        f'<rect x="92" y="60" width="16" height="30" fill="{INK}"/>'
        f'<rect x="34" y="84" width="132" height="142" rx="18" fill="{SELLER.ground}"/>'
        f'<circle cx="100" cy="152" r="54" fill="{WHITE}"/>'
        f'<path d="M100 104v12M142 128l-10 6M58 128l10 6M52 152h10M148 152h-10" '
        f'stroke="{INK}" stroke-width="4"/><g transform="rotate({turn} 100 152)">'
        f'<path d="M96 160 100 108 104 160Z" fill="{STALL.ground}"/></g>'
        f'<circle cx="100" cy="152" r="7" fill="{INK}"/>'
    )


def _hen(step: int) -> str:
    legs = ("M64 100 50 126M84 100 96 126", "M64 100 72 126M84 100 76 126")[step]
    return (
        f'<path d="{legs}" stroke="#E07A1F" stroke-width="7"/>'
        f'<path d="M20 30C30 60 46 96 84 100 118 98 122 70 116 50L104 62C84 66 50 64 20 30Z" '
        f'fill="{WHITE}"/><circle cx="112" cy="40" r="20" fill="{WHITE}"/>'
        '<path d="M102 22q4-16 10-2 8-12 10 2Z" fill="#D9281E"/>'
        '<path d="M130 38 148 44 130 50Z" fill="#F2A71B"/><circle cx="118" cy="36" r="3.500"/>'
        '<path d="M46 66q24 20 46 0-4 26-24 26-20-4-22-26Z" fill="#DDD3C4"/>'
    )
