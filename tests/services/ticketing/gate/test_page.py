"""The examples that the page at the gate decides by without a network, decided by the server.

`page.json` holds signed codes, bundles and a sealed line as the server made them, and scans with
their answers; the front end's own tests read the same file.
"""

import json
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.artwork.schemas import Bilingual
from services.ticketing.aftersale import rotating
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.codes import Admission, BadCode, verify
from services.ticketing.gate.offline import BundleMaker, code_key, line_key, signed_text
from services.ticketing.gate.readings import CodeReader, Reading, flaw_of, holds_back
from services.ticketing.gate.repository.places import ListRow
from services.ticketing.gate.repository.tickets import TicketFacts
from services.ticketing.gate.rules import (
    Direction,
    History,
    Passing,
    Reason,
    RuleBook,
    RuleBooks,
    Visit,
    refusal,
    tell,
)
from services.ticketing.rules import OrderState

PAGE: Any = json.loads((Path(__file__).parent / "page.json").read_text(encoding="utf-8"))
SECRET = b64decode(PAGE["secret"])
GATE = PAGE["gate"]


def bundle(mode: str) -> Any:
    return orjson.loads(b64decode(PAGE["bundles"][mode]["body"]))


def keys(mode: str) -> dict[int, Ed25519PublicKey]:
    return {
        int(key_id): Ed25519PublicKey.from_public_bytes(b64decode(raw))
        for key_id, raw in bundle(mode)["public_keys"].items()
    }


def ticket_of(scan: Any, admission: Admission) -> TicketFacts:
    """The ticket as it would stand in the database of which the bundle tells."""
    carried = bundle(scan["codes"])
    below = carried["revocations"]["below_serial"].get(admission.ticket_id.hex, 0)
    is_blocked = admission.ticket_id.hex in carried["blocked"]
    return TicketFacts(
        id=admission.ticket_id,
        event_id=PAGE["event"],
        product=admission.product,
        own_gate=scan["own_gate"],
        serial=max(below, admission.serial) if below < 2**32 else admission.serial,
        is_valid=below < 2**32,
        order_state=OrderState.CONFIRMED,
        code="",
        label="HM2026040001-1",
        type_name=Bilingual("ឈរ", "Standing"),
        zone=None,
        row=None,
        seat=None,
        owner_id=1,
        blocked_at=datetime.fromisoformat(scan["at"]) if is_blocked else None,
        codes=CodeMode(scan["codes"]),
    )


def answer(scan: Any) -> Reason | None:
    """As a scan with the network is decided, in its order."""
    code, digits = rotating.two_parts(scan["text"])
    direction, at = Direction(scan["direction"]), datetime.fromisoformat(scan["at"])
    try:
        admission = verify(code, keys(scan["codes"]).get)
    except BadCode:
        return Reason.INVALID
    kept = next(each for each in bundle(scan["codes"])["lists"] if each["id"] == scan["list"])
    book = RuleBook.read(kept["rules"])
    books = RuleBooks(((at, book),))
    door = ListRow(kept["id"], PAGE["event"], tuple(kept["products"]), books)
    ticket = ticket_of(scan, admission)
    reading = Reading(admission.ticket_id, admission, None, digits)
    flaw = flaw_of(reading, ticket, door, at) or CodeReader(SECRET).outrun(reading, ticket, at)
    flaw = holds_back(flaw, direction)
    if flaw or direction is Direction.EXIT:
        return flaw
    visit = Visit(ticket.product, ticket.own_gate, GATE, at)
    return refusal(book, visit, history(scan, books, ticket))


def history(scan: Any, books: RuleBooks, ticket: TicketFacts) -> History:
    seen = [
        Passing(
            id=each["id"],
            direction=Direction(each["direction"]),
            at=datetime.fromisoformat(each["at"]),
            gate=each["gate"],
            passed=each["passed"],
        )
        for each in scan["seen"]
    ]
    return tell(books, ticket.product, ticket.own_gate, seen).history


@pytest.mark.parametrize("scan", PAGE["scans"], ids=lambda scan: scan["name"])
def test_the_server_decides_as_in_the_examples(scan: Any) -> None:
    reason = answer(scan)
    assert (reason is None, reason) == (scan["passes"], scan["reason"])


def test_bundles_and_the_line_are_the_servers_own() -> None:
    maker = BundleMaker(SECRET)
    assert maker.public_key == b64decode(PAGE["bundle_key"])
    proof = Ed25519PublicKey.from_public_bytes(maker.public_key)
    for given in (*PAGE["bundles"].values(), PAGE["delta"]):
        proof.verify(b64decode(given["signature"]), signed_text(b64decode(given["body"])))
        with pytest.raises(InvalidSignature):
            proof.verify(b64decode(given["signature"]), b64decode(given["body"]))
    line = PAGE["line"]
    admission = verify(line["code"], keys("static").get)
    list_key = b64decode(bundle("static")["list_key"])
    assert line_key(list_key, admission.ticket_id) == line["key"]
    sealed = b64decode(line["body"])
    opened = AESGCM(code_key(line["code"])).decrypt(sealed[:12], sealed[12:], line["key"].encode())
    assert orjson.loads(opened) == line["told"]


def test_the_digits_key_is_the_events() -> None:
    carried = b64decode(bundle("rotating")["rotating_key"])
    assert carried == rotating.event_key(SECRET, PAGE["event"])
    assert bundle("static")["rotating_key"] is None
