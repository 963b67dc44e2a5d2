"""What guards an account: the log of its security events, and the dated figures of its rules."""

from services.identity.security.rules import SecurityRules, rules_at
from services.identity.security.schemas import SecurityEvent, SecurityKind, SecurityNoted
from services.identity.security.service import SecurityLog

__all__ = [
    "SecurityEvent",
    "SecurityKind",
    "SecurityLog",
    "SecurityNoted",
    "SecurityRules",
    "rules_at",
]
