"""Files of broadcasts: what is planned, and what is refused by file, line and field."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.load import FileKind, load_files
from bot.load.live import LiveFiles
from bot.marked_yaml import BadFile
from services.core.clock import FrozenClock
from services.core.db import Database
from tests.services.streaming.live.world import KEY, World

FILE = f"""
live:
  - item: {KEY}
    starts: "+2d 19:30"
    show: xf
    dvr_minutes: 5
    slow_seconds: 10
    renditions: [audio, 240p, source]
    group: https://t.me/hangmeas
"""


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> World:
    built = World(database, clock)
    await built.set_up()
    return built


async def load(world: World, folder: Path, text: str) -> list[str]:
    path = folder / "live.yaml"
    path.write_text(text, encoding="utf-8")
    kinds: list[FileKind] = [LiveFiles(world.desk)]
    return list(await load_files([path], kinds, world.uow.clock.now()))


async def test_plans_and_brings_up_to_date(world: World, tmp_path: Path) -> None:
    await load(world, tmp_path, FILE)
    await load(world, tmp_path, FILE.replace("dvr_minutes: 5", "dvr_minutes: 7"))
    event = await world.live.event(KEY)
    assert (event.show, event.dvr_seconds, event.slow_seconds) == ("xf", 420, 10)
    assert event.renditions == ("source", "240p", "audio")
    assert event.group_link == "https://t.me/hangmeas"
    assert event.starts_at - world.uow.clock.now() == timedelta(days=2, hours=7, minutes=30)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (KEY, "no-such-item", "no live item"),
        ("+2d 19:30", "-2d 19:30", "future"),
        ("+2d 19:30", "tonight", "must be like"),
        ("dvr_minutes: 5", "dvr_minutes: 500", "dvr_minutes"),
        ("https://t.me/hangmeas", "https://example.org", "group"),
        ("show: xf", "colour: red", "colour"),
        ("[audio, 240p, source]", "[audio, 240p]", "must name source"),
        ("[audio, 240p, source]", "[source, 4k]", "renditions"),
        (
            f"  - item: {KEY}",
            f'  - {{item: {KEY}, starts: "+1d 10:00"}}\n  - item: {KEY}',
            "twice",
        ),
    ],
)
async def test_a_bad_file_plans_nothing(
    world: World, tmp_path: Path, before: str, after: str, message: str
) -> None:
    with pytest.raises(BadFile) as refused:
        await load(world, tmp_path, FILE.replace(before, after))
    assert message in str(refused.value)
    assert await world.live.to_come() == []
