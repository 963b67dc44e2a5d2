"""Artists: loaded as the data says, followed and counted right however often one taps."""

import asyncio
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from services.artists import (
    ArtistEventAdded,
    ArtistNotFound,
    ArtistSpec,
    ArtistsService,
    ListArtists,
    LoadArtists,
    UnknownArtistEvent,
)
from services.artists.models import ArtistRow
from services.artists.schemas import FollowersDue
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, PinHasher, PinService, ProfileCache, Sealer
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.services.ticketing.programme import a_load, an_event, number_of

EVENTS = ("river-of-gold", "night-market")
FANS = range(41, 47)
JOB = "artists.told_in_a_test"


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock, {ArtistEventAdded: (JOB,)})


@pytest.fixture
def artists(uow: UnitOfWork) -> ArtistsService:
    return ArtistsService(uow)


@pytest.fixture(autouse=True)
async def programme(uow: UnitOfWork, clock: FrozenClock) -> None:
    hasher = PinHasher(b"x" * 32, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins = PinService(uow, hasher, Sealer(b"x" * 32))
    ticketing = TicketingService(uow, WalletService(uow), pins, b"x" * 32)
    await ticketing.load_events(a_load(*(an_event(each) for each in EVENTS)))
    hasher.close()
    identity = IdentityService(uow, ProfileCache(clock))
    for fan_id in FANS:
        await identity.meet(FanSeen(fan_id, "Dara"))


def soriya(**changed: object) -> ArtistSpec:
    spec = ArtistSpec(
        id="soriya",
        name=Bilingual("សូរិយា", "Soriya"),
        genre=Bilingual("ចម្រៀងសម័យ", "Modern songs"),
        about=Bilingual("អ្នកចម្រៀង", "Singer"),
        pair=Pair.ROSE,
        face=Hair.BUN,
        face_pair=None,
        event_ids=(EVENTS[0],),
    )
    return replace(spec, **changed)  # type: ignore[arg-type]


def band(name: str) -> ArtistSpec:
    return soriya(id=name, name=Bilingual("ក្រុម", name.title()), event_ids=())


async def names(artists: ArtistsService, wanted: ListArtists) -> list[str]:
    page, _ = await artists.list_artists(wanted)
    return [card.id for card in page]


class TestLoad:
    async def test_again_brings_texts_up_to_date_and_keeps_followers(
        self, artists: ArtistsService
    ) -> None:
        assert (await artists.load(LoadArtists((soriya(),)))).added == ("soriya",)
        await artists.follow(41, "soriya")
        changed = soriya(about=Bilingual("តារា", "Star"))
        assert (await artists.load(LoadArtists((changed,)))).updated == ("soriya",)
        card = await artists.artist("soriya")
        assert (card.about.en, card.followers, card.event_ids) == ("Star", 1, EVENTS[:1])

    async def test_an_event_that_nobody_knows_loads_nothing(self, artists: ArtistsService) -> None:
        bad = soriya(id="other", event_ids=("nowhere",))
        with pytest.raises(UnknownArtistEvent) as caught:
            await artists.load(LoadArtists((soriya(), bad)))
        assert caught.value.details == {"item": "other", "event_id": "nowhere"}
        with pytest.raises(ArtistNotFound):
            await artists.artist("soriya")

    async def test_only_an_event_that_is_new_for_a_known_artist_is_news(
        self, artists: ArtistsService, uow: UnitOfWork
    ) -> None:
        async def told() -> int:
            return await number_of(uow.database.read, "outbox_messages")

        await artists.load(LoadArtists((soriya(),)))
        before = await told()
        await artists.load(LoadArtists((soriya(),)))
        assert await told() == before
        await artists.load(LoadArtists((soriya(event_ids=EVENTS),)))
        assert await told() == before + 1

    async def test_events_know_their_artists(self, artists: ArtistsService) -> None:
        both = soriya(event_ids=EVENTS), replace(band("band"), event_ids=EVENTS[:1])
        await artists.load(LoadArtists(both))
        found = await artists.of_events(EVENTS)
        assert {key: {one.id for one in names} for key, names in found.items()} == {
            EVENTS[0]: {"soriya", "band"},
            EVENTS[1]: {"soriya"},
        }


class TestFollow:
    async def test_counts_each_fan_once_however_often_they_tap(
        self, artists: ArtistsService
    ) -> None:
        await artists.load(LoadArtists((soriya(),)))
        taps = [artists.follow(fan_id, "soriya") for fan_id in FANS for _ in range(3)]
        await asyncio.gather(*taps)
        assert (await artists.artist("soriya")).followers == len(FANS)
        both = [artists.unfollow(41, "soriya") for _ in range(3)]
        assert set(await asyncio.gather(*both)) == {len(FANS) - 1}
        assert await artists.audit() == []
        assert await artists.followed_by(41) == frozenset()
        assert await artists.followed_by(42) == {"soriya"}

    async def test_the_audit_finds_a_wrong_counter(
        self, artists: ArtistsService, uow: UnitOfWork
    ) -> None:
        """The control."""
        await artists.load(LoadArtists((soriya(),)))
        await uow.run(lambda tx: tx.session.execute(update(ArtistRow).values(followers=7)))
        assert await artists.audit() == ["soriya"]

    async def test_of_nobody_is_refused(self, artists: ArtistsService) -> None:
        for asked in (artists.follow, artists.unfollow):
            with pytest.raises(ArtistNotFound):
                await asked(41, "nobody")

    async def test_followers_are_told_in_parts(
        self, artists: ArtistsService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await artists.load(LoadArtists((soriya(),)))
        for fan_id in FANS:
            await artists.follow(fan_id, "soriya")
        monkeypatch.setattr("services.artists.service.FOLLOWERS_AT_ONCE", 4)
        first = await artists.followers(FollowersDue("soriya", EVENTS[0], 0))
        rest = await artists.followers(FollowersDue("soriya", EVENTS[0], first[-1]))
        assert [*first, *rest] == list(FANS)
        assert len(first) == 4


class TestList:
    async def test_the_most_followed_come_first_in_pages(
        self, artists: ArtistsService, clock: FrozenClock
    ) -> None:
        await artists.load(LoadArtists(tuple(band(each) for each in ("aa", "bb", "cc"))))
        await artists.follow(41, "cc")
        clock.advance(2)
        page, after = await artists.list_artists(ListArtists(limit=2))
        assert ([card.id for card in page], after) == (["cc", "aa"], "aa")
        page, after = await artists.list_artists(ListArtists(limit=2, after=after))
        assert ([card.id for card in page], after) == (["bb"], None)
        with pytest.raises(ArtistNotFound):
            await artists.list_artists(ListArtists(after="gone"))

    @pytest.mark.parametrize("words", ["soriya", "SORIYA modern", "សូរិយា", "songs"])
    async def test_are_found_by_words_in_both_languages(
        self, artists: ArtistsService, words: str
    ) -> None:
        other = soriya(id="rock", name=Bilingual("ថ្ម", "Rock"), genre=Bilingual("រ៉ុក", "Loud"))
        await artists.load(LoadArtists((soriya(), other)))
        assert await names(artists, ListArtists(text=words)) == ["soriya"]
        assert await names(artists, ListArtists(text="nothing")) == []

    async def test_followed_are_the_fans_own(self, artists: ArtistsService) -> None:
        await artists.load(LoadArtists((soriya(), band("band"))))
        await artists.follow(41, "band")
        assert await names(artists, ListArtists(followed_by=41)) == ["band"]
        assert await names(artists, ListArtists(followed_by=42)) == []
