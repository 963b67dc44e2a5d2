"""The wallet card shows what is there, says when it is frozen, and stays small."""

import pytest

from services.artwork import wallet_card
from services.artwork.schemas import WalletCard
from tests.services.artwork.samples import opened

LIMIT_BYTES = 30_000
CARD = WalletCard(usd="$128.40", khr="184,500\u00a0៛", points="2,340")
LARGE = WalletCard(usd="$123,456,789.01", khr="987,654,321,000\u00a0៛", points="123,456,789")


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("card", [CARD, LARGE])
def test_stays_small_whatever_it_holds(card: WalletCard, frozen: bool) -> None:
    picture = wallet_card.draw(WalletCard(card.usd, card.khr, card.points, frozen))
    image = opened(picture)
    assert image.size == (960, 560)
    assert len(image.getcolors() or []) <= 64
    assert len(picture.content) <= LIMIT_BYTES


def test_each_amount_and_the_freeze_change_the_picture() -> None:
    changed = [
        CARD,
        WalletCard("$128.41", CARD.khr, CARD.points),
        WalletCard(CARD.usd, "184,501\u00a0៛", CARD.points),
        WalletCard(CARD.usd, CARD.khr, "2,341"),
        WalletCard(CARD.usd, CARD.khr, CARD.points, frozen=True),
    ]
    assert len({wallet_card.draw(each).sha256 for each in changed}) == len(changed)


@pytest.mark.parametrize("frozen", [False, True])
def test_letters_keep_clear_of_the_edges(frozen: bool) -> None:
    """White and gold are the letters; woven silk is darker than either."""
    image = opened(
        wallet_card.draw(WalletCard(LARGE.usd, LARGE.khr, LARGE.points, frozen))
    ).convert("L")
    for box in ((0, 0, 56, 430), (908, 0, 960, 430), (0, 0, 960, 36)):
        assert image.crop(box).point([0] * 150 + [255] * 106).getbbox() is None
