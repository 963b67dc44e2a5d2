"""Money behind a link: what waits, and taking it."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.transfers import claim_screens as screens
from handlers.transfers.buttons import ClaimTap, TakeTap
from handlers.transfers.desk import SendDesk
from services.identity import IdentityService, masked_name
from services.transfers.errors import ClaimNeedsPhone
from services.transfers.schemas import Claim, TransferState

router = Router(name="transfer-claims")


@router.callback_query(ClaimTap.filter())
async def look(
    _: CallbackQuery,
    callback_data: ClaimTap,
    window: Window,
    send_desk: SendDesk,
    identity: IdentityService,
) -> None:
    """Who has to share a number first is told so, and where."""
    window.stop_asking()
    try:
        claim = await send_desk.claims.look(window.fan.id, callback_data.token)
    except ClaimNeedsPhone:
        await window.show(screens.needs_phone(window.t, callback_data.token))
        return
    await _show(window, identity, claim, callback_data.token)


@router.callback_query(TakeTap.filter())
async def take(
    _: CallbackQuery,
    callback_data: TakeTap,
    window: Window,
    send_desk: SendDesk,
    identity: IdentityService,
) -> None:
    window.money_at_stake = True
    claim = await send_desk.claims.claim(window.fan.id, callback_data.token)
    await _show(window, identity, claim, callback_data.token)


async def _show(window: Window, identity: IdentityService, claim: Claim, token: str) -> None:
    sender = masked_name(await identity.profile(claim.payer_id))
    if claim.state is TransferState.WAITING:
        await window.show(screens.offered(window.t, claim, sender, token))
    elif claim.claimed_by == window.fan.id:
        await window.show(screens.taken(window.t, claim, sender, token))
    else:
        await window.show(screens.over(window.t, token))
