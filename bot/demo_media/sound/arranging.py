"""From a song to what each player plays: five tracks of samples, to be mixed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from operator import add

from bot.demo_media.sound import drums, waves
from bot.demo_media.sound.songs import BARS_A_UNIT, Band, Song
from bot.demo_media.sound.voices import Tone, sung
from bot.demo_media.sound.waves import RATE

HALVES_A_BAR = 8
STEPS = HALVES_A_BAR * BARS_A_UNIT


class Stem:
    """One player's track; notes are laid over each other."""

    def __init__(self, seconds: float) -> None:
        self.samples = array("d", bytes(8 * int(seconds * RATE)))

    def lay(self, at_seconds: float, note: array[float]) -> None:
        first = int(at_seconds * RATE)
        last = min(len(self.samples), first + len(note))
        if first >= last:
            return
        under = self.samples[first:last]
        self.samples[first:last] = array("d", map(add, under, note))


@dataclass(frozen=True, slots=True)
class Stems:
    """The players, loudest first; all of the same length."""

    voice: Stem
    lead: Stem
    chords: Stem
    bass: Stem
    drums: Stem


@dataclass(frozen=True, slots=True)
class Unit:
    """Two bars: what they are, where they begin, the tune and the two chords."""

    part: str
    begins: float
    tune: str
    chords: tuple[str, str]


def arranged(song: Song) -> Stems:
    stems = Stems(*(Stem(song.seconds) for _ in range(5)))
    half = song.bar_seconds / HALVES_A_BAR
    for unit in _units(song):
        _sing(stems.voice, song, unit, half)
        match song.band:
            case Band.VILLAGE:
                _village(stems, song, unit, half)
            case Band.DANCE:
                _dance(stems, song, unit, half)
            case Band.BALLAD:
                _ballad(stems, song, unit, half)
    _end(stems, song)
    return stems


def _units(song: Song) -> Iterator[Unit]:
    verses, choruses, breaks = count(), count(), count()
    for place, part in enumerate(song.form):
        match part:
            case "v":
                number, tunes, chords = next(verses) % 4, song.verse, song.verse_chords
            case "c":
                number, tunes, chords = next(choruses) % 4, song.chorus, song.chorus_chords
            case "o":
                number, tunes, chords = 3, song.chorus, song.chorus_chords
            case _:
                number, tunes, chords = next(breaks) % 4, song.chorus, song.chorus_chords
        begins = place * BARS_A_UNIT * song.bar_seconds
        pair = chords[number * 2], chords[number * 2 + 1]
        yield Unit(part, begins, tunes[number], pair)


def _pitch(song: Song, step: int) -> int:
    octave, place = divmod(step, len(song.scale))
    return song.key + 12 * octave + song.scale[place]


def _tones(song: Song, tune: str, half: float) -> list[Tone]:
    """When, how long, which note; `-` lengthens the tone before."""
    tones: list[Tone] = []
    for place, sign in enumerate(tune):
        if sign.isdigit():
            tones.append((place * half, half, _pitch(song, int(sign))))
        elif sign == "-" and tones:
            begin, lasts, note = tones[-1]
            tones[-1] = (begin, lasts + half, note)
    return tones


def _sing(stem: Stem, song: Song, unit: Unit, half: float) -> None:
    if unit.part not in "vc":
        return
    tones = [(begin, lasts * 0.97, note) for begin, lasts, note in _tones(song, unit.tune, half)]
    stem.lay(unit.begins, sung(tones, STEPS * half))


def _chord(song: Song, name: str) -> tuple[int, int, int]:
    """Root, third and fifth of a chord, near the key note."""
    root = song.key + int(name.removesuffix("m"))
    return root, root + (3 if name.endswith("m") else 4), root + 7


@lru_cache(maxsize=512)
def _struck(play: Callable[[int], array[float]], midi: int, loud: float) -> array[float]:
    return array("d", (loud * sample for sample in play(midi)))


def _village(stems: Stems, song: Song, unit: Unit, half: float) -> None:
    """Roneat in octaves around the tune, broken chords, hand drums and the small cymbals."""
    alone = unit.part not in "vc"
    loud = 0.6 if alone else 0.3
    for number, (begin, lasts, note) in enumerate(_tones(song, unit.tune, half)):
        strokes = max(1, round(lasts / half * 2))
        for stroke in range(strokes):
            at = unit.begins + begin + stroke * half / 2
            octave = 12 if stroke % 2 == number % 2 else 0
            stems.lead.lay(at, _struck(waves.roneat, int(note) + octave, loud))
    for bar, name in enumerate(unit.chords):
        at, tones = unit.begins + bar * song.bar_seconds, _chord(song, name)
        for place, tone in ((2, 1), (3, 2), (6, 1), (7, 0)):
            stems.chords.lay(at + place * half, _struck(waves.khim, tones[tone] - 12, 0.5))
        for place in (0, 4):
            stems.bass.lay(at + place * half, waves.bass(tones[0] - 24, int(half * 3.6 * RATE)))
        _village_drums(stems.drums, at, half)


def _village_drums(stem: Stem, at: float, half: float) -> None:
    for place, low in ((0, True), (3, False), (4, True), (6, False), (7, False)):
        stem.lay(at + place * half, drums.skor(low))
    stem.lay(at + 2 * half, drums.ching(True))
    stem.lay(at + 6 * half, drums.ching(False))


def _dance(stems: Stems, song: Song, unit: Unit, half: float) -> None:
    """Four beats on the floor, a driving bass, held chords; khim plays in between."""
    for bar, name in enumerate(unit.chords):
        at, tones = unit.begins + bar * song.bar_seconds, _chord(song, name)
        for note in tones:
            stems.chords.lay(at, waves.pad(note, int(song.bar_seconds * RATE)))
        for place in range(HALVES_A_BAR):
            low = tones[0] - 24 + (12 if place in (3, 6) else 0)
            stems.bass.lay(at + place * half, waves.bass(low, int(half * 0.9 * RATE)))
        for place, tone in enumerate((0, 2, 1, 2, 0, 2, 1, 2)):
            loud = 0.55 if unit.part != "v" else 0.25
            note = tones[tone] + 12
            stems.lead.lay(at + place * half, _struck(waves.khim, note, loud))
        _dance_drums(stems.drums, at, half, full=unit.part in "cm")
    if unit.part in "imo":
        for begin, _lasts, pitch in _tones(song, unit.tune, half):
            stems.lead.lay(unit.begins + begin, _struck(waves.roneat, int(pitch) + 12, 0.7))


def _dance_drums(stem: Stem, at: float, half: float, *, full: bool) -> None:
    for place in range(HALVES_A_BAR):
        if place % 2 == 0:
            stem.lay(at + place * half, drums.kick())
        else:
            stem.lay(at + place * half, drums.hat())
        if place in (2, 6):
            stem.lay(at + place * half, drums.snare())
        if full and place in (3, 7):
            stem.lay(at + (place + 0.5) * half, drums.hat())


def _ballad(stems: Stems, song: Song, unit: Unit, half: float) -> None:
    """A plucked string under held chords, a soft drum."""
    for bar, name in enumerate(unit.chords):
        at, tones = unit.begins + bar * song.bar_seconds, _chord(song, name)
        for note in tones:
            stems.chords.lay(at, waves.pad(note - 12, int(song.bar_seconds * RATE)))
        for place, tone in enumerate((0, 1, 2, 1, 0, 2, 1, 2)):
            note = tones[tone] + (12 if place >= 4 else 0)
            stems.lead.lay(at + place * half, _struck(waves.khim, note, 0.5))
        stems.bass.lay(at, waves.bass(tones[0] - 24, int(half * 7 * RATE)))
        if unit.part in "co":
            stems.drums.lay(at, drums.kick())
            stems.drums.lay(at + 4 * half, drums.skor(False))
    if unit.part in "imo":
        for begin, _lasts, pitch in _tones(song, unit.tune, half):
            stems.lead.lay(unit.begins + begin, _struck(waves.roneat, int(pitch) + 12, 0.5))


def _end(stems: Stems, song: Song) -> None:
    """The last chord rings."""
    at = len(song.form) * BARS_A_UNIT * song.bar_seconds
    for place, tone in enumerate((song.key, song.key + 7, song.key + 12, song.key + 24)):
        stems.lead.lay(at + 0.03 * place, _struck(waves.khim, tone, 0.6))
    stems.bass.lay(at, waves.bass(song.key - 24, int(1.6 * RATE)))
    stems.drums.lay(at, drums.ching(True))


def sung_tones(song: Song) -> list[Tone]:
    """Everything that the voice sings: whoever draws the singer opens the mouth at these."""
    half = song.bar_seconds / HALVES_A_BAR
    return [
        (unit.begins + begin, lasts, note)
        for unit in _units(song)
        if unit.part in "vc"
        for begin, lasts, note in _tones(song, unit.tune, half)
    ]
