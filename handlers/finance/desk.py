"""What the queues of finance need, joined once; each service asks for the role itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from handlers.finance.buttons import FindingsTap, FrozenQueueTap, RateTap, ReviewsTap
from handlers.kit.window import Window
from handlers.operator.desk import OperatorDesk, Queue
from services.identity import IdentityService
from services.identity.roles import Role
from services.payments.errors import FindingNotFound, ReviewNotFound
from services.payments.reconciliation.schemas import Finding
from services.payments.reconciliation.service import ReconciliationService
from services.payments.reviews.schemas import ReviewCase
from services.payments.reviews.service import ReviewsService
from services.wallet import ExchangeService, FreezeService

PROVIDERS: Final = ("bakong", "payway", "stars")
"""Whose statements are compared."""
_MOST_PAGES: Final = 50


@dataclass(frozen=True, slots=True)
class FoundDifference:
    provider: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class FinanceDesk:
    freezes: FreezeService
    exchange: ExchangeService
    reviews: ReviewsService
    reconciliation: ReconciliationService
    identity: IdentityService

    def queues(self) -> list[Queue]:
        """As the operator's desk lists them."""
        return [
            Queue("finance.reviews.button_queue", Role.FINANCE, ReviewsTap(), self.reviews_open),
            Queue(
                "finance.findings.button_queue", Role.FINANCE, FindingsTap(), self.findings_open
            ),
            Queue("finance.freezes.button_queue", Role.FINANCE, FrozenQueueTap(), self.frozen),
            Queue("finance.rate.button_queue", Role.FINANCE, RateTap()),
        ]

    async def frozen(self, actor_id: int) -> int:
        return len(await self.freezes.frozen_by_operators(actor_id))

    async def reviews_open(self, actor_id: int) -> int:
        return len(await self.all_reviews(actor_id))

    async def findings_open(self, _: int) -> int:
        return len(await self.findings())

    async def all_reviews(self, actor_id: int) -> list[ReviewCase]:
        """The oldest first; what waits is looked at daily, so these are few."""
        cases: list[ReviewCase] = []
        cursor = None
        for _ in range(_MOST_PAGES):
            page = await self.reviews.open_reviews(actor_id, cursor)
            cases += page.cases
            cursor = page.next_cursor
            if cursor is None:
                break
        return cases

    async def review(self, actor_id: int, review_id: UUID) -> ReviewCase:
        """ReviewNotFound, also for one that was decided."""
        for case in await self.all_reviews(actor_id):
            if case.id == review_id:
                return case
        raise ReviewNotFound

    async def findings(self) -> list[FoundDifference]:
        """Of all providers, the oldest first."""
        found = [
            FoundDifference(provider, finding)
            for provider in PROVIDERS
            for finding in await self.reconciliation.findings(provider)
        ]
        return sorted(found, key=lambda one: one.finding.at)

    async def finding(self, finding_id: UUID) -> FoundDifference:
        """FindingNotFound, also for one that is closed."""
        for one in await self.findings():
            if one.finding.id == finding_id:
                return one
        raise FindingNotFound


class IsFinance(Filter):
    """Passes for people with the role finance. For all others nothing answers here."""

    async def __call__(
        self, _: TelegramObject, window: Window, operator_desk: OperatorDesk
    ) -> bool | dict[str, Any]:
        return Role.FINANCE in await operator_desk.roles.roles_of(window.fan.id)
