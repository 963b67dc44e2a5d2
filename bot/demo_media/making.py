"""Makes one film or song whole: beside its place first, then renamed into it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from bot.demo_media.film.reel import Film, Told, shoot
from bot.demo_media.scenes.backstage import Backstage
from bot.demo_media.scenes.candle import CandleClip
from bot.demo_media.scenes.concert import Concert
from bot.demo_media.scenes.documentary import Documentary
from bot.demo_media.scenes.interview import Interview
from bot.demo_media.scenes.loop import LiveLoop
from bot.demo_media.scenes.market import PARTS, Market
from bot.demo_media.sound.mixing import mix_film, mix_song
from bot.demo_media.sound.songs import SONGS

LEFT_SECONDS = 3600


class Scene(Protocol):
    """Figures and places of a film, drawn once before its first picture."""

    def film(self) -> Film: ...


FILMS: Final[dict[str, Callable[[], Scene]]] = {
    "river-concert": Concert,
    "soriya-interview": Interview,
    "drum-backstage": Backstage,
    "rice-documentary": Documentary,
    "candle-clip": CandleClip,
    "live-loop": LiveLoop,
    **{f"market-{number}": partial(Market, number) for number in PARTS},
}


def suffix_of(word: str) -> str:
    """`.mp4` of a film, `.flac` of a song. KeyError when nobody can make the word."""
    if word in FILMS:
        return ".mp4"
    return dict.fromkeys(SONGS, ".flac")[word]


def make(word: str, output: Path, told: Told) -> None:
    """Write the film or song of `word`; `output` is whole or not there. KeyError as above."""
    suffix = suffix_of(word)
    output.parent.mkdir(parents=True, exist_ok=True)
    _clear(word, output.parent)
    folder = Path(tempfile.mkdtemp(prefix=f".{word}-", dir=output.parent))
    try:
        made = folder / f"made{suffix}"
        if word in SONGS:
            mix_song(SONGS[word], folder, made)
        else:
            sound = folder / "sound.flac"
            mix_film(_music_of(word), folder, sound)
            shoot(FILMS[word]().film(), sound, made, told)
        made.replace(output)
    finally:
        shutil.rmtree(folder)
    told(100)


def _clear(word: str, folder: Path) -> None:
    """What a killed process left; whoever works now touched its folder within the hour."""
    for left in folder.glob(f".{word}-*"):
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _music_of(word: str) -> str:
    """The parts of a series share their music."""
    return word.rsplit("-", 1)[0] if word.startswith("market-") else word
