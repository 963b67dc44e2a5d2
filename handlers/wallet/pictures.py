"""The pictures of the wallet, by their content key: balances, KHQR cards, receipts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from handlers.kit.screen import PictureRef
from handlers.wallet.top_up_screens import PAYEE
from handlers.wallet.words import kind_name
from services.artwork.colours import Pair
from services.artwork.labels import Label, english, khmer
from services.artwork.schemas import Bilingual, Fact, KhqrCard, ReceiptPicture, WalletCard
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.payments import TopUp
from services.wallet import Balances, Quote, StatementLine, TransactionKind, WalletReceipt

_STATUS: Mapping[str, Label] = {
    TransactionKind.TICKET_PURCHASE: Label.PAID,
    TransactionKind.MERCHANDISE_ORDER: Label.PAID,
    TransactionKind.SUBSCRIPTION_PAYMENT: Label.PAID,
    TransactionKind.BILL_PAYMENT: Label.PAID,
    TransactionKind.LOYALTY_REDEMPTION: Label.PAID,
    TransactionKind.TOP_UP: Label.TOPPED_UP,
    TransactionKind.REFUND: Label.REFUNDED,
    TransactionKind.WITHDRAWAL: Label.WITHDRAWN,
    "fee": Label.TAKEN,
    "conversion": Label.EXCHANGED,
    "reversal": Label.CORRECTED,
}
"""Kinds that go one way only; of all others the sign tells."""


def wallet_picture(studio: PictureStudio, balances: Balances, *, frozen: bool) -> PictureRef:
    """What is there to spend. Equal wallets share one picture, in both languages."""
    usd, khr, pts = (one.available for one in (balances.usd, balances.khr, balances.pts))
    card = WalletCard(
        usd=formats.money(usd),
        khr=formats.money(khr),
        points=formats.number(pts.amount_minor),
        frozen=frozen,
    )
    amounts = ":".join(str(one.amount_minor) for one in (usd, khr, pts))
    return PictureRef(f"wallet:{amounts}:{frozen:d}", partial(studio.draw, card))


def transaction_picture(
    studio: PictureStudio, translators: Translators, shown: WalletReceipt, check_url: str
) -> PictureRef:
    """Proof of one change of the wallet; its code opens the same receipt in the chat."""
    line = shown.line
    facts = [Fact(Label.FOR, _kind(translators, line.kind))]
    if shown.exchange is not None:
        rate = formats.number(shown.exchange.rate.khr_per_usd.normalize() + 0)
        facts.append(Fact(Label.RATE, _same(f"$1.00 = {rate}\u00a0៛")))
        facts.append(Fact(Label.FEE, _same(formats.money(shown.exchange.spread))))
    else:
        facts.append(Fact(Label.BALANCE_AFTER, _amount(line.balance_after)))
    facts.append(Fact(Label.TIME, _same(_moment(line.at))))
    facts.append(Fact(Label.REFERENCE, _same(line.code)))
    amount, other = _sums(line, shown.exchange)
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=_STATUS.get(
            line.kind, Label.RECEIVED if line.amount.amount_minor > 0 else Label.SENT
        ),
        amount=amount,
        other_amount=other,
        facts=tuple(facts),
        check_url=check_url,
    )
    return PictureRef(f"receipt:{short_id(line.id)}", partial(studio.draw, request))


def _sums(line: StatementLine, exchange: Quote | None) -> tuple[str, str]:
    """The large figure and the small one: of an exchange what left and what came."""
    if exchange is not None:
        return formats.money(exchange.amount), formats.money(exchange.gain)
    amount = line.amount if line.amount.amount_minor > 0 else -line.amount
    if amount.currency is Currency.PTS:
        return formats.number(amount.amount_minor), khmer(Label.POINTS)
    return formats.money(amount), ""


def _amount(amount: Money) -> Bilingual:
    if amount.currency is not Currency.PTS:
        return _same(formats.money(amount))
    number = formats.number(amount.amount_minor)
    return Bilingual(f"{number} {khmer(Label.POINTS)}", f"{number} {english(Label.POINTS)}")


def _kind(translators: Translators, kind: str) -> Bilingual:
    km, en = translators.for_language("km"), translators.for_language("en")
    return Bilingual(kind_name(km, kind), kind_name(en, kind))


def khqr_picture(studio: PictureStudio, translators: Translators, top_up: TopUp) -> PictureRef:
    """The card says everything in both languages, so both readers share one picture."""
    card = KhqrCard(
        payload=top_up.payload,
        currency=top_up.amount.currency,
        payee=Bilingual("ហង្សមាស", PAYEE.upper()),
        amount=formats.money(top_up.amount),
        purpose=_words(translators, "topup.card.purpose"),
        order=top_up.reference,
        until=formats.clock(top_up.expires_at, "en", bare=True),
    )
    return PictureRef(f"khqr:{top_up.payload[-40:]}", partial(studio.draw, card))


def receipt_picture(
    studio: PictureStudio, translators: Translators, top_up: TopUp, check_url: str
) -> PictureRef:
    """Proof of a top-up; its code opens the same receipt in the chat."""
    assert top_up.credited_at is not None, "a receipt is for money that came"
    facts = (
        Fact(Label.FOR, _words(translators, "topup.card.purpose")),
        Fact(Label.TO, _words(translators, "wallet.home.title")),
        Fact(Label.TIME, _same(_moment(top_up.credited_at))),
        Fact(Label.FEE, _same(formats.money(Money.zero(top_up.amount.currency)))),
        Fact(Label.REFERENCE, _same(top_up.reference)),
    )
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.TOPPED_UP,
        amount=formats.money(top_up.credited),
        facts=facts,
        check_url=check_url,
    )
    key = f"receipt:{top_up.reference}:{top_up.credited.amount_minor}"
    return PictureRef(key, partial(studio.draw, request))


def _words(translators: Translators, key: str) -> Bilingual:
    km, en = translators.for_language("km"), translators.for_language("en")
    return Bilingual(km.plain(key), en.plain(key))


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _moment(moment: datetime) -> str:
    day = formats.day(moment, "en", "numbers")
    return f"{day} {formats.clock(moment, 'en', bare=True)}"
