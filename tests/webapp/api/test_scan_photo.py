"""The text of a code in a photo, for browsers that cannot read it themselves."""

from io import BytesIO

import httpx
import pytest
import qrcode

from services.core.clock import FrozenClock
from tests.services.ticketing.programme import DARA
from tests.webapp.api.fan import AppFan
from webapp.api.scan_photo import MAX_BYTES

CODE = "00020101021229190015sokha@demo_bank6304ABCD"


@pytest.fixture
def dara(client: httpx.AsyncClient, clock: FrozenClock) -> AppFan:
    return AppFan(client, clock, DARA)


def picture(text: str) -> bytes:
    drawn = BytesIO()
    qrcode.make(text).save(drawn)
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [(picture(CODE), CODE), (b"no picture at all", None), (b"", None)],
    ids=["a code", "no picture", "nothing"],
)
async def test_a_code_is_read_or_there_is_none(
    dara: AppFan, content: bytes, found: str | None
) -> None:
    answer = await dara.client.post("/api/v1/scan/photo", content=content, headers=dara.headers)
    assert answer.json() == {"payload": found}


async def test_only_of_a_fan_and_not_too_large(dara: AppFan) -> None:
    stranger = await dara.client.post("/api/v1/scan/photo", content=picture(CODE))
    assert stranger.status_code == 401
    large = b"0" * (MAX_BYTES + 1)
    refused = await dara.client.post("/api/v1/scan/photo", content=large, headers=dara.headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "http.too_large")
