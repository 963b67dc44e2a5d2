"""What the buttons of bills carry; bills and saved accounts by their short ids."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.bills import BillerCategory, BillerGroup
from services.core.ids import from_short_id


class BillsTap(Tap, prefix="bl"):
    """Opens bills."""


class GroupTap(Tap, prefix="blg"):
    """Opens the kinds of billers of a group."""

    group: BillerGroup


class CategoryTap(Tap, prefix="blc"):
    """Opens the billers of one kind."""

    category: BillerCategory


class BillerTap(Tap, prefix="blb"):
    """Asks for the account at a biller."""

    biller_id: str


class BillOf(Tap, prefix="bl-"):
    """What all taps on one bill have in common."""

    bill: str

    @property
    def bill_id(self) -> UUID:
        return from_short_id(self.bill)


class BillTap(BillOf, prefix="blo"):
    """Shows how it stands."""


class BillAmountTap(BillOf, prefix="bla"):
    """Asks how much of it is to be paid."""


class PayBillTap(BillOf, prefix="blp"):
    """Pays; first leads to the PIN."""


class DropBillTap(BillOf, prefix="blx"):
    """Drops what was only looked up."""


class SaveBillTap(BillOf, prefix="blv"):
    """Keeps its account."""


class BillAgainTap(BillOf, prefix="bln"):
    """Looks the same account up anew."""


class BillHistoryTap(Tap, prefix="blh"):
    """The newest payments; after that of `before`, if one is named."""

    before: str = ""


class SavedListTap(Tap, prefix="bll"):
    """Saved accounts, from this place on."""

    start: int = 0


class SavedOf(Tap, prefix="bl+"):
    """What all taps on one saved account have in common."""

    saved: str

    @property
    def saved_id(self) -> UUID:
        return from_short_id(self.saved)


class SavedTap(SavedOf, prefix="bls"):
    """Shows a saved account."""


class PaySavedTap(SavedOf, prefix="blq"):
    """Looks its bill up."""


class ReminderTap(SavedOf, prefix="blr"):
    """Switches reminders on or off."""

    on: bool


class CapTap(SavedOf, prefix="blk"):
    """Asks up to how much is paid by itself."""


class CapSureTap(SavedOf, prefix="bly"):
    """Goes on once the PIN is in. The PIN was for exactly this figure: with another one the
    service asks for another PIN.
    """

    minor: int


class StopTap(SavedOf, prefix="blz"):
    """Nothing is paid by itself any more."""


class ForgetTap(SavedOf, prefix="blf"):
    """Takes it off the list."""


class CreditTap(Tap, prefix="blm"):
    """Asks for the phone number that gets credit."""


class OwnNumberTap(Tap, prefix="blw"):
    """The fan's own number."""


class OperatorTap(Tap, prefix="blt"):
    """It is this operator's number, whatever its prefix says."""

    biller_id: str


class CreditAmountTap(Tap, prefix="blu"):
    """So much credit, by its place in the list."""

    biller_id: str
    place: int
    key: str
