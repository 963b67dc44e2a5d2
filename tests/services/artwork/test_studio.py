"""The studio keeps the event loop free and draws nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from threading import Event, current_thread, main_thread

import pytest

from services.artwork import khqr_card, pictures
from services.artwork.accents import accent
from services.artwork.schemas import Bilingual, Picture, PictureRequest, ProgrammePicture
from services.artwork.studio import PictureStudio
from tests.services.artwork.samples import card, codes_in, khqr_payload, opened, poster
from tests.services.artwork.samples import receipt as made_receipt
from tests.services.artwork.samples import ticket as made_ticket
from tests.services.artwork.test_accents import png_of


@pytest.fixture
async def studio() -> AsyncIterator[PictureStudio]:
    made = PictureStudio(kept_pictures=3)
    yield made
    made.close()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[PictureRequest]:
    """What the pool has really drawn; never on the thread of the event loop."""
    requests: list[PictureRequest] = []
    draw = pictures.draw

    def recorded(request: PictureRequest) -> Picture:
        assert current_thread() is not main_thread()
        requests.append(request)
        return draw(request)

    monkeypatch.setattr(pictures, "draw", recorded)
    return requests


class TestDraw:
    async def test_each_kind_has_its_picture(self, studio: PictureStudio) -> None:
        heading = Bilingual("ព្រឹត្តិការណ៍", "Events")
        sizes = {}
        for request in (
            card(),
            made_ticket(),
            made_receipt(),
            poster(),
            ProgrammePicture(heading, (poster(),)),
        ):
            picture = await studio.draw(request)
            sizes[type(request).__name__] = (picture.width, picture.height)
            assert opened(picture).size == (picture.width, picture.height)
        assert sizes == {
            "KhqrCard": (900, 1240),
            "TicketPicture": (960, 1200),
            "ReceiptPicture": (960, 1200),
            "PosterPicture": (900, 1260),
            "ProgrammePicture": (960, 462),
        }

    async def test_the_same_request_is_drawn_once(
        self, studio: PictureStudio, drawn: list[PictureRequest]
    ) -> None:
        first, second = await asyncio.gather(studio.draw(card()), studio.draw(card()))
        third = await studio.draw(card())
        assert first is second is third
        assert drawn == [card()]

    async def test_the_least_wanted_picture_goes_first(
        self, studio: PictureStudio, drawn: list[PictureRequest]
    ) -> None:
        cards = [card(payload=khqr_payload(number)) for number in range(4)]
        for made in (*cards[:3], cards[0], cards[3], cards[0], cards[1]):
            await studio.draw(made)
        assert drawn == [*cards, cards[1]]

    async def test_many_at_once_get_each_their_own(self, studio: PictureStudio) -> None:
        payloads = [khqr_payload(number) for number in range(20)]
        made = await asyncio.gather(*(studio.draw(card(payload=text)) for text in payloads))
        assert [codes_in(opened(picture)) for picture in made] == [[text] for text in payloads]

    async def test_one_who_gives_up_does_not_stop_the_other(
        self, studio: PictureStudio, drawn: list[PictureRequest]
    ) -> None:
        impatient = asyncio.create_task(studio.draw(card()))
        patient = asyncio.create_task(studio.draw(card()))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).sha256 == khqr_card.draw(card()).sha256
        assert impatient.cancelled()
        assert len(drawn) == 1

    async def test_too_long_a_payload_is_refused_and_not_kept(self, studio: PictureStudio) -> None:
        for _ in range(2):
            with pytest.raises(ValueError, match="Invalid version"):
                await studio.draw(card(payload="x" * 4000))
        assert (await studio.draw(card())).width == 900

    async def test_the_loop_goes_on_while_a_picture_is_drawn(
        self, studio: PictureStudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        went_on, draw = Event(), pictures.draw

        def in_the_middle(request: PictureRequest) -> Picture:
            assert went_on.wait(60), "the loop stands still"
            return draw(request)

        monkeypatch.setattr(pictures, "draw", in_the_middle)
        drawing = asyncio.create_task(studio.draw(poster(day="17")))
        for _ in range(4):
            await asyncio.sleep(0.001)
            assert not drawing.done()
        went_on.set()
        assert (await drawing).width == 900


class TestAccentOf:
    async def test_reads_an_uploaded_picture(self, studio: PictureStudio) -> None:
        assert await studio.accent_of(png_of("#808080"), 0) == accent(78)

    async def test_refuses_what_is_no_picture(self, studio: PictureStudio) -> None:
        with pytest.raises(ValueError, match="not a picture"):
            await studio.accent_of(b"", 0)
