"""How many statements an order of four lines costs: a count, so it is exact."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from tests.services.orders.world import CAP, MOON, SHIRT_S, SHIRT_XL, Desk

MOST_TO_PLACE = 15
MOST_TO_CONFIRM = 32
"""With those of payments, who book the bank's money in the same transaction (25), and on
PostgreSQL what they read before it.
"""


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*args: object) -> None:
        said.append(str(args[2]))

    engine: Engine = desk.uow.database.write.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


async def test_place_and_confirm(desk: Desk) -> None:
    new = await desk.new({SHIRT_S: 1, SHIRT_XL: 2, CAP: 1, MOON: 3})
    with counted(desk) as placing:
        order = await desk.place(new)
    intent_id = await desk.show_code(order)
    desk.bank.pay(desk.clock)
    with counted(desk) as paying:
        await desk.payments.check(intent_id, order.fan_id)
    assert len(placing) <= MOST_TO_PLACE
    assert len(paying) <= MOST_TO_CONFIRM
