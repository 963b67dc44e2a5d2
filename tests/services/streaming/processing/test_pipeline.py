"""What comes out of processing: whole, protected by class, as loud as promised."""

import subprocess
from pathlib import Path

import pytest

from services.streaming.library.schemas import ItemReady, ItemState
from services.streaming.processing import hls
from services.streaming.processing.folders import Folders
from services.streaming.processing.keys import MediaKeys
from services.streaming.processing.loudness import TRACK_LUFS, measure
from services.streaming.processing.packaging import decrypt_aes
from services.streaming.processing.pipeline import SOUND_FILE
from services.streaming.processing.schemas import JobState, KeyClass, Reason, Scheme
from tests.services.streaming.processing.studio import FILM, SECRET, SONG, STRICT_FILM, Studio
from tests.services.streaming.samples import QUICK, Samples, make, picture, tone, tools


def first_frame_at(content: bytes) -> float:
    command = [tools().ffprobe, "-v", "error", "-show_entries", "packet=pts_time"]
    ran = subprocess.run(
        [*command, "-of", "csv=p=0", "-i", "pipe:0"],
        input=content,
        capture_output=True,
        check=True,
    )
    return min(float(line.strip(",")) for line in ran.stdout.decode().split())


def first_clear(samples: Samples, name: str, key_class: KeyClass) -> bytes:
    playlist = samples.version() / "aes" / name / hls.INDEX
    iv = bytes.fromhex(playlist.read_text().partition("IV=0x")[2][:32])
    content = (playlist.parent / "00000.ts").read_bytes()
    return decrypt_aes(content, samples.keys()[Scheme.AES][key_class].key, iv)


class TestTheVersion:
    def test_has_each_rung_up_to_the_source_and_one_sound(self, samples: Samples) -> None:
        made = samples.manifest()
        assert [each.name for each in made.renditions] == ["240p", "480p", "720p", "audio"]
        assert [each.lines for each in made.pictures] == [240, 480, 720]
        assert (made.pictures[-1].width, made.pictures[-1].height) == (1280, 720)
        assert all(each.codecs.startswith("avc1.") for each in made.pictures)
        assert all(each.bandwidth >= each.average_bandwidth > 0 for each in made.renditions)
        assert made.sound is not None
        assert made.sound.codecs == "mp4a.40.2"

    def test_has_stills_and_says_where_they_are(self, samples: Samples) -> None:
        folder = samples.version()
        places = (folder / "sprite.vtt").read_text()
        assert places.startswith("WEBVTT")
        assert "sprite.jpg#xywh=0,0,160,90" in places
        for name in ("sprite.jpg", "poster.jpg"):
            assert (folder / name).read_bytes().startswith(b"\xff\xd8")

    def test_of_a_track_is_sound_and_a_file_for_music_players(self, samples: Samples) -> None:
        assert [each.name for each in samples.manifest("track").renditions] == ["audio"]
        command = [tools().ffprobe, "-v", "error", "-show_entries", "format_tags=title,artist"]
        file = samples.version("track") / SOUND_FILE
        said = subprocess.run([*command, "-of", "csv=p=0", file], capture_output=True, check=True)
        assert said.stdout.decode().strip() == "គំរូ · Sample,Nobody"

    def test_sound_and_picture_begin_together(self, samples: Samples) -> None:
        """Each is packaged alone, and each would be moved by its own decoder's delay."""
        seen = first_frame_at(first_clear(samples, "240p", KeyClass.SD))
        heard = first_frame_at(first_clear(samples, "audio", KeyClass.AUDIO))
        assert abs(seen - heard) < 0.03

    def test_asks_for_keys_beside_its_folder(self, samples: Samples) -> None:
        asked = {
            name: (samples.version() / "aes" / name / hls.INDEX).read_text()
            for name in ("480p", "720p", "audio")
        }
        assert 'URI="../../key/SD"' in asked["480p"]
        assert 'URI="../../key/HD"' in asked["720p"]
        assert 'URI="../../key/AUDIO"' in asked["audio"]


class TestKeys:
    def test_differ_between_classes_and_schemes(self, samples: Samples) -> None:
        every = [each for keys in samples.keys().values() for each in keys.values()]
        assert len({each.key for each in every}) == len({each.kid for each in every}) == 6
        assert samples.keys()[Scheme.AES].keys() == {KeyClass.SD, KeyClass.HD, KeyClass.AUDIO}

    def test_of_another_class_opens_nothing(self, samples: Samples) -> None:
        """Padding may look right once in 256 times: the stream's own mark does not."""
        playlist = samples.version() / "aes" / "720p" / hls.INDEX
        iv = bytes.fromhex(playlist.read_text().partition("IV=0x")[2][:32])
        content = (playlist.parent / "00000.ts").read_bytes()
        keys = samples.keys()[Scheme.AES]
        assert decrypt_aes(content, keys[KeyClass.HD].key, iv)[::188][:3] == b"GGG"
        try:
            opened = decrypt_aes(content, keys[KeyClass.SD].key, iv)
        except ValueError:
            return
        assert opened[::188][:3] != b"GGG"

    def test_of_cbcs_are_asked_for_by_those_only_who_need_them(self, samples: Samples) -> None:
        """Initial data and segments name the keys that a player then asks for."""
        keys = samples.keys()[Scheme.CBCS]
        for name, wanted in (
            ("480p", KeyClass.SD),
            ("720p", KeyClass.HD),
            ("audio", KeyClass.AUDIO),
        ):
            folder = samples.version() / "cbcs" / name
            content = b"".join(each.read_bytes() for each in sorted(folder.iterdir()))
            named = {word for word, each in keys.items() if each.kid in content}
            assert (name, named) == (name, {wanted})

    def test_lie_nowhere_on_the_disk(self, samples: Samples, tmp_path: Path) -> None:
        every = [each.key for keys in samples.keys().values() for each in keys.values()]
        folder = samples.folder / "video" / "media"
        for path in [each for each in folder.rglob("*") if each.is_file()]:
            content = path.read_bytes()
            for key in every:
                assert key not in content
                assert key.hex().encode() not in content

    async def test_are_made_once_and_open_here_only(self, studio: Studio) -> None:
        item = await studio.item(FILM)

        async def ensure() -> dict[KeyClass, bytes]:
            wanted = {KeyClass.SD, KeyClass.AUDIO}
            found = await studio.uow.run(
                lambda tx: studio.keys.ensure(tx, item.id, "one", Scheme.AES, wanted)
            )
            return {word: each.key for word, each in found.items()}

        first = await ensure()
        assert await ensure() == first
        assert len(set(first.values())) == 2
        other = await studio.uow.run_read_only(
            lambda tx: MediaKeys(b"elsewhere").of(tx, item.id, "one", Scheme.AES)
        )
        cbcs = await studio.uow.run_read_only(
            lambda tx: MediaKeys(SECRET).of(tx, item.id, "one", Scheme.CBCS)
        )
        assert (other, cbcs) == ({}, {})


class TestAJob:
    async def test_makes_an_item_playable_and_leaves_no_work_behind(
        self, studio: Studio, samples: Samples
    ) -> None:
        job = await studio.made(SONG, samples.track)
        item = await studio.item(SONG)
        assert (job.state, job.percent) == (JobState.DONE, 100)
        assert item.state is ItemState.READY
        assert item.media is not None
        assert (item.media.version, item.media.heights, item.media.cbcs) == (
            job.version,
            (),
            False,
        )
        assert item.duration_seconds == 3
        assert studio.files() == {f"{item.id.hex}/{job.version}", f"{item.id.hex}/{job.source}"}
        assert samples.track.exists()

    async def test_tells_that_the_item_is_ready(self, studio: Studio, samples: Samples) -> None:
        told: list[ItemReady] = []

        async def hear(_: object, event: ItemReady) -> None:
            told.append(event)

        studio.uow.join(ItemReady, hear)
        job = await studio.made(SONG, samples.track)
        assert told == [ItemReady(job.item_id, job.version)]

    async def test_of_a_strict_item_is_cbcs_too(self, one_studio: Studio, tmp_path: Path) -> None:
        path = make(tmp_path / "small.mp4", *picture("320x240", seconds=1.2), *QUICK)
        job = await one_studio.made(STRICT_FILM, path)
        assert job.state is JobState.DONE
        folder = one_studio.folders.version(job.item_id, job.version)
        playlist = (folder / "cbcs" / "240p" / hls.INDEX).read_text()
        assert "METHOD=SAMPLE-AES" in playlist
        media = (await one_studio.item(STRICT_FILM)).media
        assert media is not None
        assert (media.heights, media.audio, media.cbcs) == ((240,), False, True)

    async def test_with_a_new_file_makes_a_new_version_with_new_keys(
        self, one_studio: Studio, samples: Samples
    ) -> None:
        first = await one_studio.made(SONG, samples.track)
        second = await one_studio.made(SONG, samples.track)
        item = await one_studio.item(SONG)
        assert item.media is not None
        assert item.media.version == second.version != first.version
        keys = [
            await one_studio.uow.run_read_only(
                lambda tx, version=each.version: one_studio.keys.of(  # type: ignore[misc]
                    tx, item.id, version, Scheme.AES
                )
            )
            for each in (first, second)
        ]
        assert keys[0][KeyClass.AUDIO].key != keys[1][KeyClass.AUDIO].key
        assert one_studio.folders.version(item.id, first.version).exists()


class TestLoudness:
    @pytest.mark.parametrize("volume_db", [-38, -1])
    async def test_of_a_track_is_the_same_whatever_came(
        self, one_studio: Studio, tmp_path: Path, volume_db: int
    ) -> None:
        path = make(tmp_path / "song.m4a", *tone(volume_db), "-c:a", "aac")
        job = await one_studio.made(SONG, path)
        file = one_studio.folders.version(job.item_id, job.version) / SOUND_FILE
        heard = await measure(tools(), file, 60)
        assert abs(heard.lufs - TRACK_LUFS) <= 1
        assert heard.peak_db <= 0
        media = (await one_studio.item(SONG)).media
        assert media is not None
        assert media.loudness_lufs == pytest.approx(heard.lufs, abs=0.2)

    async def test_silence_stays_silent(self, one_studio: Studio, tmp_path: Path) -> None:
        silence = ["-f", "lavfi", "-t", "2", "-i", "anullsrc=sample_rate=48000"]
        path = make(tmp_path / "silence.m4a", *silence, "-c:a", "aac")
        job = await one_studio.made(SONG, path)
        media = (await one_studio.item(SONG)).media
        assert job.state is JobState.DONE
        assert media is not None
        assert media.loudness_lufs is None


def a_film_without_end(path: Path) -> Path:
    """Its beginning promises six seconds, its end is not there."""
    whole = make(path, *picture("320x240", seconds=6), *QUICK, "-movflags", "+faststart")
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    return whole


class TestABadFile:
    async def test_is_refused_with_its_reason_and_taken_off_the_disk(
        self, one_studio: Studio, tmp_path: Path, samples: Samples
    ) -> None:
        text, empty = tmp_path / "text.mp4", tmp_path / "empty.mp4"
        text.write_text("This is no video.\n" * 100)
        empty.touch()
        half = tmp_path / "half.mp4"
        half.write_bytes(samples.video.read_bytes()[: samples.video.stat().st_size // 2])
        playlist = tmp_path / "list.mp4"
        playlist.write_text(f"#EXTM3U\n#EXTINF:3,\n{samples.video}\n#EXT-X-ENDLIST\n")
        cases = {
            text: Reason.NOT_MEDIA,
            empty: Reason.EMPTY,
            half: Reason.CUT_OFF,
            playlist: Reason.NOT_MEDIA,
            samples.track: Reason.NO_PICTURE,
            a_film_without_end(tmp_path / "cut.mp4"): Reason.CUT_OFF,
        }
        for path, reason in cases.items():
            job = await one_studio.made(FILM, path)
            assert (path.name, job.state, job.reason) == (path.name, JobState.FAILED, reason)
            assert one_studio.files() == set()
        item = await one_studio.item(FILM)
        assert item.state is ItemState.FAILED
        assert (await one_studio.made(SONG, samples.track)).state is JobState.DONE

    async def test_does_not_take_the_good_version_away(
        self, one_studio: Studio, tmp_path: Path, samples: Samples
    ) -> None:
        good = await one_studio.made(SONG, samples.track)
        bad = tmp_path / "bad.mp3"
        bad.write_text("no")
        await one_studio.made(SONG, bad)
        item = await one_studio.item(SONG)
        assert item.state is ItemState.READY
        assert item.media is not None
        assert item.media.version == good.version

    async def test_of_ten_hours_is_refused_by_its_header(
        self, one_studio: Studio, tmp_path: Path
    ) -> None:
        seconds = 10 * 3600
        path = make(
            tmp_path / "long.mkv",
            *picture("32x32", rate="1/60", seconds=seconds),
            *("-c:v", "mpeg4"),
        )
        job = await one_studio.made(FILM, path)
        assert (job.reason, job.details) == (Reason.TOO_LONG, {"hours": 6})

    async def test_for_which_there_is_no_room_is_not_begun(
        self, one_studio: Studio, samples: Samples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Folders, "free_bytes", lambda _: 1 << 20)
        job = await one_studio.made(FILM, samples.video)
        assert job.reason is Reason.DISK_FULL
        assert job.details["free_mb"] == 1
        item = await one_studio.item(FILM)
        assert one_studio.files() == {f"{item.id.hex}/{job.source}"}
