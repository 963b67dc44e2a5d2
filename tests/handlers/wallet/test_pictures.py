"""What a receipt's picture says stands in its words, too; equal wallets share one picture."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import cast

import pytest

from handlers.kit.navigation import HomeTap
from handlers.kit.screen import PictureRef
from handlers.wallet.history_screens import receipt
from handlers.wallet.pictures import transaction_picture, wallet_picture
from services.artwork.labels import Label
from services.artwork.schemas import ReceiptPicture, WalletCard
from services.artwork.studio import PictureStudio
from services.core.i18n import Language
from services.core.ids import uuid7
from services.core.money import Money
from services.wallet import (
    Balance,
    Balances,
    Quote,
    StatementLine,
    TransactionKind,
    WalletReceipt,
)
from services.wallet.rules import FIRST_RATE
from tests.handlers.wallet.chat import TRANSLATORS
from tests.services.wallet.people import DARA, khr, pts, usd

NOW = datetime(2026, 11, 26, 3, 4, tzinfo=UTC)
QUOTE = Quote(uuid7(), DARA, usd(20_00), usd(10), khr(81_590), FIRST_RATE, NOW)
URL = "https://t.me/test_bot?start=rc_x"
KINDS = [*TransactionKind, "fee", "conversion", "reversal", "some_new_kind"]


LEFT, AFTER = usd(-5_00), usd(95_00)


def line(kind: str, amount: Money = LEFT, after: Money = AFTER) -> StatementLine:
    return StatementLine(uuid7(), kind, amount, after, "user:9:usd", "order:1", NOW)


def drawn(picture: PictureRef) -> object:
    """What the studio is asked to draw."""
    return cast("partial[object]", picture.render).args[0]


def asked(studio: PictureStudio, shown: WalletReceipt) -> ReceiptPicture:
    request = drawn(transaction_picture(studio, TRANSLATORS, shown, URL))
    assert isinstance(request, ReceiptPicture)
    return request


@pytest.mark.parametrize(
    "shown",
    [
        *(WalletReceipt(line(kind), None) for kind in KINDS),
        WalletReceipt(line("loyalty_redemption", pts(-250), pts(1_250)), None),
        WalletReceipt(line("top_up", khr(40_000), khr(40_000)), None),
        WalletReceipt(line("conversion", khr(81_590), khr(81_590)), QUOTE),
    ],
    ids=lambda shown: shown.line.kind,
)
async def test_every_number_of_the_picture_stands_in_the_caption(
    studio: PictureStudio, shown: WalletReceipt, language: Language
) -> None:
    picture = transaction_picture(studio, TRANSLATORS, shown, URL)
    t = TRANSLATORS.for_language(language)
    words = receipt(t, shown, URL, picture, HomeTap()).text
    request = asked(studio, shown)
    said = [request.amount, request.other_amount]
    said += [fact.value.en for fact in request.facts if fact.label is not Label.TIME]
    for number in re.findall(r"[0-9][0-9,.]*|HM-[0-9A-Z-]+", " ".join(said)):
        assert number in words, number
    assert len((await picture.render()).content) <= 45_000


def test_the_sign_tells_of_kinds_that_go_both_ways(studio: PictureStudio) -> None:
    sent = WalletReceipt(line("p2p_transfer"), None)
    came = replace(sent, line=replace(sent.line, amount=usd(5_00)))
    assert asked(studio, sent).status is Label.SENT
    assert asked(studio, came).status is Label.RECEIVED


def test_a_wallets_picture_depends_on_what_is_there_and_nothing_else(
    studio: PictureStudio,
) -> None:
    def balances(dollars: Money) -> Balances:
        usd_, khr_, pts_ = (
            Balance(each, Money.zero(each.currency), each) for each in (dollars, khr(7), pts(3))
        )
        return Balances(usd_, khr_, pts_)

    first, again, frozen, richer = (
        wallet_picture(studio, balances(usd(cents)), frozen=is_frozen)
        for cents, is_frozen in ((1, False), (1, False), (1, True), (2, False))
    )
    assert first.key == again.key
    assert len({first.key, frozen.key, richer.key}) == 3
    assert drawn(first) == WalletCard("$0.01", "7\u00a0៛", "3")
