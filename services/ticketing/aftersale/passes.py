"""Tickets in the wallets of phones: Apple's pass package and Google's event ticket.

Apple: Wallet Developer Guide, pass.json of format version 1 with an `eventTicket`; the package is
a zip with a manifest of SHA-1 sums and a detached PKCS #7 signature of it. Google: Wallet API,
EventTicketClass and EventTicketObject in a signed JWT of type `savetowallet`. Codes that change
stay in the app: a pass shows the signed code alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any, Final, Protocol
from zipfile import ZipFile, ZipInfo

import orjson

from services.artwork.colours import SILKS
from services.artwork.icons import swan_icon
from services.artwork.schemas import Bilingual
from services.core.formats import PHNOM_PENH, Language
from services.core.i18n import Translator
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.rules import CODE_MARGIN
from services.ticketing.schemas import TicketCard, TicketState

PKPASS_TYPE: Final = "application/vnd.apple.pkpass"
_SAVE_LINK: Final = "https://pay.google.com/gp/v/save/"
_HOUSE: Final = "Hang Meas"


class AppleSigner(Protocol):
    """A Pass Type ID with its certificate."""

    @property
    def pass_type(self) -> str: ...

    @property
    def team(self) -> str: ...

    def sign(self, manifest: bytes) -> bytes:
        """A detached PKCS #7 signature in DER, with Apple's intermediate certificate."""
        ...


class GoogleSigner(Protocol):
    """A service account of an issuer of Google Wallet."""

    @property
    def issuer(self) -> str: ...

    @property
    def account(self) -> str: ...

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The claims as a compact JWT (RS256)."""
        ...


@dataclass(frozen=True, slots=True)
class PassSigners:
    """Who signs; None: that wallet is not offered."""

    apple: AppleSigner | None = None
    google: GoogleSigner | None = None

    def __bool__(self) -> bool:
        return self.apple is not None or self.google is not None


@dataclass(frozen=True, slots=True)
class PassWords:
    """What stands above the fields, in the owner's language."""

    gate: str
    zone: str
    row: str
    seat: str
    kind: str
    doors: str
    number: str


def words_of(t: Translator) -> PassWords:
    return PassWords(
        gate=t.plain("aftersale.pass.gate"),
        zone=t.plain("aftersale.pass.zone"),
        row=t.plain("aftersale.pass.row"),
        seat=t.plain("aftersale.pass.seat"),
        kind=t.plain("aftersale.pass.kind"),
        doors=t.plain("aftersale.pass.doors"),
        number=t.plain("aftersale.pass.number"),
    )


@dataclass(frozen=True, slots=True)
class Passes:
    """A ticket for phones: Apple's package, the address that saves it at Google."""

    apple: bytes | None
    google: str | None


class PassOffice:
    """Makes passes, as far as there are signers here."""

    def __init__(self, signers: PassSigners) -> None:
        self._signers = signers

    def offers(self, card: TicketCard) -> bool:
        """Whether the ticket can be kept in a phone's wallet."""
        signed = bool(self._signers) and card.codes is not CodeMode.ROTATING
        return signed and card.state is TicketState.VALID

    def make(self, card: TicketCard, t: Translator, now: datetime) -> Passes:
        """In the language of `t`; nothing of a ticket for which nothing is offered."""
        if not self.offers(card):
            return Passes(None, None)
        package, link = None, None
        if apple := self._signers.apple:
            content = apple_pass(card, apple, words_of(t), t.locale)
            package = pkpass(content, _icons(), apple)
        if google := self._signers.google:
            link = google_link(google.sign(google_claims([card], google, now)))
        return Passes(package, link)


@cache
def _icons() -> dict[str, bytes]:
    return {"icon.png": swan_icon(29), "icon@2x.png": swan_icon(58), "logo.png": swan_icon(50)}


def apple_pass(
    card: TicketCard, signer: AppleSigner, words: PassWords, language: Language
) -> dict[str, Any]:
    """The pass.json of a ticket whose code does not change."""
    event, silk = card.event, SILKS[card.event.poster.pair]
    code = {
        "format": "PKBarcodeFormatQR",
        "message": card.code,
        "messageEncoding": "iso-8859-1",
        "altText": card.label,
    }
    return {
        "formatVersion": 1,
        "passTypeIdentifier": signer.pass_type,
        "teamIdentifier": signer.team,
        "serialNumber": f"{card.id.hex}-{card.serial}",
        "organizationName": _HOUSE,
        "description": event.name.in_language(language),
        "logoText": _HOUSE,
        "foregroundColor": "rgb(255, 255, 255)",
        "labelColor": _rgb(silk.pale),
        "backgroundColor": _rgb(silk.deep),
        "relevantDate": _local(event.doors_at),
        "expirationDate": _local(event.ends_at + CODE_MARGIN),
        "sharingProhibited": True,
        "barcodes": [code],
        "eventTicket": {
            "primaryFields": [_field("event", "", event.name.in_language(language))],
            "secondaryFields": [
                {
                    **_field("doors", words.doors, _local(event.doors_at)),
                    "dateStyle": "PKDateStyleMedium",
                    "timeStyle": "PKDateStyleShort",
                },
                _field("venue", "", event.venue.in_language(language)),
            ],
            "auxiliaryFields": _places(card, words, language),
            "backFields": [_field("number", words.number, card.label)],
        },
    }


def _places(card: TicketCard, words: PassWords, language: Language) -> list[dict[str, str]]:
    places = (
        ("kind", words.kind, card.type_name.in_language(language)),
        ("gate", words.gate, card.gate),
        ("zone", words.zone, card.zone),
        ("row", words.row, card.row),
        ("seat", words.seat, card.seat),
    )
    return [_field(key, label, value) for key, label, value in places if value]


def _field(key: str, label: str, value: str) -> dict[str, str]:
    return {"key": key, "label": label, "value": value}


def pkpass(content: Mapping[str, Any], icons: Mapping[str, bytes], signer: AppleSigner) -> bytes:
    """The package: pass.json, its pictures (icon.png at least), manifest and signature."""
    assert "icon.png" in icons, "a package without an icon is refused by the phone"
    files = {"pass.json": orjson.dumps(content), **icons}
    # SHA-1 is what the format says; what counts is the signature of the manifest.
    sums = {
        name: hashlib.sha1(data, usedforsecurity=False).hexdigest() for name, data in files.items()
    }
    files["manifest.json"] = orjson.dumps(sums)
    files["signature"] = signer.sign(files["manifest.json"])
    package = BytesIO()
    with ZipFile(package, "w") as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name), data)
    return package.getvalue()


def google_claims(
    cards: Sequence[TicketCard], signer: GoogleSigner, now: datetime
) -> dict[str, Any]:
    """The claims of a link that saves tickets whose codes do not change, with their event."""
    event = cards[0].event
    kind = f"{signer.issuer}.event-{event.id}"
    return {
        "iss": signer.account,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "payload": {
            "eventTicketClasses": [
                {
                    "id": kind,
                    "issuerName": _HOUSE,
                    "reviewStatus": "UNDER_REVIEW",
                    "eventName": _localized(event.name),
                    "venue": {
                        "name": _localized(event.venue),
                        "address": _localized(event.city.name),
                    },
                    "dateTime": {
                        "doorsOpen": _local(event.doors_at),
                        "start": _local(event.starts_at),
                        "end": _local(event.ends_at),
                    },
                    "hexBackgroundColor": SILKS[event.poster.pair].deep,
                }
            ],
            "eventTicketObjects": [_google_object(card, signer.issuer, kind) for card in cards],
        },
    }


def _google_object(card: TicketCard, issuer: str, kind: str) -> dict[str, Any]:
    places = {"gate": card.gate, "section": card.zone, "row": card.row, "seat": card.seat}
    return {
        "id": f"{issuer}.ticket-{card.id.hex}-{card.serial}",
        "classId": kind,
        "state": "ACTIVE",
        "ticketNumber": card.label,
        "ticketType": _localized(card.type_name),
        "seatInfo": {name: _plain(place) for name, place in places.items() if place},
        "barcode": {"type": "QR_CODE", "value": card.code, "alternateText": card.label},
        "validTimeInterval": {
            "start": {"date": _local(card.event.doors_at - CODE_MARGIN)},
            "end": {"date": _local(card.event.ends_at + CODE_MARGIN)},
        },
    }


def google_link(jwt: str) -> str:
    """The address that saves what was signed."""
    return _SAVE_LINK + jwt


def _localized(words: Bilingual) -> dict[str, Any]:
    return {
        "defaultValue": {"language": "en", "value": words.en},
        "translatedValues": [{"language": "km", "value": words.km}],
    }


def _plain(value: str) -> dict[str, Any]:
    return {"defaultValue": {"language": "en", "value": value}}


def _local(moment: datetime) -> str:
    """ISO 8601 with the zone of the venue."""
    return moment.astimezone(PHNOM_PENH).isoformat(timespec="seconds")


def _rgb(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"
