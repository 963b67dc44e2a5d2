"""The invoice of a paid order of goods, as a file below its screen."""

from __future__ import annotations

import asyncio

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery

from handlers.kit.window import Window
from handlers.shop.orders.buttons import OrderInvoiceTap
from handlers.shop.orders.desk import OrderDesk

router = Router(name="shop-invoice")


@router.callback_query(OrderInvoiceTap.filter())
async def shop_invoice(
    _: CallbackQuery,
    callback_data: OrderInvoiceTap,
    window: Window,
    order_desk: OrderDesk,
    bot: Bot,
) -> None:
    """It names the buyer and nobody else."""
    from services.orders import invoice  # noqa: PLC0415 - only who asks pays

    order = await order_desk.orders.get(window.fan.id, callback_data.order)
    if order.paid_at is None:
        await order_desk.show(window, order.key)
        return
    await window.answer(window.t.plain("ticketing.invoice.toast"))
    content = await asyncio.to_thread(invoice.draw, order, window.fan.full_name, window.t)
    await bot.send_document(window.chat_id, BufferedInputFile(content, invoice.file_name(order)))
