"""Files of videos and music: the demo's is whole, and whatever is wrong is named with its line."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.artist_file import ArtistFile
from bot.artist_file import command_of as artists_of
from bot.content_file import ContentFile, read_files
from bot.load.content import ContentFiles
from bot.load.files import validated
from bot.marked_yaml import BadFile, Problem, read_yaml
from services.artists import LoadArtists
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.streaming.library.schemas import Fallback, Kind, Policy
from services.streaming.library.specs import MADE
from tests.services.streaming.library.shelf import SORIYA, World

DEMO = Path(__file__).parents[2] / "demo"
GOOD = """\
content:
  - key: palm-sugar
    kind: track
    name: {km: ស្ករត្នោត, en: Palm Sugar}
    about: {km: ផ្អែម, en: Sweet}
    artists: [soriya]
    needs: {music: library}
    released: 2026-01-01 09:00
    seconds: 20
    source: song.flac
    lyrics: {km: song.lrc}
  - key: market-1
    kind: episode
    name: {km: ផ្សារ, en: Market}
    about: {km: ផ្សារ, en: Market}
    needs: free
    released: "-2d 09:00"
    policy: strict
    fallback: refuse
    captions: {en: talk.vtt}
collections:
  - key: songs
    kind: album
    name: {km: បទ, en: Songs}
    about: {km: បទ, en: Songs}
    released: 2026-01-01 09:00
    items: [palm-sugar]
"""
LYRICS = "[00:01.00]មួយ\n[00:02.00]ពីរ\n"
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n"

Change = Callable[[Path], object]


def written(folder: Path) -> Path:
    (folder / "song.flac").write_bytes(b"sound")
    (folder / "song.lrc").write_text(LYRICS)
    (folder / "talk.vtt").write_text(CAPTIONS)
    path = folder / "content.yaml"
    path.write_text(GOOD)
    return path


def problems(path: Path, clock: FrozenClock) -> list[Problem]:
    """Nothing of the product is asked for it."""
    kind = ContentFiles(cast("Any", None))
    try:
        return list(kind.prepare(read_yaml(path), clock.now()).problems)
    except BadFile as bad:
        return bad.problems


class TestBadFile:
    @pytest.mark.parametrize(
        ("good", "bad", "line", "field"),
        [
            ("music: library", "music: hd", 7, "content[0].needs"),
            ("{music: library}", "{music: full, video: hd}", 7, "content[0].needs"),
            ("{music: library}", "{}", 7, "content[0].needs"),
            ("kind: track", "kind: opera", 3, "content[0].kind"),
            ("seconds: 20", "seconds: 50000", 9, "content[0].seconds"),
            ("key: market-1", "key: palm-sugar", 12, "content[1].key"),
            ("key: market-1", "key: Market 1", 12, "content[1].key"),
            ("    fallback: refuse\n", "", 12, "content[1].fallback"),
            ("policy: strict", "policy: standard", 19, "content[1].fallback"),
            ("released: 2026-01-01 09:00\n    sec", "released: soon\n    sec", 8, None),
            ("    seconds", "    until: 2026-01-01 08:00\n    seconds", 9, "content[0].until"),
            ("    seconds", "    territories: [kh]\n    seconds", 9, None),
            ("source: song.flac", "source: none.flac", 10, "content[0].source"),
            ("km: song.lrc", "km: none.lrc", 11, "content[0].lyrics.km"),
            ("km: song.lrc", "th: song.lrc", 11, None),
            ("captions: {en: talk.vtt}", "in_chat: yes", 20, "content[1].in_chat"),
            ("captions: {en", "lyrics: {km", 20, "content[1].lyrics"),
            ("[palm-sugar]", "[palm-sugar, palm-sugar]", 27, "collections[0].items[1]"),
        ],
    )
    def test_names_line_and_field(
        self, tmp_path: Path, clock: FrozenClock, good: str, bad: str, line: int, field: str | None
    ) -> None:
        path = written(tmp_path)
        assert problems(path, clock) == []
        assert good in GOOD
        path.write_text(GOOD.replace(good, bad, 1))
        first = problems(path, clock)[0]
        assert first.line == line, first
        if field is not None:
            assert first.field.startswith(field), first

    @pytest.mark.parametrize(
        ("name", "text", "line"),
        [
            ("song.lrc", LYRICS + "[00:01.50]បី\n", 3),
            ("song.lrc", LYRICS + "[00:20.50]បី\n", 3),
            ("song.lrc", LYRICS + "បី\n", 3),
            ("song.lrc", "", 1),
            ("talk.vtt", "One\n", 1),
            ("talk.vtt", CAPTIONS + "\n00:00.500 --> 00:03.000\nTwo\n", 6),
        ],
    )
    def test_names_the_line_of_the_words_beside_it(
        self, tmp_path: Path, clock: FrozenClock, name: str, text: str, line: int
    ) -> None:
        path = written(tmp_path)
        (tmp_path / name).write_text(text)
        [found] = problems(path, clock)
        assert (found.file, found.line) == (tmp_path / name, line)

    def test_a_changed_file_is_another_source(self, tmp_path: Path) -> None:
        path = written(tmp_path)
        file = validated(read_yaml(path), ContentFile)
        before = read_files(file, tmp_path).sources["palm-sugar"]
        assert read_files(file, tmp_path).sources["palm-sugar"] == before
        (tmp_path / "song.flac").write_bytes(b"other sound")
        after = read_files(file, tmp_path).sources["palm-sugar"]
        assert (after.place, after.mark == before.mark) == (before.place, False)


async def test_the_demo_loads_whole_and_again_changes_nothing(
    database: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    world = World(UnitOfWork(database, clock))
    artists = artists_of(validated(read_yaml(DEMO / "artists.yaml"), ArtistFile)).artists
    everybody = tuple(replace(artist, event_ids=()) for artist in artists)
    await world.artists.load(LoadArtists((*everybody, SORIYA)))
    kind = ContentFiles(world.library)
    path = DEMO / "content.yaml"
    prepared = kind.prepare(read_yaml(path), clock.now())
    assert list(prepared.problems) == []
    told = await prepared.store()
    clock.advance(86_400)
    again = await kind.prepare(read_yaml(path), clock.now()).store()
    assert (told.startswith("content: 22 added"), again) == (True, "content: 0 added, 0 changed")
    bad = written(tmp_path)
    bad.write_text(GOOD.replace("[soriya]", "[nobody]"))
    with pytest.raises(BadFile) as refused:
        await kind.prepare(read_yaml(bad), clock.now()).store()
    assert [(each.line, each.field) for each in refused.value.problems] == [
        (6, "content[0].artists")
    ]


def test_the_demo_has_something_for_everybody() -> None:
    file = validated(read_yaml(DEMO / "content.yaml"), ContentFile)
    kinds = {item.kind for item in file.content}
    assert kinds == set(Kind)
    tracks = [item for item in file.content if item.kind is Kind.TRACK]
    assert len(tracks) == 8
    assert all(set(track.lyrics) == {"km", "latin"} for track in tracks)
    watched = [item for item in file.content if item.source and item not in tracks]
    assert len(watched) >= 6
    assert all(set(item.captions) == {"km", "en"} for item in watched)
    strict = {item.fallback for item in file.content if item.policy is Policy.STRICT}
    assert strict == set(Fallback)
    assert any(item.until for item in file.content)
    assert any(item.territories == ("KH",) for item in file.content)
    assert all(item.source.startswith(MADE) for item in file.content if item.source)
    assert all(len(item.key) <= 22 for item in file.content)
