"""The fixed words on pictures, Khmer and English; the same terms as in chat."""

from __future__ import annotations

from enum import StrEnum

SEPARATOR = " · "
WORDMARK = "KHQR"
BRAND_KHMER = "ហង្សមាស"


class Label(StrEnum):
    """Names of the fixed words."""

    UNTIL = "until"
    ORDER = "order"
    GATE = "gate"
    ZONE = "zone"
    ROW = "row"
    SEAT = "seat"
    STAGE = "stage"
    TICKET = "ticket"
    OPEN_APP = "open_app"
    FOR = "for"
    FROM = "from"
    TO = "to"
    TIME = "time"
    FEE = "fee"
    REFERENCE = "reference"
    PAID = "paid"
    TOPPED_UP = "topped_up"
    REFUNDED = "refunded"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    SENT = "sent"
    EXCHANGED = "exchanged"
    TAKEN = "taken"
    CORRECTED = "corrected"
    WALLET = "wallet"
    BALANCE = "balance"
    BALANCE_AFTER = "balance_after"
    POINTS = "points"
    RATE = "rate"
    FROZEN = "frozen"
    SCAN_TO_CHECK = "scan_to_check"
    NOT_PROOF = "not_proof"


WORDS: dict[Label, tuple[str, str]] = {
    Label.UNTIL: ("ផុតកំណត់នៅ", "Until"),
    Label.ORDER: ("លេខបញ្ជាទិញ", "Order"),
    Label.GATE: ("ច្រកចូល", "Gate"),
    Label.ZONE: ("តំបន់", "Zone"),
    Label.ROW: ("ជួរ", "Row"),
    Label.SEAT: ("កៅអី", "Seat"),
    Label.STAGE: ("ឆាក", "Stage"),
    Label.TICKET: ("សំបុត្រ", "Ticket"),
    Label.OPEN_APP: ("បើកកម្មវិធីដើម្បីបង្ហាញកូដ QR", "Open the app to show the QR code"),
    Label.FOR: ("សម្រាប់", "For"),
    Label.FROM: ("ពី", "From"),
    Label.TO: ("ទៅ", "To"),
    Label.TIME: ("ពេលវេលា", "Time"),
    Label.FEE: ("ថ្លៃសេវា", "Fee"),
    Label.REFERENCE: ("លេខយោង", "Reference"),
    Label.PAID: ("បានបង់ប្រាក់", "Paid"),
    Label.TOPPED_UP: ("បានបញ្ចូលលុយ", "Topped up"),
    Label.WITHDRAWN: ("បានដកប្រាក់", "Withdrawn"),
    Label.REFUNDED: ("បានសងប្រាក់វិញ", "Refunded"),
    Label.RECEIVED: ("បានទទួលប្រាក់", "Received"),
    Label.SENT: ("បានផ្ទេរប្រាក់", "Sent"),
    Label.EXCHANGED: ("បានប្តូរប្រាក់", "Exchanged"),
    Label.TAKEN: ("ថ្លៃសេវា", "Fee"),
    Label.CORRECTED: ("ការកែតម្រូវ", "Correction"),
    Label.WALLET: ("កាបូប", "Wallet"),
    Label.BALANCE: ("សមតុល្យ", "Balance"),
    Label.BALANCE_AFTER: ("សមតុល្យក្រោយប្រតិបត្តិការ", "Balance after"),
    Label.POINTS: ("ពិន្ទុ", "points"),
    Label.RATE: ("អត្រាប្តូរប្រាក់", "Exchange rate"),
    Label.FROZEN: ("កាបូបត្រូវបានបង្កក", "Wallet frozen"),
    Label.SCAN_TO_CHECK: ("ស្កេនដើម្បីផ្ទៀងផ្ទាត់", "Scan to check this receipt"),
    Label.NOT_PROOF: ("រូបភាពតែមួយមុខមិនមែនជាភស្តុតាងទេ", "The picture alone is not proof"),
}


def khmer(label: Label) -> str:
    return WORDS[label][0]


def english(label: Label) -> str:
    return WORDS[label][1]


def both(label: Label) -> str:
    """Khmer first, then English, on one line."""
    return SEPARATOR.join(WORDS[label])
