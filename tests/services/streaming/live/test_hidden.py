"""A broadcast whose item is hidden: fans know nothing of it, operators still do."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update

from services.core.uow import Tx
from services.streaming.library.models import LibraryItem
from services.streaming.live.errors import LiveNotFound
from tests.services.streaming.live.world import KEY, OPERATOR, World

FAN = 42


async def test_it_has_no_room_no_chat_and_no_reminder(world: World) -> None:
    event, _ = await world.armed()
    before = world.say(event, FAN, "good evening")
    await world.chat.say(KEY, before)

    async def hide(tx: Tx) -> None:
        await tx.session.execute(
            update(LibraryItem).where(LibraryItem.key == KEY).values(is_hidden=True)
        )

    await world.uow.run(hide)
    asked: list[Callable[[], Awaitable[object]]] = [
        lambda: world.live.room(KEY),
        lambda: world.live.event(KEY),
        lambda: world.live.card(KEY, FAN),
        lambda: world.live.remind(KEY, FAN, wanted=True),
        lambda: world.chat.say(KEY, world.say(event, FAN, "and now")),
    ]
    for ask in asked:
        with pytest.raises(LiveNotFound):
            await ask()
    assert [card.event.key for card in await world.desk.listed(OPERATOR)] == [KEY]
