"""Tickets for phones' wallets, signed with keys from files: what phones and Google would read."""

import hashlib
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
)
from cryptography.x509.oid import NameOID
from PIL import Image

from bot.pass_signers import signers_of
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.i18n import Translators
from services.core.money import Currency, Money
from services.ticketing import EventLabel, EventState, Poster, TicketCard, TicketState
from services.ticketing.aftersale.passes import PassOffice
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.schemas import CityCard

NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
EVENING = datetime(2026, 4, 11, 12, 0, tzinfo=UTC)
TICKET = UUID(int=2026)
T = Translators.load()


def a_ticket() -> TicketCard:
    label = EventLabel(
        id="river-of-gold",
        name=Bilingual("ទន្លេមាស", "River of Gold"),
        performers=Bilingual("សុរិយា", "Soriya"),
        organiser=Bilingual("ហង្សមាស", "Hang Meas"),
        venue=Bilingual("សាលផ្កាឈូក", "Lotus Hall"),
        city=CityCard("phnom-penh", Bilingual("ភ្នំពេញ", "Phnom Penh")),
        doors_at=EVENING - timedelta(hours=1),
        starts_at=EVENING,
        ends_at=EVENING + timedelta(hours=3),
        state=EventState.ON_SALE,
        poster=Poster(Pair.TEAL),
    )
    return TicketCard(
        id=TICKET,
        label="HM2026040001-1",
        state=TicketState.VALID,
        event=label,
        type_name=Bilingual("តំបន់ A", "Zone A"),
        price=Money(2_500, Currency.USD),
        order_number="HM2026040001",
        zone="A",
        gate="2",
        row="C",
        seat=None,
        code="A CODE",
        serial=3,
    )


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.USER_ID, "pass.test.tickets"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "TEAM123456"),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


@pytest.fixture
def office(tmp_path: Path, key: rsa.RSAPrivateKey) -> PassOffice:
    apple, google = tmp_path / "apple", tmp_path / "google"
    apple.mkdir()
    google.mkdir()
    (apple / "certificate.pem").write_bytes(certificate(key))
    (apple / "wwdr.pem").write_bytes(certificate(key))
    (apple / "key.pem").write_bytes(pem(key))
    account = {
        "issuer_id": "3388000000000000001",
        "client_email": "passes@tickets.test",
        "private_key_id": "k1",
        "private_key": pem(key).decode(),
    }
    (google / "account.json").write_bytes(orjson.dumps(account))
    return PassOffice(signers_of(tmp_path))


class TestApple:
    def test_package_holds_what_its_signed_manifest_says(self, office: PassOffice) -> None:
        made = office.make(a_ticket(), T.for_language("en"), NOW).apple
        assert made is not None
        with ZipFile(BytesIO(made)) as package:
            files = {name: package.read(name) for name in package.namelist()}
        sums = orjson.loads(files["manifest.json"])
        assert files.keys() - sums.keys() == {"manifest.json", "signature"}
        for name, digest in sums.items():
            assert hashlib.sha1(files[name]).hexdigest() == digest  # noqa: S324 - of the format
        found = pkcs7.load_der_pkcs7_certificates(files["signature"])
        assert len(found) == 2
        with Image.open(BytesIO(files["icon@2x.png"])) as icon:
            assert icon.size == (58, 58)

    @pytest.mark.parametrize("language", ["km", "en"])
    def test_pass_says_what_the_ticket_says(self, office: PassOffice, language: str) -> None:
        made = office.make(a_ticket(), T.for_language(language), NOW).apple
        assert made is not None
        with ZipFile(BytesIO(made)) as package:
            said = orjson.loads(package.read("pass.json"))
        assert (said["formatVersion"], said["serialNumber"]) == (1, f"{TICKET.hex}-3")
        assert (said["passTypeIdentifier"], said["teamIdentifier"]) == (
            "pass.test.tickets",
            "TEAM123456",
        )
        [code] = said["barcodes"]
        assert (code["format"], code["message"]) == ("PKBarcodeFormatQR", "A CODE")
        assert said["relevantDate"] == "2026-04-11T18:00:00+07:00"
        fields = said["eventTicket"]["auxiliaryFields"]
        assert [each["key"] for each in fields] == ["kind", "gate", "zone", "row"]
        assert said["description"] == {"km": "ទន្លេមាស", "en": "River of Gold"}[language]


class TestGoogle:
    def test_link_is_signed_by_the_account(
        self, office: PassOffice, key: rsa.RSAPrivateKey
    ) -> None:
        link = office.make(a_ticket(), T.for_language("km"), NOW).google
        assert link is not None
        head, body, signature = link.removeprefix("https://pay.google.com/gp/v/save/").split(".")
        key.public_key().verify(
            decoded(signature), f"{head}.{body}".encode(), PKCS1v15(), hashes.SHA256()
        )
        assert orjson.loads(decoded(head)) == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
        claims = orjson.loads(decoded(body))
        assert (claims["aud"], claims["typ"]) == ("google", "savetowallet")
        [kind] = claims["payload"]["eventTicketClasses"]
        [ticket] = claims["payload"]["eventTicketObjects"]
        assert ticket["classId"] == kind["id"] == "3388000000000000001.event-river-of-gold"
        assert ticket["barcode"]["value"] == "A CODE"
        assert ticket["seatInfo"].keys() == {"gate", "section", "row"}
        assert kind["eventName"]["translatedValues"] == [{"language": "km", "value": "ទន្លេមាស"}]


class TestOffice:
    def test_without_files_nothing_is_offered(self, tmp_path: Path) -> None:
        office = PassOffice(signers_of(tmp_path))
        assert not office.offers(a_ticket())
        made = office.make(a_ticket(), T.for_language("en"), NOW)
        assert (made.apple, made.google) == (None, None)

    def test_code_that_changes_stays_in_the_app(self, office: PassOffice) -> None:
        assert office.offers(replace(a_ticket(), codes=CodeMode.BOTH))
        assert not office.offers(replace(a_ticket(), codes=CodeMode.ROTATING))
        assert not office.offers(replace(a_ticket(), state=TicketState.REVOKED))


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
