"""What groups show keeps the rules of the chat, in both languages, for the longest names too."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from handlers.groups import screens, words
from handlers.groups.card import event_card, group_card
from handlers.kit.buttons import Keyboards
from handlers.kit.group_card import CardPlace, CardView
from handlers.kit.screen import MAX_CAPTION, PictureRef, Screen
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Picture
from services.core.i18n import Translators, clusters
from services.core.money import Currency, Money
from services.core.signing import Signer
from services.ticketing import CityCard, EventCard, EventLabel, EventState, Poster, SaleStatus
from services.ticketing.groups import GroupPlace, GroupState, GroupView, PlaceState

NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
LONG = "ព្រហ្មវិបុលសោភ័ណរតនា"
HOST, FRIEND, STRANGER = 1, 2, 3
KEYBOARDS = Keyboards(Signer(b"a secret of the tests", "buttons"))
TRANSLATORS = Translators.load()


def both(name: str) -> Bilingual:
    return Bilingual("រាត្រីសើច", name)


EVENT = EventLabel(
    id="a-very-long-event-name",
    name=both("Night of Laughter"),
    performers=both("Performers"),
    organiser=both("Organiser"),
    venue=both("Sugar Palm Garden"),
    city=CityCard("city", both("Siem Reap")),
    doors_at=NOW + timedelta(days=3),
    starts_at=NOW + timedelta(days=3, hours=1),
    ends_at=NOW + timedelta(days=3, hours=3),
    state=EventState.ON_SALE,
    poster=Poster(Pair.PLUM),
)


async def no_picture() -> Picture:
    return Picture(b"png", "image/png", "0", 1, 1)


PICTURE = PictureRef("picture", no_picture)


def a_group(
    *states: PlaceState, state: GroupState = GroupState.OPEN, name: str = LONG
) -> GroupView:
    places = tuple(
        GroupPlace(
            number=number,
            state=one,
            fan_id=None if one is PlaceState.FREE else number,
            name=None if one is PlaceState.FREE else name,
            seat="AA-123",
            order_key=None,
        )
        for number, one in enumerate(states, 1)
    )
    return GroupView(
        id=UUID(int=2**128 - 1),
        host_id=HOST,
        host_name=name,
        event=EVENT,
        ticket_type_id=1_234_567,
        type_name=both("Zone B"),
        price=Money(1_234_500, Currency.KHR),
        per_person=1,
        most_per_order=10,
        state=state,
        expires_at=NOW + timedelta(minutes=12, seconds=30),
        places=places,
    )


def a_place(language: str) -> CardPlace:
    t = TRANSLATORS.for_language(language)
    return CardPlace("one", -100, UUID(int=1), t, NOW, lambda kind, one: f"https://t/{kind}_{one}")


FULL = a_group(*[PlaceState.CLAIMED] * 20)
HALF = a_group(PlaceState.CLAIMED, PlaceState.PAYING, PlaceState.PAID, PlaceState.FREE)


def check(screen: Screen, scope: int, most_rows: int = 8) -> None:
    """The figures of every chat screen; the last row is not counted among the buttons."""
    assert len(screen.text) <= MAX_CAPTION
    assert all(len(row) <= 3 for row in screen.rows)
    labels = [part.label for row in screen.rows for part in row]
    assert len([one for row in screen.rows[:-1] for one in row]) <= most_rows
    assert all(len(clusters(label)) <= 24 for label in labels), labels
    KEYBOARDS.markup(screen.rows, scope)  # asserts the bytes of each button


@pytest.mark.parametrize("language", ["km", "en"])
class TestEveryScreen:
    @pytest.mark.parametrize("group", [FULL, HALF, a_group(*[PlaceState.PAID] * 20)])
    @pytest.mark.parametrize("fan", [HOST, FRIEND, STRANGER])
    def test_page_fits(self, language: str, group: GroupView, fan: int) -> None:
        t = TRANSLATORS.for_language(language)
        links = ("https://t.me/b?startgroup=go_1", "https://t.me/b?start=go_1")
        check(screens.page(t, group, fan, NOW, PICTURE, links, "a note"), 2**40)

    def test_what_a_host_looks_after_fits(self, language: str) -> None:
        t = TRANSLATORS.for_language(language)
        check(screens.people(t, FULL), 2**40)
        check(screens.call_off(t, FULL), 2**40)

    @pytest.mark.parametrize("group", [FULL, HALF])
    def test_card_fits(self, language: str, group: GroupView) -> None:
        view = group_card(a_place(language), group, PICTURE)
        check(view.screen, -(2**45))
        assert view.changes_at is not None

    def test_only_the_price_of_a_ticket_is_on_a_card(self, language: str) -> None:
        view = group_card(a_place(language), HALF, PICTURE)
        assert view.screen.text.count("៛") == 1

    def test_result_has_no_taps(self, language: str) -> None:
        ended = a_group(PlaceState.PAID, PlaceState.RELEASED, state=GroupState.OVER)
        view = group_card(a_place(language), ended, PICTURE)
        assert view.is_final
        assert not any(hasattr(part, "tap") for row in view.screen.rows for part in row)

    def test_names_are_words_and_not_markup(self, language: str) -> None:
        group = a_group(PlaceState.PAID, PlaceState.CLAIMED, name="<b>&</b>")
        assert "&lt;b&gt;" in group_card(a_place(language), group, PICTURE).screen.text

    def test_event_card_names_some_and_counts_the_rest(self, language: str) -> None:
        t = TRANSLATORS.for_language(language)
        few = shown_event(language, ["Dara", "<Sok>"], 2)
        assert "Dara, &lt;Sok&gt;" in few.screen.text
        many = shown_event(language, [LONG] * 30, 57)
        check(many.screen, -(2**45))
        more = t.plain("groups.event.more", names="", number=45)
        assert more.strip() in many.screen.text
        over = shown_event(language, [], 0, SaleStatus.OVER)
        assert over.is_final


def shown_event(
    language: str, names: list[str], number: int, status: SaleStatus = SaleStatus.CLOSED
) -> CardView:
    card = EventCard(
        label=EVENT,
        description=both("words"),
        sales_from=NOW,
        sales_until=NOW + timedelta(days=2),
        status=status,
        types=(),
        waiting_room=False,
    )
    return event_card(a_place(language), card, names, number, PICTURE)


def test_minutes_are_counted_down_to_the_end() -> None:
    group = HALF
    assert words.minutes_left(group, NOW) == 13
    at = words.next_minute(group, NOW)
    assert (words.minutes_left(group, at), at - NOW) == (12, timedelta(seconds=30))
    last = group.expires_at - timedelta(seconds=20)
    assert words.next_minute(group, last) == group.expires_at
