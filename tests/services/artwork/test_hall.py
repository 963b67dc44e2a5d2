"""The hall shows where one sits, in a file that is small enough for a phone."""

from dataclasses import replace

from services.artwork import hall
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, HallPicture
from tests.services.artwork.samples import opened

LIMIT_BYTES = 100_000
SEATS = tuple((10 + 10 * n % 1_000, 40 + 12 * (n // 100)) for n in range(5_000))
HALL = HallPicture(
    pair=Pair.JADE,
    width=1_020,
    height=660,
    stage=(300, 0, 420, 24),
    pitch=10,
    others=SEATS[:2_000],
    zone=SEATS[2_000:4_990],
    chosen=SEATS[4_990:],
    zone_name=Bilingual("តំបន់ A", "Zone A"),
    seat_names=", ".join(f"D{n}-{n}" for n in range(90, 100)),
)


def test_five_thousand_seats_stay_small() -> None:
    picture = hall.draw(HALL)
    image = opened(picture)
    assert image.width == 960
    assert len(image.getcolors() or []) <= 64
    assert len(picture.content) <= LIMIT_BYTES


def test_small_hall_says_where_the_stage_is() -> None:
    small = replace(
        HALL,
        width=220,
        height=80,
        stage=(60, 0, 100, 16),
        others=(),
        zone=((50, 40),),
        chosen=((100, 40), (110, 40)),
    )
    assert (
        opened(hall.draw(small)).tobytes()
        != opened(hall.draw(replace(small, stage=(60, 0, 100, 2)))).tobytes()
    )


def test_another_seat_is_another_picture() -> None:
    other = replace(HALL, chosen=SEATS[4_980:4_990])
    assert hall.draw(HALL).sha256 != hall.draw(other).sha256
