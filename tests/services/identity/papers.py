"""Papers to test with: small pictures of the right size, and a fan who hands them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from typing import TypeVar

from PIL import Image
from pydantic import TypeAdapter
from sqlalchemy import select

from services.core.clock import FrozenClock
from services.core.outbox import OutboxMessage
from services.core.uow import Subscriptions, Tx, UnitOfWork
from services.identity import FanProfile, FanSeen, IdentityService, ProfileCache, VerificationLevel
from services.identity.roles import Role, RolesService
from services.identity.verification import (
    AddDocument,
    Application,
    ApplicationRejected,
    Approve,
    DocumentKind,
    DocumentSeal,
    FundsSource,
    IdKind,
    LevelChanged,
    LevelEndsSoon,
    LevelKeeper,
    Occupation,
    PhoneMoved,
    PhoneService,
    ReviewService,
    SharedContact,
    ShownMessage,
    VerificationService,
)
from services.identity.verification.models import VerificationMove

T = TypeVar("T")

SECRET = b"a secret of the tests, long enough for all"
DARA, BOPHA, CHAN = 2**40 + 1, 2**40 + 2, 2**40 + 3
PHONE, OTHER_PHONE = "+85512345678", "+85598765432"
EXPIRY = date(2030, 5, 4)
ID_PAPERS = (DocumentKind.ID_FRONT, DocumentKind.ID_BACK, DocumentKind.SELFIE)
VERIFIED, PREMIUM = VerificationLevel.VERIFIED, VerificationLevel.PREMIUM


@cache
def picture(shade: int, width: int = 640, height: int = 420, form: str = "JPEG") -> bytes:
    """A plain picture; each shade is another file."""
    content = BytesIO()
    Image.new("RGB", (width, height), (shade, shade, 90)).save(content, form, comment=f"{shade}")
    return content.getvalue()


def shade_of(fan_id: int) -> int:
    """The first of the pictures that this fan hands in."""
    return 20 * (fan_id % 10)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass(slots=True)
class Office:
    """Everything of verification on one database."""

    uow: UnitOfWork
    identity: IdentityService
    roles: RolesService
    phones: PhoneService
    verification: VerificationService
    review: ReviewService
    keeper: LevelKeeper
    clock: FrozenClock

    @classmethod
    def on(cls, uow: UnitOfWork, clock: FrozenClock) -> Office:
        profiles, roles, seal = ProfileCache(clock), RolesService(uow), DocumentSeal(SECRET)
        return cls(
            uow,
            IdentityService(uow, profiles),
            roles,
            PhoneService(uow, profiles),
            VerificationService(uow, seal),
            ReviewService(uow, roles, profiles, seal),
            LevelKeeper(uow, profiles),
            clock,
        )

    async def people(self) -> None:
        """Dara is a fan, Bopha and Chan are reviewers."""
        for fan_id, name in ((DARA, "Dara"), (BOPHA, "Bopha"), (CHAN, "Chan")):
            await self.identity.meet(FanSeen(fan_id, name, "Sok"))
        for fan_id in (BOPHA, CHAN):
            await self.roles.grant(fan_id, Role.REVIEWER)

    async def fan(self, fan_id: int = DARA) -> FanProfile:
        return await self.identity.profile(fan_id)

    async def share(self, fan_id: int = DARA, phone: str = PHONE) -> str:
        return await self.phones.share(SharedContact(fan_id, fan_id, phone))

    async def fill(
        self,
        fan_id: int = DARA,
        target: VerificationLevel = VERIFIED,
        papers: Sequence[DocumentKind] = ID_PAPERS,
        shade: int = 0,
    ) -> Application:
        """A draft with everything that it needs but the phone."""
        draft = await self.verification.start(fan_id, target)
        if draft.builds_on is None:
            await self.verification.answer(fan_id, IdKind.NATIONAL_ID)
            for place, kind in enumerate(papers):
                order = AddDocument(fan_id, kind, picture(shade + place))
                await self.verification.add_document(order)
        if target is PREMIUM:
            order = AddDocument(fan_id, DocumentKind.ADDRESS, picture(shade + 9))
            await self.verification.add_document(order)
            await self.verification.answer(fan_id, Occupation.FARMER)
            await self.verification.answer(fan_id, FundsSource.FARMING)
        return await self.verification.draft(fan_id)

    async def hand_in(
        self, fan_id: int = DARA, phone: str = PHONE, target: VerificationLevel = VERIFIED
    ) -> Application:
        await self.share(fan_id, phone)
        await self.fill(fan_id, target, shade=shade_of(fan_id))
        return await self.verification.submit(fan_id)

    async def take_and_look(self, actor_id: int = BOPHA) -> Application:
        """The next case, with every paper of it shown."""
        case = await self.review.take(actor_id)
        assert case is not None
        opened = await self.review.open_documents(actor_id, case.application.id)
        for each in opened:
            message = ShownMessage(actor_id, next(_message_ids))
            await self.review.note_shown(case.application.id, each.document.id, message)
        return case.application

    async def verified(self, fan_id: int = DARA, phone: str = PHONE) -> Application:
        await self.hand_in(fan_id, phone)
        case = await self.take_and_look()
        return await self.review.approve(Approve(BOPHA, case.id, VERIFIED, EXPIRY))

    async def log(self, fan_id: int = DARA) -> list[str]:
        async def actions(tx: Tx) -> list[str]:
            statement = (
                select(VerificationMove.action)
                .where(VerificationMove.fan_id == fan_id)
                .order_by(VerificationMove.number)
            )
            return list((await tx.session.execute(statement)).scalars())

        return await self.uow.run_read_only(actions)

    async def events(self, kind: type[T]) -> list[T]:
        """What was told of this kind, the oldest first."""

        async def payloads(tx: Tx) -> list[str]:
            statement = (
                select(OutboxMessage.payload)
                .where(OutboxMessage.job == kind.__name__)
                .order_by(OutboxMessage.id)
            )
            return list((await tx.session.execute(statement)).scalars())

        return [
            TypeAdapter(kind).validate_json(payload)
            for payload in await self.uow.run_read_only(payloads)
        ]


_TOLD = (LevelChanged, LevelEndsSoon, PhoneMoved, ApplicationRejected)
TOLD: Subscriptions = {kind: (kind.__name__,) for kind in _TOLD}
_message_ids = count(100)
