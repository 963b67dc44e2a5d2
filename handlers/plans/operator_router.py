"""The operators' tasks of plans."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from handlers.plans.buttons import PlanTasksTap, TaskDoneTap
from handlers.plans.desk import PlanDesk

router = Router(name="plan-tasks")
router.callback_query.filter(IsOperator())


@router.callback_query(PlanTasksTap.filter())
async def tasks(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    window.stop_asking()
    await plan_desk.show_tasks(window)


@router.callback_query(TaskDoneTap.filter())
async def done(
    _: CallbackQuery, callback_data: TaskDoneTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.tasks.done(window.fan.id, callback_data.task_id)
    await plan_desk.show_tasks(window)
