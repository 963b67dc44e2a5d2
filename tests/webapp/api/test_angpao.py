"""Giving and opening ang paos in the Mini App."""

from uuid import UUID

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key, short_id
from services.transfers.angpao.schemas import AngPaoDue
from services.transfers.angpao.service import ang_pao_id_of
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan
from tests.webapp.strangers import NOBODYS_ID

BOPHA, SOK = 43, 44
FIVE = {"amount_minor": 500, "currency": "USD"}


@pytest.fixture
async def people(
    client: httpx.AsyncClient, clock: FrozenClock, container: Container
) -> list[AppFan]:
    """Dara, who gives, Bopha and Sok."""
    fans = Fans(container.uow, container.wallet)
    for fan_id in (DARA, BOPHA, SOK):
        await fans.come(fan_id)
    return [
        AppFan(client, clock, DARA),
        AppFan(client, clock, BOPHA, "Bopha"),
        AppFan(client, clock, SOK, "Sok"),
    ]


async def usd(fan: AppFan) -> int:
    return int((await fan.get("/wallet"))["balances"]["USD"]["total"]["amount_minor"])


async def give(host: AppFan, **about: object) -> str:
    """One that is filled; the path of it."""
    draft = await host.post("/ang-paos", {"total": FIVE, "shares": 2, **about})
    path = f"/ang-paos/{draft['token']}"
    await host.type_pin(draft["purpose"])
    filled = await host.post(f"{path}/confirm")
    assert filled["state"] == "open"
    return path


async def test_from_the_draft_to_the_last_share(people: list[AppFan]) -> None:
    dara, bopha, sok = people
    before, key = await usd(dara), new_key()
    wish: dict[str, object] = {"total": FIVE, "shares": 2, "theme": "wedding", "blessing": "Joy"}
    draft = await dara.post("/ang-paos", wish, key=key)
    assert await dara.post("/ang-paos", wish, key=key) == draft
    path = f"/ang-paos/{draft['token']}"
    assert (await bopha.get(path, status=404))["code"] == "angpao.not_found"
    assert (await bopha.post(f"{path}/open", status=404))["code"] == "angpao.not_found"
    refused = await dara.post(f"{path}/confirm", status=403)
    assert refused["details"]["purpose"] == draft["purpose"]
    await dara.type_pin(draft["purpose"])
    filled = await dara.post(f"{path}/confirm")
    assert (filled["state"], filled["link"]) == ("open", f"ap_{draft['token']}")
    assert await usd(dara) == before - 500

    seen = await bopha.get(path)
    assert (seen["total"], seen["purpose"], seen["reference"]) == (None, None, None)
    assert (seen["host"], seen["can_open"], seen["blessing"]) == (filled["host"], True, "Joy")
    got = [await usd(fan) for fan in (bopha, sok)]
    taken = [await fan.post(f"{path}/open") for fan in (bopha, sok)]
    amounts = [one["mine"]["amount"]["amount_minor"] for one in taken]
    assert sum(amounts) == 500
    assert [await usd(fan) for fan in (bopha, sok)] == [
        had + more for had, more in zip(got, amounts, strict=True)
    ]
    assert (await bopha.post(f"{path}/open"))["mine"] == taken[0]["mine"]
    assert (await dara.get(path))["state"] == "empty"

    listed = await dara.get(f"{path}/opened")
    assert listed["by_luck"]
    assert [one["amount"]["amount_minor"] for one in listed["items"]] == sorted(
        amounts, reverse=True
    )
    theirs = await bopha.get(f"{path}/opened")
    assert [one["amount"] is not None for one in theirs["items"]] == [
        one["is_mine"] for one in theirs["items"]
    ]
    assert [one["token"] for one in (await dara.get("/ang-paos"))["items"]] == [draft["token"]]
    (mine,) = (await bopha.get("/ang-paos"))["opened"]
    assert mine["mine"] == taken[0]["mine"]


async def test_taken_back_or_returned(
    people: list[AppFan], container: Container, clock: FrozenClock
) -> None:
    dara, bopha, sok = people
    before = await usd(dara)
    path = await give(dara)
    assert (await dara.post(f"{path}/undo"))["state"] == "undone"
    assert await usd(dara) == before
    path = await give(dara, split="equal")
    await bopha.post(f"{path}/open")
    assert (await dara.post(f"{path}/undo", status=409))["code"] == "angpao.started"
    clock.advance(24 * 3600)
    assert (await sok.post(f"{path}/open", status=409))["code"] == "angpao.over"
    await container.ang_pao.end(AngPaoDue(ang_pao_id_of(path.removeprefix("/ang-paos/"))))
    assert (await dara.get(path))["state"] == "returned"
    assert await usd(dara) == before - 250


async def test_refusals_name_what_is_wrong(people: list[AppFan]) -> None:
    dara, bopha, _ = people
    for wish, code in (
        ({"total": {"amount_minor": 10**11, "currency": "USD"}}, "transfers.too_large"),
        ({"total": {"amount_minor": 99, "currency": "KHR"}}, "transfers.too_small"),
        ({"total": {"amount_minor": 4, "currency": "USD"}}, "angpao.shares_too_small"),
    ):
        refused = await dara.post("/ang-paos", {"shares": 5, **wish}, status=422)
        assert (refused["code"], refused["money_moved"]) == (code, False)
    for wrong in (
        {"amount_minor": 0, "currency": "USD"},
        {"amount_minor": 10**15, "currency": "KHR"},
    ):
        await dara.post("/ang-paos", {"total": wrong, "shares": 5}, status=422)
    await dara.post("/ang-paos", {"total": FIVE, "shares": 101}, status=422)
    of_nobody = {"total": FIVE, "shares": 2, "theme": "artist", "artist_id": "nobody"}
    assert (await dara.post("/ang-paos", of_nobody, status=404))["code"] == "artists.not_found"
    path = await give(dara)
    assert (await dara.post(f"{path}/open", status=422))["code"] == "angpao.own"
    for act in ("confirm", "undo"):
        assert (await bopha.post(f"{path}/{act}", status=404))["code"] == "angpao.not_found"

    unknown = short_id(UUID(NOBODYS_ID))
    assert (await bopha.post(f"/ang-paos/{unknown}/open", status=404))[
        "code"
    ] == "angpao.not_found"
