"""Refusals of playback: each reason is a class of its own, so that its answer is fixed."""

from __future__ import annotations

from typing import Final

from services.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    NotFound,
    Refused,
    Unavailable,
)
from services.streaming.playback.schemas import Refusal, WhyNot


class PlanRequired(Forbidden):
    """Details: `plans` that open it, the lowest first."""

    code = "streaming.plan_required"


class SubscriptionInactive(Forbidden):
    """Details: `state` of the subscription, `plans`."""

    code = "streaming.subscription_inactive"


class NotYet(Forbidden):
    """Details: `opens_at` (None: never with these rights), `plans` that open it now."""

    code = "streaming.not_yet"


class WindowClosed(Forbidden):
    """Details: `closed_at`."""

    code = "streaming.window_closed"


class OutsideTerritory(Forbidden):
    """Details: `countries` where it may be played."""

    code = "streaming.territory"


class TerritoryUnknown(Forbidden):
    """Nobody knows where the fan is. Details: `countries` where it may be played."""

    code = "streaming.territory_unknown"


class TooManyStreams(Conflict):
    """Details: `limit`, `devices` that play now."""

    code = "streaming.too_many_streams"


class DeviceLimit(Conflict):
    """Details: `limit`, `devices`, `swap_at` (None: remove one now)."""

    code = "streaming.device_limit"


class ProtectionUnavailable(Conflict):
    """The client cannot protect it as it must be. Details: `fallbacks`."""

    code = "streaming.protection_unavailable"


class TakenOver(Conflict):
    """Another device plays in this place now, or it was ended."""

    code = "streaming.taken_over"


class PlayExpired(Gone):
    """The addresses of this play are over: a new play, same device, same position."""

    code = "streaming.expired"


class NotPlayable(NotFound):
    """There is nothing of that name to play."""

    code = "streaming.not_playable"


class BadSignature(Forbidden):
    """The address or the token is not ours, or it is another one's."""

    code = "streaming.bad_signature"


class TokenRequired(DomainError):
    """This player can send the token of its play, so it must."""

    code = "streaming.token_required"


class WrongKey(Forbidden):
    """A key that does not belong to what is played."""

    code = "streaming.wrong_key"


class NoSuchScreen(NotFound):
    """No such device."""

    code = "streaming.no_such_screen"


class LicenceUnavailable(NotFound):
    """This system of protection is not set up here."""

    code = "streaming.no_licences"


class BadLicenceRequest(Refused):
    """What the client's key system said cannot be read."""

    code = "streaming.bad_licence_request"


class VendorAway(Unavailable):
    """Whoever gives licences does not answer, or refuses."""

    code = "streaming.licences_away"


class OfflineNotIncluded(Forbidden):
    """Details: `plans` that include it."""

    code = "streaming.offline_not_included"


_CLASSES: Final[dict[WhyNot, type[DomainError]]] = {
    WhyNot.NOT_YET: NotYet,
    WhyNot.WINDOW_CLOSED: WindowClosed,
    WhyNot.TERRITORY: OutsideTerritory,
    WhyNot.TERRITORY_UNKNOWN: TerritoryUnknown,
    WhyNot.PLAN_REQUIRED: PlanRequired,
    WhyNot.SUBSCRIPTION_INACTIVE: SubscriptionInactive,
    WhyNot.DEVICE_LIMIT: DeviceLimit,
    WhyNot.PROTECTION_UNAVAILABLE: ProtectionUnavailable,
    WhyNot.TOO_MANY_STREAMS: TooManyStreams,
}


def error_of(refusal: Refusal) -> DomainError:
    return _CLASSES[refusal.reason](**refusal.details)
