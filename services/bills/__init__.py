"""Bills: looked up and paid once, saved accounts, reminders, and paying by themselves."""

from services.bills.gateway import GatewaySettings, HttpGateway, NoGateway
from services.bills.keeping import SavedBills, cap_purpose
from services.bills.paying import Payer
from services.bills.schemas import (
    GROUPS,
    Bill,
    BillDue,
    Biller,
    BillerCategory,
    BillerField,
    BillerGroup,
    BillPaid,
    BillReturned,
    BillState,
    LoadBillers,
    LoadedBillers,
    LookUpBill,
    NotPaidByItself,
    PaymentAnnounced,
    RefusalReason,
    Saved,
)
from services.bills.service import BillsService, purpose_of

__all__ = [
    "GROUPS",
    "Bill",
    "BillDue",
    "BillPaid",
    "BillReturned",
    "BillState",
    "Biller",
    "BillerCategory",
    "BillerField",
    "BillerGroup",
    "BillsService",
    "GatewaySettings",
    "HttpGateway",
    "LoadBillers",
    "LoadedBillers",
    "LookUpBill",
    "NoGateway",
    "NotPaidByItself",
    "Payer",
    "PaymentAnnounced",
    "RefusalReason",
    "Saved",
    "SavedBills",
    "cap_purpose",
    "purpose_of",
]
