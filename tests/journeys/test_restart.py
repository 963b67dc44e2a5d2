"""The product stops and starts, or is killed, between any two steps: the story goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import cycle
from typing import Final

import pytest

from tests.journeys import wallet_story
from tests.journeys.books import Books
from tests.journeys.person import Person
from tests.journeys.product import DEMO, Product, live, outside_world
from tests.journeys.story import MainStory, Step, ask_for_code

NOTHING_IS_OPEN: Final = (
    MainStory.set_pin,
    MainStory.open_programme,
    MainStory.my_tickets,
    MainStory.wallet_history,
)
"""After these the chat stands as it stands after others."""


LOOKED_ONLY: Final = (
    wallet_story.WalletStory.open_wallet,
    wallet_story.WalletStory.find_it_in_history,
    wallet_story.WalletStory.look_at_limits,
    wallet_story.WalletStory.get_statement,
)
"""After these nothing hangs on what was before."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """As in production: Telegram and the bank go on while the product is away."""
    product = live(tmp_path_factory.mktemp("restarted"), is_hatched=True)
    world = outside_world(product)
    try:
        world.launch()
        world.wait_ready()
        product.start()
        product.command("load", str(DEMO))
        yield product
        product.stop()
    finally:
        product.kill()
        product.processes[0].leave()
        world.kill()


@pytest.mark.parametrize("language", ["km"])
async def test_between_every_two_steps_of_the_main_story(
    newcomer: Person, product: Product, books: Books, language: str
) -> None:
    """Every other time it is killed, with no chance to say goodbye."""
    endings = cycle((product.stop, product.kill))

    async def restart(step: Step) -> None:
        if step not in NOTHING_IS_OPEN:
            await asyncio.to_thread(next(endings))
            await asyncio.to_thread(product.start)

    story = MainStory(newcomer, books)
    await story.play(after=restart)
    assert await books.balance_minor(newcomer.id) == 20_00 - story.total.amount_minor
    assert await books.payments(newcomer.id) == 1
    assert await books.violations() == []
    assert await books.unmatched() == {}


@pytest.mark.parametrize("language", ["en"])
async def test_between_the_steps_of_the_wallet(
    rich_fan: Person, product: Product, books: Books, language: str
) -> None:
    """An offer, a freeze, a refusal and a list of months are still there afterwards."""
    endings = cycle((product.kill, product.stop))

    async def restart(step: wallet_story.Step) -> None:
        if step not in LOOKED_ONLY:
            await asyncio.to_thread(next(endings))
            await asyncio.to_thread(product.start)

    await wallet_story.WalletStory(rich_fan, books).play(after=restart)
    assert await books.balance_minor(rich_fan.id) == 15_00
    assert await books.violations() == []


@pytest.mark.parametrize("language", ["en"])
async def test_what_happens_meanwhile_is_done_on_return(
    fan: Person, product: Product, books: Books, language: str
) -> None:
    """A payment and two messages of the fan, while nobody is there to hear."""
    card = await ask_for_code(fan)
    await asyncio.to_thread(product.kill)
    await fan.scan_and_pay(card)
    await fan.say("/help")
    await fan.say("/wallet")
    await asyncio.to_thread(product.start)
    home, wallet, help_ = map(
        fan.words.say, ("menu.home.title", "wallet.home.title", "menu.help.title")
    )
    first = await fan.sees_anywhere(f"{home} › {help_}")
    second = await fan.sees_anywhere(f"{home} › {wallet}")
    assert first.id < second.id, "in the order of writing"

    async def told() -> int | None:
        """The card becomes the receipt where the bank is asked before the messages are read."""
        shown = [await fan.count(f"topup.{words}") for words in ("news.credited", "paid.title")]
        return sum(shown) or None

    assert await fan.wait_until(told, "the credit") == 1
    assert await books.balance_minor(fan.id) == 20_00
