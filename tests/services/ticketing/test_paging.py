"""Pages by neighbour: a list may grow and shrink while it is turned."""

from hypothesis import given
from hypothesis import strategies as st

from services.ticketing.paging import Page, page_of

LISTS = st.lists(st.integers(), unique=True, max_size=30)


class TestPageOf:
    @given(LISTS, st.integers(1, 7))
    def test_turning_forward_shows_everything_once(self, items: list[int], limit: int) -> None:
        seen: list[int] = []
        page = page_of(items, limit)
        seen += page.items
        while page.has_next:
            page = page_of(items, limit, after=page.items[-1])
            assert page.position == len(seen) + 1
            seen += page.items
        assert seen == items

    @given(LISTS, st.integers(1, 7))
    def test_turning_back_shows_everything_once(self, items: list[int], limit: int) -> None:
        seen = items[-1:]
        while (
            seen
            and (page := page_of(items, limit, before=seen[0])).items
            and len(seen) < len(items)
        ):
            seen = [*page.items, *seen]
            assert page.position == items.index(page.items[0]) + 1
        assert seen == items

    @given(LISTS.filter(len), st.integers(1, 7), st.data())
    def test_item_added_meanwhile_neither_hides_nor_doubles_another(
        self, items: list[int], limit: int, data: st.DataObject
    ) -> None:
        first = page_of(items, limit)
        grown = list(items)
        grown.insert(data.draw(st.integers(0, len(items))), 10**9)
        seen = list(first.items)
        page = first
        while page_of(grown, limit, after=page.items[-1]).items[-1] not in seen:
            page = page_of(grown, limit, after=page.items[-1])
            seen += page.items
        assert [item for item in seen if item != 10**9] == items

    def test_neighbour_that_is_gone_leads_to_the_start(self) -> None:
        assert page_of([1, 2, 3], 2, after=9).items == (1, 2)
        assert page_of([1, 2, 3], 2, before=9).items == (1, 2)

    def test_past_the_end_is_the_last_page(self) -> None:
        page = page_of([1, 2, 3], 2, after=3)
        assert (page.items, page.position, page.has_next) == ((2, 3), 2, False)

    def test_before_the_first_is_the_first_page(self) -> None:
        page = page_of([1, 2, 3], 2, before=1)
        assert (page.items, page.position, page.has_previous) == ((1, 2), 1, False)

    def test_empty_list_has_one_empty_page(self) -> None:
        page: Page[int] = page_of([], 5)
        assert (page.items, page.position, page.total) == ((), 1, 0)
        assert not page.has_next
        assert not page.has_previous
