"""Statements as files: a link for each, good for a while, for nobody else's month."""

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.formats import in_phnom_penh
from services.core.limits import Budget
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan
from webapp.api.papers import LIFE


@pytest.fixture
async def papers(
    client: httpx.AsyncClient, clock: FrozenClock, container: Container
) -> dict[str, str]:
    """Addresses of the month in which the clock stands."""
    await Fans(container.uow, container.wallet).come(DARA)
    month = f"{in_phnom_penh(clock.now()):%Y-%m}"
    got: dict[str, str] = await AppFan(client, clock, DARA).get(
        f"/wallet/statements/{month}/papers"
    )
    return got


class TestPapers:
    async def test_are_fetched_without_a_session(
        self, client: httpx.AsyncClient, papers: dict[str, str]
    ) -> None:
        paper = await client.get(papers["pdf"])
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
        assert paper.headers["cache-control"] == "private, no-store"
        table = await client.get(papers["csv"])
        assert table.headers["content-type"].startswith("text/csv")
        assert papers["csv"].endswith(table.headers["content-disposition"].partition("''")[2])
        assert "100.00" in table.text

    async def test_another_month_or_person_needs_another_link(
        self, client: httpx.AsyncClient, papers: dict[str, str]
    ) -> None:
        for changed in (
            papers["csv"].replace(f"{DARA}.", "43."),
            papers["csv"].replace("2026-04", "2026-03"),
        ):
            assert changed != papers["csv"]
            assert (await client.get(changed)).json()["code"] == "http.paper_gone"

    async def test_time_ends_them(
        self, client: httpx.AsyncClient, clock: FrozenClock, papers: dict[str, str]
    ) -> None:
        clock.advance(LIFE.total_seconds())
        gone = await client.get(papers["pdf"])
        assert (gone.status_code, gone.json()["code"]) == (404, "http.paper_gone")

    async def test_nobody_draws_without_end(
        self,
        client: httpx.AsyncClient,
        papers: dict[str, str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("webapp.api.papers.OF_PAPERS", Budget(per_second=1e-4, burst=2))
        asked = [(await client.get(papers["csv"])).status_code for _ in range(3)]
        assert asked == [200, 200, 429]
