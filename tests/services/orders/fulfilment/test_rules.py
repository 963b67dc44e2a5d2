"""States as data, and pictures made anew: without a database."""

from io import BytesIO

import pytest
from PIL import Image

from services.orders.pictures import (
    MOST_BYTES,
    NotAPicture,
    PictureTooBig,
    PictureTooLarge,
    PictureTooSmall,
)
from services.orders.pictures.redrawing import LONGEST_SIDE, redrawn
from services.orders.returns import states as returns
from services.orders.returns.states import ReturnActor, ReturnState
from services.orders.shipments import states as shipments
from services.orders.shipments.states import ShipmentState
from tests.services.orders.fulfilment.house import a_picture


class TestStates:
    def test_a_parcel_only_goes_on(self) -> None:
        assert set(shipments.MOVES) == set(ShipmentState)
        for state, following in shipments.MOVES.items():
            assert state not in following
            for further in following:
                assert state not in shipments.MOVES[further]
        assert {
            ShipmentState.DELIVERED,
            ShipmentState.RETURNED_TO_SENDER,
            ShipmentState.LOST,
        } == shipments.OVER

    def test_every_move_of_a_return_is_somebodys(self) -> None:
        assert set(returns.MOVES) == set(ReturnState)
        allowed = {
            (state, to, by)
            for state in ReturnState
            for to in ReturnState
            for by in ReturnActor
            if returns.may_move(state, to, by)
        }
        assert len(allowed) == sum(len(following) for following in returns.MOVES.values())
        assert (ReturnState.REQUESTED, ReturnState.RECEIVED, ReturnActor.STAFF) not in allowed


class TestRedrawing:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_what_comes_out_is_a_jpeg_without_anything_else(self, form: str) -> None:
        made, width, height = redrawn(a_picture(3000, 1000, form))
        assert (width, height) == (LONGEST_SIDE, 533)
        with Image.open(BytesIO(made)) as shown:
            assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (1600, 533), {})

    def test_a_phone_that_lay_on_its_side(self) -> None:
        turned, sent = Image.Exif(), BytesIO()
        turned[0x0112] = 6
        Image.new("RGB", (600, 400), "teal").save(sent, "JPEG", exif=turned)
        assert redrawn(sent.getvalue())[1:] == (400, 600)

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", NotAPicture),
            (b"%PDF-1.7 no picture", NotAPicture),
            (a_picture()[:2000], NotAPicture),
            (a_picture(form="GIF"), NotAPicture),
            (a_picture(640, 100), PictureTooSmall),
            (a_picture(12_001, 300), PictureTooLarge),
            (bytes(MOST_BYTES + 1), PictureTooBig),
        ],
        ids=["nothing", "pdf", "torn", "gif", "small", "large", "big"],
    )
    def test_what_is_broken_is_refused(self, content: bytes, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            redrawn(content)
