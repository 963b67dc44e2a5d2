"""`/operator`, for those who have a role; for all others it is no command at all."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.kit.window import Window
from handlers.operator import documents_router
from handlers.operator.buttons import DeskTap
from handlers.operator.desk import IsOperator, OperatorDesk

router = Router(name="operator")
router.include_routers(documents_router.router)


@router.message(Command("operator"), IsOperator())
async def command(_: Message, window: Window, operator_desk: OperatorDesk) -> None:
    await operator_desk.show(window)


@router.callback_query(DeskTap.filter(), IsOperator())
async def desk(_: CallbackQuery, window: Window, operator_desk: OperatorDesk) -> None:
    await operator_desk.show(window)
