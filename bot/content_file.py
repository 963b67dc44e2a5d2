"""What a file may say about videos, music and what they belong to, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from bot.content_parts import DrawingPart, NeedsSaid
from bot.file_parts import Moment, Name, Part, Slug, Words, is_relative, resolved
from bot.marked_yaml import Place, Problem
from services.streaming.library.schemas import (
    TERRITORIES,
    CollectionKind,
    Fallback,
    Kind,
    Policy,
    Windows,
)
from services.streaming.library.specs import (
    MADE,
    CollectionSpec,
    ItemSpec,
    LoadContent,
    Source,
)
from services.streaming.library.texts import (
    BadText,
    LyricLine,
    as_vtt,
    read_captions,
    read_lyrics,
)

Key = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40, min_length=1)
]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language = Literal["km", "en"]
Script = Literal["km", "latin"]
File = Annotated[str, StringConstraints(min_length=1, max_length=250)]

_MAX_BYTES: Final = 1_000_000


class ItemPart(Part):
    """`source` is a file beside this one, or `made:<word>`; `captions` are WebVTT files by
    language, `lyrics` LRC files by script. Without `territories` it may be seen in the usual
    countries, with an empty list everywhere.
    """

    key: Key
    kind: Kind
    name: Name
    about: Words
    artists: Annotated[tuple[Slug, ...], Field(max_length=10)] = ()
    needs: NeedsSaid
    released: Moment
    until: Moment | None = None
    territories: tuple[Country, ...] | None = None
    unknown_country: Literal["open", "closed"] | None = None
    policy: Policy = Policy.STANDARD
    fallback: Fallback | None = None
    drawing: DrawingPart = DrawingPart()
    tags: Annotated[tuple[Tag, ...], Field(max_length=12)] = ()
    seconds: Annotated[float | None, Field(gt=0, le=43_200)] = None
    source: File | None = None
    captions: dict[Language, File] = Field(default_factory=dict)
    lyrics: dict[Script, File] = Field(default_factory=dict)
    in_chat: bool = False
    hidden: bool = False

    @property
    def length_ms(self) -> int | None:
        return None if self.seconds is None else round(self.seconds * 1_000)

    @property
    def keeps_times(self) -> bool:
        return any(is_relative(each) for each in (self.released, self.until) if each)

    def spec(self, now: datetime, files: Files) -> ItemSpec:
        needs = self.needs.needs()
        until = resolved(self.until, now) if self.until else None
        return ItemSpec(
            key=self.key,
            kind=self.kind,
            name=self.name.bilingual(),
            about=self.about.bilingual(),
            artist_ids=self.artists,
            needs=needs,
            windows=Windows(resolved(self.released, now), until),
            picture=self.drawing.art("item", self.key),
            territories=(TERRITORIES if self.territories is None else frozenset(self.territories)),
            unknown_country=self.unknown_country or ("open" if needs.free else "closed"),
            policy=self.policy,
            fallback=self.fallback or Fallback.REFUSE,
            tags=self.tags,
            source=files.sources.get(self.key),
            captions=files.captions.get(self.key, {}),
            lyrics=files.lyrics.get(self.key, {}),
            in_chat=self.in_chat,
            is_hidden=self.hidden,
            keeps_times=self.keeps_times,
        )


class CollectionPart(Part):
    """An album, a series, or a playlist of the house, with the keys of its items in order."""

    key: Key
    kind: CollectionKind
    name: Name
    about: Words
    artists: Annotated[tuple[Slug, ...], Field(max_length=10)] = ()
    drawing: DrawingPart = DrawingPart()
    released: Moment
    items: Annotated[tuple[Key, ...], Field(min_length=1, max_length=500)]

    def spec(self, now: datetime) -> CollectionSpec:
        return CollectionSpec(
            key=self.key,
            kind=self.kind,
            name=self.name.bilingual(),
            about=self.about.bilingual(),
            artist_ids=self.artists,
            picture=self.drawing.art("collection", self.key),
            released_at=resolved(self.released, now),
            item_keys=self.items,
            keeps_times=is_relative(self.released),
        )


class ContentFile(Part):
    content: Annotated[tuple[ItemPart, ...], Field(min_length=1)]
    collections: tuple[CollectionPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """What stands in the files that a content file names, by the key of the item."""

    sources: dict[str, Source] = field(default_factory=dict)
    captions: dict[str, dict[str, str]] = field(default_factory=dict)
    lyrics: dict[str, dict[str, tuple[LyricLine, ...]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    missing: list[tuple[Place, str]] = field(default_factory=list)


def read_files(file: ContentFile, folder: Path) -> Files:
    """Everything beside a content file; what is wrong is gathered, not raised."""
    files = Files()
    for number, item in enumerate(file.content):
        here: Place = ("content", number)
        if item.source is not None:
            _read_source(files, item, folder, (*here, "source"))
        for language, name in item.captions.items():
            cues = _read_text(files, folder / name, (*here, "captions", language))
            if cues is not None and (read := _checked(files, folder / name, cues, item)):
                files.captions.setdefault(item.key, {})[language] = read
        for script, name in item.lyrics.items():
            text = _read_text(files, folder / name, (*here, "lyrics", script))
            if text is not None and (lines := _lines(files, folder / name, text, item)):
                files.lyrics.setdefault(item.key, {})[script] = lines
    return files


def _read_source(files: Files, item: ItemPart, folder: Path, place: Place) -> None:
    assert item.source is not None
    if item.source.startswith(MADE):
        files.sources[item.key] = Source(item.source, item.source)
        return
    path = (folder / item.source).resolve()
    try:
        found = path.stat()
    except OSError:
        files.missing.append((place, "there is no such file"))
        return
    if not path.is_file():
        files.missing.append((place, "is no file"))
        return
    mark = f"{found.st_size}:{found.st_mtime_ns}"
    files.sources[item.key] = Source(str(path), mark)


def _read_text(files: Files, path: Path, place: Place) -> str | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            files.missing.append((place, "the file is too large"))
            return None
        return path.read_text(encoding="utf-8")
    except OSError:
        files.missing.append((place, "there is no such file"))
    except UnicodeDecodeError:
        files.problems.append(Problem(path, 1, "", "is not UTF-8 text"))
    return None


def _checked(files: Files, path: Path, text: str, item: ItemPart) -> str | None:
    try:
        return as_vtt(read_captions(text, item.length_ms))
    except BadText as bad:
        files.problems.append(Problem(path, bad.line, "", bad.reason))
    return None


def _lines(files: Files, path: Path, text: str, item: ItemPart) -> tuple[LyricLine, ...]:
    try:
        return read_lyrics(text, item.length_ms)
    except BadText as bad:
        files.problems.append(Problem(path, bad.line, "", bad.reason))
    return ()


def faults(file: ContentFile, now: datetime) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice, or does not go together."""
    yield from _twice([each.key for each in file.content], "content")
    yield from _twice([each.key for each in file.collections], "collections")
    for number, item in enumerate(file.content):
        for name, message in _faults_of(item, now):
            yield ("content", number, name), message
    for number, collection in enumerate(file.collections):
        for place, key in enumerate(collection.items):
            if key in collection.items[:place]:
                yield ("collections", number, "items", place), f"{key} stands twice"


def _faults_of(item: ItemPart, now: datetime) -> Iterator[tuple[str, str]]:
    if item.until and resolved(item.until, now) <= resolved(item.released, now):
        yield "until", "is not after the release"
    if item.policy is Policy.STRICT and item.fallback is None:
        yield "fallback", "a strict item says what happens where its protection does not work"
    if item.policy is Policy.STANDARD and item.fallback is not None:
        yield "fallback", "belongs to strict items"
    is_track, is_live = item.kind is Kind.TRACK, item.kind is Kind.LIVE
    if item.lyrics and not is_track:
        yield "lyrics", "belong to tracks"
    if item.captions and is_track:
        yield "captions", "belong to what is watched"
    if item.in_chat and not is_track:
        yield "in_chat", "belongs to tracks"
    if is_live and item.source is not None:
        yield "source", "what is live comes when it happens"


def _twice(keys: Sequence[str], section: str) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for number, key in enumerate(keys):
        if key in seen:
            yield (section, number, "key"), f"{key} stands twice"
        seen.add(key)


def command_of(file: ContentFile, files: Files, now: datetime) -> LoadContent:
    return LoadContent(
        tuple(each.spec(now, files) for each in file.content),
        tuple(each.spec(now) for each in file.collections),
    )
