"""A fan's phone number: the own contact, shared in chat, is Telegram's word for whose it is."""

from __future__ import annotations

from collections.abc import Iterable

from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.cache import ProfileCache
from services.identity.errors import UnknownFan
from services.identity.schemas import VerificationLevel
from services.identity.verification.errors import NotAPhoneNumber, NotYourContact
from services.identity.verification.levels import change_level
from services.identity.verification.repository import applications, levels, log
from services.identity.verification.repository.levels import Standing
from services.identity.verification.schemas import (
    ApplicationState,
    LevelCause,
    PhoneMoved,
    SharedContact,
)

REGION = "KH"
_SHOWN_DIGITS = 3


class PhoneService:
    """One number, one fan. The newest proof wins: numbers change hands, and Telegram knows."""

    def __init__(self, uow: UnitOfWork, profiles: ProfileCache) -> None:
        self.uow = uow
        self._profiles = profiles

    async def share(self, contact: SharedContact) -> str:
        """The number in E.164; it is the fan's from now on, whoever held it before.

        That fan is told and loses the level and the hand-in that rested on it. A fan who comes
        back with a number has the level again that was approved before, while it lasts.
        NotYourContact, NotAPhoneNumber.
        """
        if contact.forwarded or contact.owner_id != contact.fan_id:
            raise NotYourContact
        phone = e164(contact.phone)
        for fan_id in await self._share(contact.fan_id, phone):
            await self._profiles.changed(fan_id)
        return phone

    @use_case
    async def _share(self, tx: Tx, fan_id: int, phone: str) -> Iterable[int]:
        """Whose rows changed."""
        holders = await levels.lock_holders(tx, phone, fan_id)
        mine = holders.pop(fan_id, None)
        if mine is None:
            raise UnknownFan(fan_id=fan_id)
        if mine.phone == phone:
            return ()
        for holder in holders.values():
            await _take_away(tx, holder, phone)
        await levels.set_phone(tx, fan_id, phone)
        await log.note(tx, "phone_shared", fan_id, actor_id=fan_id)
        if mine.level is VerificationLevel.BASIC:
            await _restore(tx, mine)
        return (fan_id, *holders)


async def _take_away(tx: Tx, holder: Standing, phone: str) -> None:
    lost = None if holder.level is VerificationLevel.BASIC else holder.level
    if lost:
        await change_level(tx, holder, VerificationLevel.BASIC, None, LevelCause.PHONE_LOST)
    await levels.set_phone(tx, holder.fan_id, None)
    reopened = await applications.reopen(tx, holder.fan_id)
    await log.note(tx, "phone_moved", holder.fan_id, application_id=reopened)
    tx.emit(PhoneMoved(holder.fan_id, phone[-_SHOWN_DIGITS:], tx.now, lost))


async def _restore(tx: Tx, standing: Standing) -> None:
    """Papers that were approved and still hold need only a number again."""
    approved = await applications.newest_of(tx, standing.fan_id, ApplicationState.APPROVED)
    if approved is None or approved.granted is None or approved.level_expires_at is None:
        return
    if approved.level_expires_at > tx.now:
        await change_level(
            tx,
            standing,
            approved.granted,
            approved.level_expires_at,
            LevelCause.PHONE_BACK,
            application_id=approved.id,
        )


def e164(phone: str) -> str:
    """`+85512345678`, from what Telegram gives (with or without +) or a local form.

    NotAPhoneNumber for what no network can reach. Numbers of other countries are welcome.
    """
    import phonenumbers  # noqa: PLC0415 - its tables cost a start that needs them only here

    digits = phone.strip()
    if digits[:1].isdigit() and not digits.startswith("0"):
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
