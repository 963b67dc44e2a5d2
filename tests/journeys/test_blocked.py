"""A fan blocks the bot and comes back: money goes on, nobody is written to, nothing is lost."""

from __future__ import annotations

from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.story import TWENTY, ask_for_code


@in_khmer
async def test_money_that_comes_meanwhile_is_there_on_return(
    fan: Person, outside: Outside, books: Books
) -> None:
    card = await ask_for_code(fan)
    picture = await fan.picture(card)
    await fan.block()

    async def noticed() -> bool | None:
        (row,) = await books.rows("SELECT channel FROM fans WHERE id = :fan_id", fan_id=fan.id)
        return row.channel == "blocked" or None

    await fan.wait_until(noticed, "the end of the channel")
    mark = await outside.log_mark()
    await fan.pay_picture(picture)

    async def credited() -> bool | None:
        return await books.balance_minor(fan.id) == TWENTY.amount_minor or None

    await fan.wait_until(credited, "the money")
    await fan.unblock()
    await fan.say("/start")
    await fan.sees("menu.home.balance", usd=TWENTY)
    refused = [
        entry
        for entry in await outside.log(mark, source="telegram")
        if entry["status"] == 403 and str(entry["request"].get("chat_id")) == str(fan.id)
    ]
    assert refused == []


@in_khmer
async def test_the_first_refusal_is_the_last_call(
    fan: Person, outside: Outside, books: Books
) -> None:
    """Telegram did not say that the fan has blocked the bot: it is noticed when sending."""
    card = await ask_for_code(fan)
    mark = await outside.log_mark()
    async with outside.fault("blocked", chat_id=fan.id, times=None):
        await fan.scan_and_pay(card)

        async def refused() -> bool | None:
            return bool(await calls_to(outside, fan, mark)) or None

        await fan.wait_until(refused, "a refused call")
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor
        assert len(await calls_to(outside, fan, mark)) == 1
    await fan.say("/wallet")
    await fan.is_at("wallet.home.title")


async def calls_to(outside: Outside, fan: Person, mark: int) -> list[str]:
    """Names of the calls that would show this fan something."""
    return [
        entry["name"]
        for entry in await outside.log(mark, source="telegram")
        if str(entry["request"].get("chat_id")) == str(fan.id)
        and entry["name"].lower() != "answercallbackquery"
    ]
