"""Drawings by name: the same ones as in the chat, kept for ever, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.artwork.accents import GROUNDS_DARK, GROUNDS_LIGHT
from services.artwork.colours import SILKS, WHITE, Pair, contrast
from services.artwork.drawings import poster_svg
from services.artwork.schemas import Artwork, Hair
from services.core.i18n import Translators
from webapp.api.artwork import ArtworkOut, name_of
from webapp.app import create_app

SOLO = Artwork(seed=0x1A2B3C4D, pair=Pair.ROSE)
SINGER = Artwork(0x00000007, Pair.TEAL, Hair.BUN, Pair.GOLD)
SHAPES = (
    "poster",
    "hero",
    "band",
    "cameo",
    "performer",
    "avatar",
    "sleeve",
    "silk",
    "shirt-front",
)


@pytest.fixture
async def client(translators: Translators) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(translators, {}, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


class TestDrawing:
    @pytest.mark.parametrize("artwork", [SOLO, SINGER], ids=name_of)
    async def test_is_the_one_of_the_chat(
        self, client: httpx.AsyncClient, artwork: Artwork
    ) -> None:
        answer = await client.get(f"/app/art/poster/{name_of(artwork)}.svg")
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.text == poster_svg(artwork)

    @pytest.mark.parametrize("shape", SHAPES)
    async def test_is_small_and_kept_for_ever(self, client: httpx.AsyncClient, shape: str) -> None:
        answer = await client.get(f"/app/art/{shape}/{name_of(SINGER)}.svg")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.num_bytes_downloaded < 2_500
        assert "immutable" in answer.headers["Cache-Control"]

    async def test_leaves_plain_for_who_cannot_unpack(self, client: httpx.AsyncClient) -> None:
        path = f"/app/art/silk/{name_of(SOLO)}.svg"
        answer = await client.get(path, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in answer.headers
        assert answer.text.startswith("<svg")

    @pytest.mark.parametrize(
        "path",
        [
            "poster/pink-00000001",
            "poster/rose-1",
            "poster/rose-00000001-bald",
            "poster/rose-00000001-bun-pink",
            "poster/rose-0000000G",
            "statue/rose-00000001",
            "statue-front/rose-00000001",
            "shirt-inside/rose-00000001",
        ],
    )
    async def test_there_is_no_other(self, client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(f"/app/art/{path}.svg")).status_code == 404


class TestColours:
    @pytest.mark.parametrize("pair", list(Pair))
    def test_read_on_every_ground(self, pair: Pair) -> None:
        shown = ArtworkOut.of(Artwork(1, pair))
        for tones, grounds in (
            (shown.accent.dark, GROUNDS_DARK),
            (shown.accent.light, GROUNDS_LIGHT),
        ):
            assert min(contrast(tones.accent, ground) for ground in grounds) >= 4.5
            assert contrast(tones.on_accent, tones.accent) >= 4.5
            assert contrast(tones.accent, tones.wash) >= 4.5
        assert contrast(WHITE, shown.deep) >= 15.9
        assert contrast(WHITE, shown.ground) >= 4.5
        assert shown.deep == SILKS[pair].deep
