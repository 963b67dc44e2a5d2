"""Tickets together in the Mini App: held for friends, taken one by one, paid alone."""

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    type_id,
)
from tests.webapp.api.fan import PIN, AppFan

Pair = tuple[AppFan, AppFan]


@pytest.fixture
async def pair(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> Pair:
    fans = Fans(container.uow, container.wallet)
    await container.ticketing.load_events(a_load(an_event(size=3)))
    for fan in (DARA, BOPHA):
        await fans.come(fan)
    return AppFan(client, clock, DARA), AppFan(client, clock, BOPHA, "Bopha")


async def opened(host: AppFan, container: Container, quantity: int = 2) -> dict[str, object]:
    kind = await type_id(container.ticketing)
    body = {"event_id": EVENT, "ticket_type_id": kind, "quantity": quantity}
    group: dict[str, object] = await host.post("/groups", body)
    return group


class TestGroups:
    async def test_from_opening_to_tickets(self, pair: Pair, container: Container) -> None:
        host, friend = pair
        group = await opened(host, container)
        assert (group["link"], group["is_host"]) == (f"go_{group['id']}", True)
        path, key = f"/groups/{group['id']}", new_key()
        taken = await friend.post(f"{path}/places", key=key)
        assert await friend.post(f"{path}/places", key=key) == taken
        assert [place["is_mine"] for place in taken["places"]] == [True, False]
        order = await friend.post(f"{path}/order")
        summary = await friend.get(f"/orders/{order['order_key']}")
        assert summary["expires_at"] == group["expires_at"] == order["expires_at"]
        await friend.type_pin("first_pin", PIN)
        await friend.type_pin(summary["purpose"])
        await friend.post(f"/orders/{order['order_key']}/pay", {"revision": 1})
        shown = await host.get(path)
        assert [place["state"] for place in shown["places"]] == ["paid", "free"]
        assert [place["name"] for place in shown["places"]] == ["Bopha", None]
        assert shown["places"][0]["order_key"] is None, "of the own place only"
        assert len((await friend.get("/tickets"))["items"]) == 1

    async def test_what_only_the_host_may(self, pair: Pair, container: Container) -> None:
        host, friend = pair
        group = await opened(host, container, 3)
        path = f"/groups/{group['id']}"
        await friend.post(f"{path}/places")
        for method, below, body in (
            ("PUT", "/per-person", {"per_person": 2}),
            ("DELETE", "/places/1", None),
            ("DELETE", "", None),
            ("POST", "/rest", None),
        ):
            refusal = await friend.ask(method, path + below, body, status=403)
            assert refusal["code"] == "groups.not_the_host"
            assert refusal["money_moved"] is False
        allowed = await host.ask("PUT", f"{path}/per-person", {"per_person": 2})
        assert allowed["per_person"] == 2
        removed = await host.ask("DELETE", f"{path}/places/1")
        assert {place["state"] for place in removed["places"]} == {"free"}
        rest = await host.post(f"{path}/rest")
        assert all(place["is_mine"] for place in rest["places"])
        ended = await host.ask("DELETE", path)
        assert (ended["state"], ended["is_final"]) == ("cancelled", True)
        assert (await friend.post(f"{path}/places", status=409))["code"] == "groups.over"

    async def test_a_list_of_what_is_open(self, pair: Pair, container: Container) -> None:
        host, friend = pair
        group = await opened(host, container)
        assert [one["id"] for one in (await host.get("/groups"))["items"]] == [group["id"]]
        assert (await friend.get("/groups"))["items"] == []
        await friend.post(f"/groups/{group['id']}/places")
        assert len((await friend.get("/groups"))["items"]) == 1
        left = await friend.ask("DELETE", f"/groups/{group['id']}/places")
        assert {place["state"] for place in left["places"]} == {"free"}
        refusal = await friend.post(f"/groups/{group['id']}/order", status=409)
        assert refusal["code"] == "groups.no_place_to_pay"
        again = {"event_id": EVENT, "ticket_type_id": group["ticket_type_id"], "quantity": 2}
        assert (await host.post("/groups", again, status=409))["details"] == {"group": group["id"]}
        await friend.get("/groups/" + "0" * 22, status=404)
