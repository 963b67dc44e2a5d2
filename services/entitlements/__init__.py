"""What fans may have: sets of rights, who has them until when, how much they are used."""

from services.entitlements.rights import (
    STEPS,
    Entitlements,
    Flag,
    Level,
    Music,
    Number,
    Picture,
    Rights,
)
from services.entitlements.schemas import Grant, RightsSet, Use, Uses
from services.entitlements.service import (
    FREE,
    EntitlementService,
    count_use,
    count_uses,
    end_grants,
    entitlements_among,
    entitlements_of,
    grant,
    sets_in_force,
    uses_of,
)

__all__ = [
    "FREE",
    "STEPS",
    "EntitlementService",
    "Entitlements",
    "Flag",
    "Grant",
    "Level",
    "Music",
    "Number",
    "Picture",
    "Rights",
    "RightsSet",
    "Use",
    "Uses",
    "count_use",
    "count_uses",
    "end_grants",
    "entitlements_among",
    "entitlements_of",
    "grant",
    "sets_in_force",
    "uses_of",
]
