"""Voting by the API: seasons, giving votes and taking them back, receipts, boards, following."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.container import Container
from services.artwork.colours import Pair
from services.artwork.schemas import Hair
from services.core.clock import FrozenClock
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.merkle import included
from services.voting.show.model import (
    Ballot,
    Channel,
    Clip,
    Kinds,
    Look,
    Mission,
    MissionKind,
    Pack,
    Reveal,
    RevealMode,
)
from services.voting.states import VoteRole
from tests.handlers.ticketing.conftest import database_url
from tests.services.voting.shows import WORDS, show, stage, window
from tests.webapp.api.fan import AppFan

__all__ = ["database_url"]  # one kind is enough: the services have both in their own tests

DARA, BOPHA = 42, 43
KEY = "a-vote-of-dara"


@pytest.fixture
async def fan(client: httpx.AsyncClient, clock: FrozenClock) -> AppFan:
    return AppFan(client, clock, DARA)


async def opened(container: Container, **rules: object) -> str:
    """A demo season with a window that is open now; its id."""
    now = container.clock.now()
    plain = {"reveal": Reveal(RevealMode.FULL, freeze_last_seconds=0), **rules}
    timed = window("w1", opens_at=now, closes_at=now + timedelta(minutes=30), **plain)
    staged = replace(stage("final"), windows=(timed,))
    season = show(staged)
    first = replace(
        season.contestants[0],
        look=Look(Pair.TEAL, Hair.BUN),
        clips=(Clip(WORDS, 95, "https://example.test/clip"), Clip(WORDS, 20)),
    )
    loaded = await container.voting.programme.load(
        replace(season, contestants=(first, *season.contestants[1:]))
    )
    await container.voting.programme.open_due(WindowDue(loaded.windows[0]))
    return loaded.windows[0]


def pick(act: str = "c1", votes: int = 1, **more: object) -> dict[str, object]:
    return {"picks": [{"act": act, "votes": votes}], **more}


class TestShows:
    async def test_a_season_says_what_is_open_and_who_can_be_voted_for(
        self, container: Container, fan: AppFan
    ) -> None:
        window_id = await opened(container)
        (listed,) = (await fan.get("/shows"))["items"]
        assert (listed["code"], listed["state"], listed["window_id"]) == (
            "test",
            "open",
            window_id,
        )
        page = await fan.get("/shows/test")
        assert page["current"] == window_id
        (shown,) = page["windows"]
        assert (shown["acts"], shown["ballot"]["free"]) == (["c1", "c2", "c3", "c4"], 5)
        assert shown["decides"] == [{"kind": "go_on", "n": 1}]
        assert await fan.get(f"/windows/{window_id}") == shown
        assert (await fan.get("/shows/nothing", status=404))["code"] == "voting.show_not_found"
        assert (await fan.get("/windows/nobody", status=404))["code"] == "voting.window_not_found"

    async def test_an_act_is_drawn_as_its_profile_says(
        self, container: Container, fan: AppFan
    ) -> None:
        await opened(container)
        act = await fan.get("/shows/test/acts/c1")
        assert act["artwork"]["name"].startswith("teal-")
        assert act["artwork"]["name"].endswith("-bun")
        (clip,) = act["clips"]
        assert (clip["url"], clip["seconds"]) == ("https://example.test/clip", 95)
        neighbours = [one["artwork"]["deep"] for one in (await fan.get("/shows/test"))["acts"][1:]]
        assert len(set(neighbours)) == len(neighbours)
        assert (await fan.get("/shows/test/acts/c9", status=404))["code"] == "voting.act_not_found"

    async def test_what_is_the_same_for_all_is_not_sent_twice(
        self, container: Container, client: httpx.AsyncClient, fan: AppFan
    ) -> None:
        await opened(container)
        for path in ("/api/v1/shows", "/api/v1/shows/test", "/api/v1/shows/test/acts/c1"):
            first = await client.get(path, headers=fan.headers)
            known = {**fan.headers, "If-None-Match": first.headers["ETag"]}
            assert (await client.get(path, headers=known)).status_code == 304, path


class TestGiving:
    async def test_a_vote_is_counted_once_however_often_it_comes(
        self, container: Container, fan: AppFan
    ) -> None:
        path = f"/windows/{await opened(container)}/votes"
        first = await fan.post(path, pick(), key=KEY)
        again = [await fan.post(path, pick(), key=KEY) for _ in range(3)]
        assert (first["outcome"], first["left"]) == ("counted", 4)
        assert {each["outcome"] for each in again} == {"duplicate"}
        assert [each["receipts"] for each in again] == [first["receipts"]] * 3
        other = await fan.post(path, pick("c2"))
        assert other["receipts"][0]["code"] != first["receipts"][0]["code"]

    async def test_what_is_not_counted_says_why(
        self, container: Container, fan: AppFan, clock: FrozenClock
    ) -> None:
        window_id = await opened(container)
        path = f"/windows/{window_id}/votes"
        told = {
            "over_limit": pick(votes=6),
            "no_act": pick("nobody"),
            "no_credit": pick(kind="paid"),
        }
        expected = {"over_limit": "over_limit", "no_act": "no_act", "no_credit": "over_limit"}
        for name, body in told.items():
            assert (await fan.post(path, body))["outcome"] == expected[name], name
        clock.advance(31 * 60)
        assert (await fan.post(path, pick()))["outcome"] == "closed"
        assert (await fan.get(f"/windows/{window_id}/ballot"))["used"] == 0

    async def test_what_is_no_ballot_is_refused(self, container: Container, fan: AppFan) -> None:
        path = f"/windows/{await opened(container)}/votes"
        bodies: tuple[dict[str, object], ...] = (
            {"picks": []},
            pick(votes=0),
            pick("C 1"),
            pick(kind="power"),
            pick(more=1),
        )
        for body in bodies:
            assert (await fan.post(path, body, status=422))["code"] == "http.invalid"

    async def test_an_unknown_window_and_a_key_that_is_none(
        self, container: Container, fan: AppFan
    ) -> None:
        await opened(container)
        refused = await fan.post("/windows/nobody/votes", pick(), status=404)
        assert refused["code"] == "voting.window_not_found"
        await fan.post("/windows/nobody/votes", pick(), key="short", status=422)

    async def test_a_window_that_takes_no_votes_of_the_app_says_so(
        self, container: Container, fan: AppFan
    ) -> None:
        window_id = await opened(container, channels=(Channel.PRIVATE,))
        page = await fan.get(f"/windows/{window_id}")
        assert page["takes_app_votes"] is False
        answer = await fan.post(f"/windows/{window_id}/votes", pick())
        assert answer["outcome"].startswith("wrong_")

    async def test_a_vote_can_be_taken_back_for_a_moment(
        self, container: Container, fan: AppFan, clock: FrozenClock
    ) -> None:
        path = f"/windows/{await opened(container)}/votes"
        await fan.post(path, pick(), key=KEY)
        for _ in range(2):
            back = await fan.ask("DELETE", f"{path}/{KEY}")
            assert (back["outcome"], back["left"]) == ("undone", 5)
        await fan.post(path, pick("c2"), key="another-key")
        clock.advance(11)
        late = await fan.ask("DELETE", f"{path}/another-key")
        assert late["outcome"] == "too_late"
        assert (await fan.ask("DELETE", f"{path}/never-given"))["outcome"] == "no_act"

    async def test_several_acts_on_one_ballot(self, container: Container, fan: AppFan) -> None:
        window_id = await opened(container, ballot=Ballot(free=3, n_pick=3))
        body = {"picks": [{"act": f"c{n}"} for n in (1, 2, 3)]}
        answer = await fan.post(f"/windows/{window_id}/votes", body)
        assert [each["act"] for each in answer["receipts"]] == ["c1", "c2", "c3"]
        assert len({each["code"] for each in answer["receipts"]}) == 3


class TestOwnVotes:
    async def test_pages_with_receipts_and_nobody_elses(
        self, container: Container, fan: AppFan, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        path = f"/windows/{await opened(container)}/votes"
        for number in range(4):
            await fan.post(path, pick(f"c{number + 1}"), key=f"vote-{number:04}")
        await fan.ask("DELETE", f"{path}/vote-0003")
        first = await fan.get("/shows/test/votes?limit=3")
        rest = await fan.get(f"/shows/test/votes?limit=3&cursor={first['next_cursor']}")
        keys = [vote["key"] for vote in (*first["items"], *rest["items"])]
        assert (sorted(keys), rest["next_cursor"]) == ([f"vote-{n:04}" for n in range(4)], None)
        undone = {vote["key"] for vote in first["items"] if vote["is_undone"]}
        assert undone == {"vote-0003"}
        other = AppFan(client, clock, BOPHA, "Bopha")
        assert (await other.get("/shows/test/votes"))["items"] == []
        gone = await fan.get("/shows/test/votes?cursor=99999999999999999999.w.k", status=409)
        assert gone["code"] == "http.cursor_gone"

    async def test_the_receipt_proves_the_vote(self, container: Container, fan: AppFan) -> None:
        path = f"/windows/{await opened(container)}/votes"
        code = (await fan.post(path, pick()))["receipts"][0]["code"]
        early = await fan.get(f"/vote-receipts/{code}", status=404)
        assert early["code"] == "voting.receipt_not_found"
        await container.voting.sealing.seal()
        proof = await fan.get(f"/vote-receipts/{code[:8].lower()}-{code[8:]}")
        leaf = hashlib.sha256(b"\x00" + proof["leaf"].encode()).digest()
        way = [bytes.fromhex(each) for each in proof["path"]]
        assert included(leaf, proof["index"], proof["size"], way, bytes.fromhex(proof["root"]))
        assert hashlib.sha256(code.encode()).hexdigest() in proof["leaf"]
        assert (proof["show"], proof["act"], proof["is_reversed"]) == ("test", "c1", False)

    async def test_where_one_votes_from(self, fan: AppFan) -> None:
        assert (await fan.get("/me/province"))["province"] == "unknown"
        said = await fan.ask("PUT", "/me/province", {"province": "kampot"})
        assert (said["province"], "abroad" in said["choices"]) == ("kampot", True)
        assert await fan.get("/me/province") == said
        await fan.ask("PUT", "/me/province", {"province": "atlantis"}, status=422)


class TestBoard:
    async def test_shares_or_nothing_as_the_show_says(
        self, container: Container, fan: AppFan, clock: FrozenClock
    ) -> None:
        window_id = await opened(container)
        await fan.post(f"/windows/{window_id}/votes", pick("c2", 3))
        clock.advance(60)
        board = await fan.get("/shows/test/board")
        assert (board["mode"], board["lines"][0]) == (
            "full",
            {
                "act": "c2",
                "band": None,
                "basis_points": 10_000,
                "units": 3,
                "kinds": [{"kind": "free", "units": 3}],
            },
        )
        same = await fan.get(f"/windows/{window_id}/board")
        assert same["version"] == board["version"]

    async def test_a_hidden_board_has_no_lines(self, container: Container, fan: AppFan) -> None:
        await opened(container, reveal=Reveal(RevealMode.HIDDEN), kinds=Kinds())
        board = await fan.get("/shows/test/board")
        assert (board["mode"], board["lines"], board["takes_votes"]) == ("hidden", [], True)


class TestFollowing:
    async def test_acts_and_the_season(self, container: Container, fan: AppFan) -> None:
        await opened(container)
        await fan.ask("PUT", "/shows/test/acts/c2/follow")
        both = await fan.ask("PUT", "/shows/test/follow")
        assert both == {"acts": ["c2"], "show": True}
        assert await fan.get("/shows/test/follows") == both
        await fan.ask("DELETE", "/shows/test/acts/c2/follow")
        assert (await fan.ask("DELETE", "/shows/test/follow")) == {"acts": [], "show": False}
        await fan.ask("PUT", "/shows/test/acts/c9/follow", status=404)


class TestMore:
    """Packs, points and missions: what they cost is asked like every other payment."""

    async def test_a_pack_is_a_payment_to_make(self, container: Container, fan: AppFan) -> None:
        packs = (Pack("ten", 10, 50, 250),)
        kinds = Kinds(
            packs=packs, paid_cap=20, paid_by_wallet=True, points_price=100, points_cap=5
        )
        window_id = await opened(container, kinds=kinds)
        path = f"/windows/{window_id}"
        shelf = await fan.get(f"{path}/shelf")
        (offer,) = shelf["packs"]
        assert {each["way"] for each in offer["prices"]} == {"stars", "wallet"}
        assert (shelf["left_to_buy"], shelf["left_by_points"]) == (20, 5)
        body = {"pack": "ten", "way": "stars"}
        first, again = [
            (await fan.post(f"{path}/packs", body, key="a-pack-of-votes"))["payment_id"]
            for _ in range(2)
        ]
        assert first == again
        asked = await fan.get(f"/payments/{first}")
        assert asked["amount"] == {"amount_minor": 50, "currency": "XTR"}
        points = await fan.post(f"{path}/points-votes", {"act": "c1", "votes": 2})
        assert (await fan.get(f"/payments/{points['payment_id']}"))["amount"]["currency"] == "PTS"
        none = await fan.post(f"{path}/packs", {"pack": "none", "way": "stars"}, status=422)
        assert none["code"] == "voting.pack_not_offered"

    async def test_a_mission_gives_its_votes_once(self, container: Container, fan: AppFan) -> None:
        mission = Mission("visit", MissionKind.VISIT, 2, WORDS, url="https://example.test/")
        kinds = Kinds(missions=(mission,), bonus_cap=2)
        window_id = await opened(container, kinds=kinds)
        path = f"/windows/{window_id}"
        told = [(await fan.post(f"{path}/missions/visit"))["votes"] for _ in range(2)]
        assert told == [2, 0]
        assert (await fan.get(f"{path}/ballot"))["bonus"] == 2
        given = await fan.post(f"{path}/votes", pick(kind="bonus"))
        assert given["outcome"] == "counted"
        assert (await fan.get(f"{path}/shelf"))["missions"][0]["is_done"] is True
        await fan.post(f"{path}/missions/none", status=404)


class TestChecks:
    """What checking did to votes; an appeal is a fan's one word for them."""

    async def test_own_votes_that_are_held_can_be_spoken_for_once(
        self, container: Container, fan: AppFan
    ) -> None:
        window_id = await opened(container)
        path = f"/windows/{window_id}"
        code = (await fan.post(f"{path}/votes", pick()))["receipts"][0]["code"]
        free = {"state": None, "votes": 0, "appeal": None}
        assert await fan.get(f"{path}/appeal") == free
        early = await fan.post(f"{path}/appeal", {"words": "I am real"}, status=422)
        assert early["code"] == "voting.nothing_to_appeal"
        await container.voting.programme.grant("test", DARA, VoteRole.FRAUD_ANALYST)
        await container.voting.sealing.seal()
        await container.voting.trust.quarantine.hold_person(code, DARA, "a test")
        held = await fan.get(f"{path}/appeal")
        assert (held["state"], held["votes"]) == ("held", 1)
        assert (await fan.get(f"/vote-receipts/{code}"))["state"] == "held"
        asked = await fan.post(f"{path}/appeal", {"words": "I am real"})
        assert asked["appeal"] == "open"
        await fan.post(f"{path}/appeal", {"words": "I am real"}, status=422)
        await fan.post(f"{path}/appeal", {"words": "  "}, status=422)
        await fan.get(f"{path}/counts", status=409)
