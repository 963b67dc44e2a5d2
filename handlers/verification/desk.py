"""What the handlers of verification need, joined once, and how a flow goes on."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kit.window import Window
from handlers.verification import screens
from services.core.i18n import Safe
from services.identity.verification import (
    Application,
    ApplicationState,
    PhoneService,
    Step,
    VerificationService,
    document_of,
    first_missing,
    steps_of,
)

DOCUMENT = "verification.document/1"
"""Waits for a file. Its answers: `step`, and `album`, the group of the file that came last."""
CONTACT = "verification.contact/1"
"""Waits for the own contact."""


@dataclass(frozen=True, slots=True)
class VerificationDesk:
    verification: VerificationService
    phones: PhoneService

    async def show_overview(self, window: Window) -> None:
        window.stop_asking()
        standing = await self.verification.overview(window.fan.id)
        await window.show(screens.overview(window.t, standing))

    async def go_on(self, window: Window, *, album: str | None = None) -> None:
        """The first missing step, else the summary; without a draft, how the fan stands."""
        standing = await self.verification.overview(window.fan.id)
        draft = standing.application
        if draft is None or draft.state is not ApplicationState.DRAFT:
            await self.show_overview(window)
            return
        missing = first_missing(draft, has_phone=standing.phone is not None)
        if missing is None:
            window.stop_asking()
            await window.show(screens.summary(window.t, draft))
            return
        await self.show_step(window, draft, missing, album=album)

    async def open_step(self, window: Window, step: Step, note: Safe | None = None) -> None:
        """One step of the open draft; a step that it does not have leads to where it goes on."""
        draft = await self.verification.draft(window.fan.id)
        if draft.state is not ApplicationState.DRAFT or step not in steps_of(draft):
            await self.go_on(window)
            return
        await self.show_step(window, draft, step, note)

    async def show_step(
        self,
        window: Window,
        draft: Application,
        step: Step,
        note: Safe | None = None,
        *,
        album: str | None = None,
    ) -> None:
        window.stop_asking()
        if document_of(step) is not None:
            window.ask(DOCUMENT, step=step.value, album=album)
        await window.show(screens.step(window.t, draft, step, note))
