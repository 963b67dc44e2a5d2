"""One-time codes: a second proof for what is unusual, sent apart from the screen that asks."""

from services.identity.codes.ports import CodeSender, NotSent, OutgoingCode, SendLater, Sent
from services.identity.codes.schemas import CODE_LIFE, CODE_TRIES, CodeDue, IssuedCode
from services.identity.codes.service import SEND_CODE, CodeDelivery, CodeService

__all__ = [
    "CODE_LIFE",
    "CODE_TRIES",
    "SEND_CODE",
    "CodeDelivery",
    "CodeDue",
    "CodeSender",
    "CodeService",
    "IssuedCode",
    "NotSent",
    "OutgoingCode",
    "SendLater",
    "Sent",
]
