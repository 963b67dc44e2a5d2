"""The worker role: background jobs, the schedule, and every notification that leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.background import Stop, running
from bot.code_sender import ChatCodeSender
from bot.container import Container
from bot.jobs import SCHEDULE, make_jobs
from bot.live import live_keeper
from bot.media import media_runners
from bot.messenger import telegram_messenger
from services.core.schedule import Schedule
from services.core.wakeups import OUTBOX
from services.identity.codes import SEND_CODE, CodeDelivery, CodeDue
from services.notifications.delivery import Deliveries
from services.wallet.upkeep import LedgerUpkeep


@asynccontextmanager
async def worker_role(container: Container, stop: Stop) -> AsyncIterator[None]:
    settings = container.settings
    await container.turnstile.restore()
    async with telegram_messenger(
        settings.effective_bot_token,
        settings.effective_telegram_url,
        container.turnstile,
        container.signer,
        container.files,
    ) as messenger:
        deliveries = Deliveries(
            container.uow, container.identity, messenger, container.translators
        )
        jobs = make_jobs(container, deliveries)
        sender = ChatCodeSender(messenger, container.identity, container.translators)
        delivery = CodeDelivery(container.uow, container.code_seal, sender)
        jobs.register(SEND_CODE, CodeDue, delivery.send)
        container.wakeups.on(OUTBOX, jobs.wake)
        runners = media_runners(settings, container.uow, container.media_parts, container.artists)
        if not container.many_processes:
            await jobs.release_all()
            for runner in runners[:1]:
                await runner.release_all()
        media = {f"media_{n}": each.run_forever() for n, each in enumerate(runners)}
        if keeper := live_keeper(settings, container.uow, container.media_parts):
            media["live"] = keeper.run_forever()
        schedule = Schedule(container.uow, SCHEDULE)
        folds = LedgerUpkeep(container.uow).fold_forever()
        seals = container.voting.sealing.seal_forever()
        async with running(
            stop,
            jobs=jobs.run_forever(),
            schedule=schedule.run_forever(),
            folds=folds,
            seals=seals,
            **media,
        ):
            yield
