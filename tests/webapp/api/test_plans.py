"""Plans over HTTP: looked at, bought from the wallet, switched to charge itself, ended, given."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from tests.services.subscriptions.world import PLANS
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan

BOPHA = 43


@pytest.fixture
async def fan(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> AsyncIterator[AppFan]:
    """With money and a PIN."""
    await container.plan_parts.plans.load(PLANS)
    await Fans(container.uow, container.wallet).come(DARA)
    made = AppFan(client, clock, DARA)
    await made.type_pin("first_pin")
    yield made
    assert await container.wallet.audit() == []


async def pay(fan: AppFan, payment_id: str) -> None:
    payment = await fan.get(f"/payments/{payment_id}")
    (purpose,) = [each["purpose"] for each in payment["ways"] if each["way"] == "wallet"]
    await fan.type_pin(purpose)
    paid = await fan.post(f"/payments/{payment_id}/pay", {"way": "wallet"})
    assert paid["state"] == "paid"


def due(seen: dict[str, Any], code: str) -> list[tuple[int, str]]:
    """What the plan costs this fan now by the month and by the year, with the offer in it."""
    (prices,) = [each["prices"] for each in seen["plans"] if each["code"] == code]
    return [(each["due"]["amount_minor"], each["offer"]) for each in prices]


class TestPlans:
    async def test_bought_changed_and_ended(self, fan: AppFan) -> None:
        seen = await fan.get("/plans")
        assert [each["code"] for each in seen["plans"]] == ["basic", "premium", "vip"]
        assert seen["mine"] is None
        asked = await fan.post("/plans/orders", {"plan": "basic", "cycle": "month"})
        await pay(fan, asked["payment_id"])
        mine = (await fan.get("/plans"))["mine"]
        assert (mine["state"], mine["plan"], mine["method"]) == ("active", "basic", "none")
        refused = await fan.ask("PUT", "/plans/mine/method", {"by_itself": True}, status=403)
        assert refused["code"] == "identity.pin_required"
        await fan.type_pin(mine["purpose"])
        mine = await fan.ask("PUT", "/plans/mine/method", {"by_itself": True})
        assert mine["method"] == "wallet"
        quote = await fan.get("/plans/quote?plan=premium")
        wish = {"plan": "premium", "revision": quote["revision"]}
        await pay(fan, (await fan.post("/plans/upgrade", wish))["payment_id"])
        seen = await fan.get("/plans")
        assert seen["rights"]["numbers"]["simultaneous_streams"] == 3
        end = {"reason": "price", "revision": seen["mine"]["revision"]}
        gone = await fan.post("/plans/mine/cancel", end)
        assert (gone["state"], gone["next_charge"]) == ("cancelled", None)

    async def test_who_is_offered_less_sees_what_is_due(
        self, fan: AppFan, clock: FrozenClock
    ) -> None:
        wish = {"plan": "premium", "cycle": "month"}
        await pay(fan, (await fan.post("/plans/orders", wish))["payment_id"])
        await fan.post("/plans/mine/cancel", {"reason": "price", "revision": 1})
        clock.advance(40 * 24 * 3600)
        seen = await fan.get("/plans")
        assert seen["back"]["percent"] == 30
        assert due(seen, "premium") == [(559, "back-third"), (7670, "")]
        asked = await fan.post("/plans/orders", wish | {"offer": "back-third"})
        payment = await fan.get(f"/payments/{asked['payment_id']}")
        assert payment["amount"]["amount_minor"] == 559
        await pay(fan, (await fan.post("/plans/orders", wish))["payment_id"])
        seen, stay = await fan.get("/plans"), await fan.get("/plans/mine/stay")
        assert due(seen, "premium") == [(799, ""), (7670, "")]
        assert (stay["offer"]["percent"], stay["charge"]["amount_minor"]) == (50, 400)
        mine = await fan.post("/plans/mine/stay", {"offer": stay["offer"]["code"]})
        assert (mine["next_charge"]["amount_minor"], mine["offer_left"]) == (400, 2)
        seen, stay = await fan.get("/plans"), await fan.get("/plans/mine/stay")
        assert stay == {"offer": None, "charge": None}
        assert due(seen, "premium") == [(400, ""), (7670, "")]
        assert due(seen, "basic") == [(299, "")]

    async def test_shared_and_taken_back(
        self, fan: AppFan, container: Container, clock: FrozenClock
    ) -> None:
        none = await fan.get("/plans/family", status=404)
        assert none["code"] == "plans.no_subscription"
        wish = {"plan": "premium", "cycle": "month"}
        await pay(fan, (await fan.post("/plans/orders", wish))["payment_id"])
        await Fans(container.uow, container.wallet).come(BOPHA)
        bopha = AppFan(fan.client, clock, BOPHA)
        words = {"words": (await fan.ask("PUT", "/plans/family/invite"))["invite"]}
        await bopha.ask("PUT", "/plans/family/join", words)
        theirs, family = await bopha.get("/plans"), await fan.get("/plans/family")
        assert theirs["member_of"] == "premium"
        (member,) = family["members"]
        assert (family["most"], member["fan_id"], member["has_place"]) == (2, BOPHA, True)
        assert member["name"]
        await fan.ask("PUT", "/plans/family/remove", {"fan_id": BOPHA})
        theirs, family = await bopha.get("/plans"), await fan.get("/plans/family")
        assert (theirs["member_of"], family["members"]) == (None, [])
        gone = await bopha.ask("PUT", "/plans/family/join", words, status=404)
        assert gone["code"] == "plans.invite_not_found"

    async def test_given_and_refused(self, fan: AppFan) -> None:
        asked = await fan.post("/plans/gifts", {"plan": "vip", "months": 1})
        await pay(fan, asked["payment_id"])
        (gift,) = (await fan.get("/plans/gifts"))["items"]
        taken = await fan.post("/plans/gifts/claim", {"words": gift["token"]})
        assert taken["state"] == "claimed"
        for method, path, body, status, code in (
            ("POST", "/plans/trial", None, 422, "plans.trial_used"),
            ("POST", "/plans/orders", {"plan": "gold", "cycle": "month"}, 404, None),
            ("PUT", "/plans/family/join", {"words": "0" * 22}, 404, "plans.invite_not_found"),
        ):
            refused = await fan.ask(method, path, body, status=status)
            assert code in (None, refused["code"])
