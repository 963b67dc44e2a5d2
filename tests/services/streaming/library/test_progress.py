"""Where fans are: the newest beat counts, in whatever order and batches they come."""

import os
import random
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.clock import FrozenClock
from services.streaming.library.loading import item_id_of
from services.streaming.library.progress import newest
from services.streaming.library.schemas import Beat, Progress
from tests.services.streaming.library.shelf import BOPHA, DARA, LENGTH, World

ROUNDS: Final = int(os.environ.get("PROGRESS_ROUNDS", "4"))
NOON: Final = datetime(2026, 4, 1, 5, tzinfo=UTC)
CONCERT: Final = item_id_of("river-concert")
ITEMS: Final = (CONCERT, item_id_of("market-1"), item_id_of("market-2"))


def a_beat(seconds: int, minutes: int = 0, item: UUID = CONCERT, fan: int = DARA) -> Beat:
    return Beat(fan, item, seconds, NOON - timedelta(hours=1) + timedelta(minutes=minutes))


async def progress(world: World, item: UUID = CONCERT, fan: int = DARA) -> Progress | None:
    return await world.progress.of(fan, item)


@given(
    st.lists(
        st.builds(
            a_beat,
            st.integers(0, 200),
            st.integers(0, 3),
            st.sampled_from(ITEMS),
            st.sampled_from([DARA, BOPHA]),
        )
    ),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_any_order_gives_the_newest(beats: list[Beat], chance: random.Random) -> None:
    shuffled = list(beats)
    chance.shuffle(shuffled)
    assert newest(shuffled) == newest(beats)
    half = len(beats) // 2
    parts = [*newest(shuffled[:half]).values(), *newest(shuffled[half:]).values()]
    assert newest(parts) == newest(beats)


def test_without_the_comparison_a_late_beat_would_win() -> None:
    """The control: what came last is not what is newest."""
    new, late = a_beat(50, 10), a_beat(10, 5)
    came_last = {(beat.fan_id, beat.item_id): beat for beat in (new, late)}
    assert came_last != newest([new, late])


class TestBeats:
    async def test_stored_in_any_order_and_batches_the_newest_counts(self, world: World) -> None:
        for seed in range(ROUNDS):
            chance = random.Random(seed)
            beats = [
                a_beat(chance.randrange(300), 10 * seed + chance.randrange(8), item, fan)
                for item in ITEMS
                for fan in (DARA, BOPHA)
                for _ in range(chance.randrange(1, 6))
            ]
            chance.shuffle(beats)
            left = [*beats, *beats[:3]]
            while left:
                taken = chance.randrange(1, 5)
                await world.beats(*left[:taken])
                left = left[taken:]
            clamped = [
                Beat(each.fan_id, each.item_id, min(each.seconds, LENGTH), each.at)
                for each in beats
            ]
            for (fan, item), beat in newest(clamped).items():
                stored = await progress(world, item, fan)
                assert stored is not None
                assert (stored.seconds, stored.at) == (beat.seconds, beat.at), f"seed {seed}"

    async def test_late_ones_future_ones_and_unknown_items_do_no_harm(
        self, world: World, clock: FrozenClock
    ) -> None:
        world.progress.start()
        try:
            await world.progress.put(a_beat(50, 10))
            await world.progress.put(a_beat(10, 5))  # late
            await world.progress.put(a_beat(60, 600))  # from a clock that is ahead
            await world.progress.put(a_beat(1, 0, UUID(int=1)))
        finally:
            await world.progress.stop()
        stored = await progress(world)
        assert stored == Progress(CONCERT, 60, False, clock.now())
        assert await progress(world, UUID(int=1)) is None
        clock.advance(1)
        await world.beats(Beat(DARA, CONCERT, 20, clock.now()))
        assert await progress(world) == Progress(CONCERT, 20, False, clock.now())

    async def test_what_is_begun_is_gone_on_with_until_its_last_twentieth(
        self, world: World
    ) -> None:
        await world.beats(
            a_beat(4, 0, ITEMS[0]),  # hardly begun
            a_beat(94, 1, ITEMS[1]),
            a_beat(40, 2, ITEMS[2]),
        )
        page = await world.library.begun(DARA, limit=1)
        assert [view.item.key for view in page.items] == ["market-2"]
        rest = await world.library.begun(DARA, page.after)
        assert [(view.item.key, view.resume_seconds) for view in rest.items] == [("market-1", 94)]
        assert rest.after is None
        await world.beats(a_beat(95, 3, ITEMS[1]))
        view = await world.library.item(DARA, "market-1")
        assert (view.resume_seconds, view.is_finished) == (None, True)
        await world.library.forget(DARA, "market-2")
        assert (await world.library.begun(DARA)).items == ()
