"""What the buttons of the operators' orders carry; ids are short ones."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.orders.reviews.schemas import HideReason
from services.orders.shipments.states import ShipmentState


class PickTap(Tap, prefix="ka"):
    """A page of orders to pack, after this one."""

    after: str = ""


class PickOrderTap(Tap, prefix="kb"):
    """Opens an order."""

    order: str


class PackTap(Tap, prefix="kc"):
    """Packs all that is open, or (`n` above 0) all of one line; `key` makes it one parcel."""

    order: str
    key: str
    n: int = 0


class PackCountsTap(Tap, prefix="ku"):
    """Asks how many of each line go into one parcel."""

    order: str


class CancelForBuyerTap(Tap, prefix="ky"):
    """Shows what goes back if all that is in no parcel is cancelled, and asks why."""

    order: str


class CancelForBuyerSureTap(Tap, prefix="kz"):
    """Cancels it for the reason that was typed."""

    order: str


class BackorderTap(Tap, prefix="kd"):
    """Asks when what is missing is expected."""

    order: str


class ParcelsTap(Tap, prefix="ke"):
    """A page of parcels that are not over, after this one."""

    after: str = ""


class ParcelTap(Tap, prefix="kf"):
    parcel: str


class ParcelMoveTap(Tap, prefix="kg"):
    """Says where a parcel is; `sure` after one has been asked."""

    parcel: str
    to: ShipmentState
    sure: bool = False


class ProofTap(Tap, prefix="kx"):
    """Asks for a photo of where a parcel was left."""

    parcel: str


class HandOutTap(Tap, prefix="kh"):
    """Asks for the code of somebody who fetches a parcel."""


class ReturnsTap(Tap, prefix="ki"):
    """A page of returns that wait, after this one."""

    after: str = ""


class ReturnTap(Tap, prefix="kj"):
    goods: str


class ReturnPicturesTap(Tap, prefix="kk"):
    goods: str


class ApproveReturnTap(Tap, prefix="kl"):
    goods: str


class RefuseReturnTap(Tap, prefix="km"):
    """Asks why."""

    goods: str


class ReceiveTap(Tap, prefix="kn"):
    """The goods are back, all whole or all `damaged`; `sure` after one has been asked."""

    goods: str
    damaged: bool
    sure: bool = False


class ReceiveCountsTap(Tap, prefix="kv"):
    """Asks how many of each line are damaged."""

    goods: str


class ReceiveCountedTap(Tap, prefix="kw"):
    """The goods are back, so many of them damaged as was typed."""

    goods: str


class ReviewsDeskTap(Tap, prefix="ko"):
    """A page of reviews that nobody has looked at, after this one."""

    after: str = ""


class ReviewDeskTap(Tap, prefix="kp"):
    review: str


class ReviewPicturesTap(Tap, prefix="kq"):
    review: str


class ShowReviewTap(Tap, prefix="kr"):
    review: str


class HideReviewTap(Tap, prefix="ks"):
    review: str
    reason: HideReason


class AnswerReviewTap(Tap, prefix="kt"):
    """Asks for the shop's answer."""

    review: str
