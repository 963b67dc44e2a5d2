"""A code that was scanned, photographed or pasted: pay it from the wallet if it is one of ours."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import Message

from handlers.kit.window import Window
from handlers.transfers.desk import SendDesk
from handlers.transfers.receive_desk import ReceiveDesk
from handlers.wallet import scan_screens
from services.core.ids import short_id
from services.payments import TopUpService, khqr
from services.payments.khqr import KhqrCode
from services.transfers.errors import OwnName
from services.transfers.schemas import Way

router = Router(name="transfer-scanning")
PAYLOAD = "000201"
"""How every KHQR begins."""


class Scanner:
    """Reads strictly: what two banks could understand differently is refused with its reason."""

    def __init__(self, top_ups: TopUpService, send: SendDesk, receive: ReceiveDesk) -> None:
        self._top_ups = top_ups
        self._send = send
        self._receive = receive

    async def show(self, window: Window, text: str) -> None:
        """Nothing is paid by a scan. Raises what the reader refuses."""
        code = khqr.read(text.strip(), self._send.clock.now())
        if await self._show_ours(window, code, text.strip()):
            return
        window.stop_asking()
        await window.show(scan_screens.payable(window.t, code))

    async def _show_ours(self, window: Window, code: KhqrCode, text: str) -> bool:
        """A lasting code asks how much, a card leads to its summary, the own top-up is told."""
        if (fan_id := self._receive.codes.fan_of(code)) is not None:
            await self.ask_amount(window, fan_id)
            return True
        if not self._receive.codes.is_ours(code):
            return False
        top_up = await self._top_ups.by_payload(text)
        if top_up is None:
            return False
        request = await self._receive.requests.by_code(top_up.id)
        if top_up.fan_id == window.fan.id:
            if request is not None:
                raise OwnName
            window.stop_asking()
            await window.show(scan_screens.own_top_up(window.t, top_up, code))
            return True
        if request is not None:
            draft = await self._receive.requests.draft(window.fan.id, request.id)
            await self._send.show(window, draft)
            return True
        payee = await self._send.people.by_id(window.fan.id, top_up.fan_id, Way.QR)
        key = f"q{short_id(top_up.id)}"
        await self._send.prepare(window, payee, top_up.amount, key)
        return True

    async def ask_amount(self, window: Window, fan_id: int) -> None:
        payee = await self._send.people.by_id(window.fan.id, fan_id, Way.QR)
        await self._send.ask_amount(window, payee)


@router.message(F.text.startswith(PAYLOAD))
async def pasted(message: Message, window: Window, scanner: Scanner) -> None:
    await scanner.show(window, message.text or "")
