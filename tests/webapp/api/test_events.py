"""GET /api/v1/events and /api/v1/events/{event_id}."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.core.clock import FrozenClock
from services.ticketing import EventState, TicketingService
from tests.services.ticketing.programme import EVENING, EVENT, a_load, an_event, times_at
from tests.webapp.people import authorization

EVENTS = "/api/v1/events"
FIVE = ("first-light", "lotus-song", "monsoon-beat", "night-market", "old-melodies")
DAY = timedelta(days=1)


@pytest.fixture
def headers(clock: FrozenClock) -> dict[str, str]:
    return authorization(clock.now())


async def load_five(ticketing: TicketingService) -> None:
    """One a day, in the order of their names."""
    events = [an_event(name, times=times_at(EVENING + n * DAY)) for n, name in enumerate(FIVE)]
    await ticketing.load_events(a_load(*events))


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


class Reader:
    """Turns the pages of the list."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers

    async def page(self, **wanted: Any) -> httpx.Response:
        return await self._client.get(EVENTS, params=wanted, headers=self._headers)

    async def pages(self, limit: int) -> list[list[str]]:
        answer = await self.page(limit=limit)
        found = [ids(answer)]
        while cursor := answer.json()["next_cursor"]:
            answer = await self.page(limit=limit, cursor=cursor)
            found.append(ids(answer))
            assert len(found) < 20, "the pages never end"
        return found


@pytest.fixture
def reader(client: httpx.AsyncClient, headers: dict[str, str]) -> Reader:
    return Reader(client, headers)


class TestEvents:
    async def test_nothing_on_is_an_empty_page(self, reader: Reader) -> None:
        answer = await reader.page()
        assert answer.json() == {"items": [], "next_cursor": None}

    async def test_an_event_tells_all_in_both_languages(
        self, reader: Reader, ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        [event] = (await reader.page()).json()["items"]
        [kind] = event.pop("types")
        assert event.pop("artwork")["name"].startswith("rose-")
        assert event == {
            "id": EVENT,
            "name": {"km": "ទន្លេមាស", "en": "River of Gold"},
            "description": {"km": "រាត្រីតន្ត្រី", "en": "A night of music"},
            "performers": {"km": "សុរិយា", "en": "Soriya"},
            "venue": {"km": "សាលផ្កាឈូក", "en": "Lotus Hall"},
            "city": {"km": "ភ្នំពេញ", "en": "Phnom Penh"},
            "doors_at": "2026-04-11T11:00:00Z",
            "starts_at": "2026-04-11T12:00:00Z",
            "ends_at": "2026-04-11T15:00:00Z",
            "city_id": "phnom-penh",
            "series": None,
            "organiser": {"km": "ហង្សមាស", "en": "Hang Meas"},
            "status": "open",
            "sales_from": "2026-02-10T12:00:00Z",
            "sales_until": "2026-04-11T12:00:00Z",
            "from_price": {"amount_minor": 2_500, "currency": "USD"},
            "waiting_room": False,
        }
        assert type(kind.pop("id")) is int
        assert kind == {
            "name": {"km": "ប្រភេទ standing", "en": "Standing"},
            "zone": None,
            "price": {"amount_minor": 2_500, "currency": "USD"},
            "min_per_order": 1,
            "max_per_order": 10,
            "free": 100,
            "status": "open",
            "opens_at": None,
            "is_seated": False,
        }

    async def test_are_found_by_words_place_and_time(
        self, reader: Reader, ticketing: TicketingService
    ) -> None:
        await load_five(ticketing)
        lake = an_event("lake", venue_id="lake-stage", times=times_at(EVENING + 9 * DAY))
        await ticketing.load_events(a_load(lake))
        assert ids(await reader.page(city="siem-reap")) == ["lake"]
        assert ids(await reader.page(q="Lake Stage")) == ["lake"]
        assert ids(await reader.page(q="ភ្នំពេញ", limit=2)) == list(FIVE[:2])
        assert ids(await reader.page(q="zzz")) == []
        second = (EVENING + DAY).isoformat()
        assert ids(await reader.page(since=second, city="phnom-penh")) == list(FIVE[1:])
        assert ids(await reader.page(until=second)) == [FIVE[0]]
        assert (await reader.page(since="2026-04-01T10:00:00")).status_code == 422

    async def test_are_sent_once_and_packed(
        self,
        reader: Reader,
        ticketing: TicketingService,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        clock: FrozenClock,
    ) -> None:
        await load_five(ticketing)
        plain = await client.get(EVENTS, headers={**headers, "Accept-Encoding": "identity"})
        for encoding in ("br", "gzip"):
            packed = await client.get(EVENTS, headers={**headers, "Accept-Encoding": encoding})
            assert packed.headers["Content-Encoding"] == encoding
            assert packed.content == plain.content
            assert int(packed.headers["Content-Length"]) < len(plain.content) / 3
        known = {**headers, "If-None-Match": plain.headers["ETag"]}
        for path in (EVENTS, f"{EVENTS}/{FIVE[0]}", "/api/v1/cities"):
            first = await client.get(path, headers=headers)
            again = await client.get(
                path, headers={**headers, "If-None-Match": first.headers["ETag"]}
            )
            assert (again.status_code, again.content) == (304, b"")
        clock.advance(2)
        await ticketing.load_events(a_load(an_event(FIVE[0], size=50, times=times_at(EVENING))))
        assert (await client.get(EVENTS, headers=known)).status_code == 200

    @pytest.mark.parametrize(
        ("limit", "pages"),
        [
            (1, [[name] for name in FIVE]),
            (2, [list(FIVE[:2]), list(FIVE[2:4]), list(FIVE[4:])]),
            (5, [list(FIVE)]),
            (50, [list(FIVE)]),
        ],
    )
    async def test_pages_hold_each_event_once_and_end(
        self, reader: Reader, ticketing: TicketingService, limit: int, pages: list[list[str]]
    ) -> None:
        await load_five(ticketing)
        assert await reader.pages(limit) == pages

    async def test_the_same_page_again_is_the_same(
        self, reader: Reader, ticketing: TicketingService
    ) -> None:
        await load_five(ticketing)
        first = await reader.page(limit=2, cursor=FIVE[1])
        assert (await reader.page(limit=2, cursor=FIVE[1])).json() == first.json()

    async def test_an_event_that_is_added_hides_and_doubles_none(
        self, reader: Reader, ticketing: TicketingService
    ) -> None:
        await load_five(ticketing)
        cursor = (await reader.page(limit=2)).json()["next_cursor"]
        early = an_event("a-surprise", times=times_at(EVENING - DAY))
        await ticketing.load_events(a_load(early))
        assert ids(await reader.page(limit=2, cursor=cursor)) == [*FIVE[2:4]]

    async def test_a_cursor_that_is_over_is_told(
        self, client: httpx.AsyncClient, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        """Beginning again unasked would show events twice, or for ever."""
        await load_five(ticketing)
        clock.advance((EVENING - clock.now() + DAY).total_seconds())
        reader = Reader(client, authorization(clock.now()))
        answer = await reader.page(limit=2, cursor=FIVE[0])
        assert answer.status_code == 409
        assert answer.json()["code"] == "http.cursor_gone"
        assert ids(await reader.page(limit=2)) == [*FIVE[1:3]]

    async def test_an_unknown_cursor_is_refused(
        self, reader: Reader, ticketing: TicketingService
    ) -> None:
        await load_five(ticketing)
        assert (await reader.page(cursor="never-was")).status_code == 409

    @pytest.mark.parametrize("limit", [2, 20])
    async def test_nothing_follows_the_last_event(
        self, reader: Reader, ticketing: TicketingService, limit: int
    ) -> None:
        """The list may have become shorter since its cursor was given."""
        await load_five(ticketing)
        answer = await reader.page(limit=limit, cursor=FIVE[-1])
        assert answer.json() == {"items": [], "next_cursor": None}

    @pytest.mark.parametrize(
        ("wanted", "field"),
        [
            ({"limit": 0}, "query.limit"),
            ({"limit": 51}, "query.limit"),
            ({"limit": "many"}, "query.limit"),
            ({"cursor": ""}, "query.cursor"),
            ({"cursor": "a" * 23}, "query.cursor"),
            ({"cursor": "a\x00"}, "query.cursor"),
            ({"cursor": "ទន្លេ"}, "query.cursor"),
        ],
    )
    async def test_a_bad_wish_names_its_field(
        self, reader: Reader, wanted: dict[str, Any], field: str
    ) -> None:
        answer = await reader.page(**wanted)
        assert answer.status_code == 422
        body = answer.json()
        assert body["code"] == "http.invalid"
        assert [one["field"] for one in body["details"]["fields"]] == [field]

    async def test_only_for_fans(self, client: httpx.AsyncClient) -> None:
        """Who is not signed in does not even learn which wishes are good."""
        answer = await client.get(EVENTS, params={"limit": 0})
        assert answer.status_code == 401


class TestEvent:
    async def test_is_told_like_in_the_list(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        reader: Reader,
        ticketing: TicketingService,
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        answer = await client.get(f"{EVENTS}/{EVENT}", headers=headers)
        told = answer.json()
        assert told.pop("artists") == []
        assert [told] == (await reader.page()).json()["items"]

    @pytest.mark.parametrize(
        ("state", "status"),
        [(EventState.CANCELLED, "cancelled"), (EventState.CLOSED, "closed")],
    )
    async def test_an_event_off_sale_can_still_be_read(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        ticketing: TicketingService,
        state: EventState,
        status: str,
    ) -> None:
        await ticketing.load_events(a_load(an_event(state=state)))
        answer = await client.get(f"{EVENTS}/{EVENT}", headers=headers)
        assert answer.json()["status"] == status

    async def test_a_past_event_can_still_be_read(
        self, client: httpx.AsyncClient, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        clock.advance((EVENING + DAY - clock.now()).total_seconds())
        headers = authorization(clock.now())
        answer = await client.get(f"{EVENTS}/{EVENT}", headers=headers)
        assert answer.json()["status"] == "over"

    async def test_unlimited_standing_has_no_number(
        self, client: httpx.AsyncClient, headers: dict[str, str], ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=None)))
        answer = await client.get(f"{EVENTS}/{EVENT}", headers=headers)
        assert [kind["free"] for kind in answer.json()["types"]] == [None]

    async def test_an_unknown_event_is_not_found(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        answer = await client.get(f"{EVENTS}/never-was", headers=headers)
        assert answer.status_code == 404
        body = answer.json()
        assert body["code"] == "ticketing.event_not_found"
        assert body["details"] == {"event_id": "never-was"}
        assert body["money_moved"] is False

    async def test_a_draft_is_not_found(
        self, client: httpx.AsyncClient, headers: dict[str, str], ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event(state=EventState.DRAFT)))
        answer = await client.get(f"{EVENTS}/{EVENT}", headers=headers)
        assert answer.status_code == 404

    @pytest.mark.parametrize("event_id", ["%00", "A", "a" * 23, "a%20b", "..%5c", "ទន្លេ", "a'--"])
    async def test_what_is_no_id_never_reaches_the_database(
        self, client: httpx.AsyncClient, headers: dict[str, str], event_id: str
    ) -> None:
        answer = await client.get(f"{EVENTS}/{event_id}", headers=headers)
        assert answer.status_code == 422
        assert answer.json()["details"]["fields"][0]["field"] == "path.event_id"
