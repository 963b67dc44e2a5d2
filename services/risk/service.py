"""Risk: asked before money moves; counts what moves, remembers what it did not just allow."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.risk import repository
from services.risk.errors import AlreadyBlocked, NotBlocked
from services.risk.repository import Entry
from services.risk.rules import Facts, Windows, decide, matching, more
from services.risk.ruleset import RuleSet
from services.risk.schemas import Block, Decision, Movement, Outcome

REASON_LENGTH: Final = 300

MayBlock = Callable[[Tx, int], Awaitable[None]]
"""Raises when this person may not change the block list; identity's roles know."""

_unwritten: ContextVar[dict[UUID, Entry] | None] = ContextVar("risk_unwritten", default=None)


class RiskService:
    """The only door to the rules, their counters and the block list."""

    def __init__(self, uow: UnitOfWork, rules: RuleSet, may_block: MayBlock) -> None:
        self.uow = uow
        self._rules = rules
        self._may_block = may_block

    async def assess(self, tx: Tx, movement: Movement) -> Decision:
        """What may happen with this movement now; counts it when it goes on.

        Asked in the transaction that moves the money and before the ledger is, once for a movement
        that does not stand yet: a repeat of a finished command is not assessed again. Every
        decision but a plain allow is logged with its facts; when the transaction is taken back,
        `noting` keeps the entry. ALLOW: go on. CODE: raise identity's CodeRequired, and come
        again with `code_confirmed`. REVIEW: put the money aside for a person, or raise
        `errors.refusal`. REFUSE: raise `errors.refusal`.
        """
        await repository.take_turn(tx, movement.fan_id)
        facts = await repository.facts(tx, movement)
        decision = decide(self._rules, movement, facts, tx.now)
        if decision.goes_on:
            await repository.count(tx, movement)
        if decision.reasons:
            entry = self._entry(movement, facts, decision, tx.now)
            await repository.note(tx, [entry])
            unwritten = _unwritten.get()
            if unwritten is not None:
                unwritten[entry.id] = entry
        return decision

    async def assess_all(self, tx: Tx, movements: Sequence[Movement]) -> list[Decision]:
        """`assess` for each of many, in order, with a few statements for all of them.

        A fan's second movement is judged after the first has been counted.
        """
        decisions: dict[int, Decision] = {}
        await repository.take_turns(tx, [one.fan_id for one in movements])
        waiting = list(enumerate(movements))
        while waiting:
            turn: dict[int, tuple[int, Movement]] = {}
            for place, one in waiting:
                turn.setdefault(one.fan_id, (place, one))
            now = sorted(turn.values(), key=lambda each: each[0])
            done = await self._assess_turn(tx, [one for _, one in now])
            decisions |= {place: made for (place, _), made in zip(now, done, strict=True)}
            waiting = [each for each in waiting if each[0] not in decisions]
        return [decisions[place] for place in range(len(movements))]

    async def _assess_turn(self, tx: Tx, movements: Sequence[Movement]) -> list[Decision]:
        """One movement of each fan; what a payee gets of the others counts at once."""
        found = await repository.facts_of_many(tx, movements)
        got: dict[str, Windows] = {}
        decisions, entries, counted = [], [], []
        for movement, before in zip(movements, found, strict=True):
            facts = before.with_more(
                got.get(movement.subject, {}), got.get(f"user:{movement.fan_id}", {})
            )
            decision = decide(self._rules, movement, facts, tx.now)
            decisions.append(decision)
            if decision.goes_on:
                counted.append(movement)
                got[movement.subject] = more(got.get(movement.subject, {}), movement)
            if decision.reasons:
                entries.append(self._entry(movement, facts, decision, tx.now))
        await repository.count_many(tx, counted)
        if entries:
            await repository.note(tx, entries)
        return decisions

    @asynccontextmanager
    async def noting(self) -> AsyncIterator[None]:
        """Around a use case that asks `assess`: what it logged stays, also when it is refused."""
        unwritten: dict[UUID, Entry] = {}
        token = _unwritten.set(unwritten)
        try:
            yield
        except BaseException:
            _unwritten.reset(token)
            if stopped := [each for each in unwritten.values() if each.outcome != Outcome.ALLOW]:
                await self._note(stopped)
            raise
        _unwritten.reset(token)

    @use_case
    async def block(self, tx: Tx, *, actor_id: int, subject: str, reason: str) -> None:
        """From now on nothing goes to or from `subject`. AlreadyBlocked; needs the role."""
        await self._may_block(tx, actor_id)
        if not await repository.block(tx, subject, actor_id, reason[:REASON_LENGTH]):
            raise AlreadyBlocked(subject=subject)

    @use_case
    async def unblock(self, tx: Tx, *, actor_id: int, subject: str, reason: str) -> None:
        """NotBlocked when it is not on the list; needs the role."""
        await self._may_block(tx, actor_id)
        if not await repository.unblock(tx, subject, actor_id, reason[:REASON_LENGTH]):
            raise NotBlocked(subject=subject)

    @query
    async def blocks(
        self, tx: Tx, *, actor_id: int, after: Block | None = None, limit: int = 20
    ) -> list[Block]:
        """The block list, the newest first, from behind `after`; needs the role."""
        await self._may_block(tx, actor_id)
        return await repository.blocks(tx, (after.since, after.subject) if after else None, limit)

    @use_case
    async def purge(self, tx: Tx) -> None:
        """The job that forgets counters of days gone by."""
        await repository.purge_counters(tx)

    @use_case
    async def _note(self, tx: Tx, entries: list[Entry]) -> None:
        await repository.note(tx, entries)

    def _entry(self, movement: Movement, facts: Facts, decision: Decision, now: datetime) -> Entry:
        name = f"{movement.kind}:{movement.key}"
        return Entry(
            id=derived_uuid("risk", movement.fan_id, name, decision.outcome),
            fan_id=movement.fan_id,
            movement=name[:120],
            outcome=decision.outcome,
            reasons=" ".join(decision.reasons),
            rules=self._rules.version,
            facts=self._told(movement, facts, now),
            at=now,
        )

    def _told(self, movement: Movement, facts: Facts, now: datetime) -> str:
        """What the decision rests on, for whoever looks into it later."""
        matched = [rule.name for rule in matching(self._rules, movement, facts, now)]
        return json.dumps(
            {
                "matched": matched,
                "amount_minor": movement.amount.amount_minor,
                "payee": movement.subject,
                "payee_is_new": movement.payee_is_new,
                "level": movement.level,
                "channel": movement.channel,
                "device": movement.device_id,
                "code": movement.code_confirmed,
                "sent": _figures(facts.sent),
                "payee_got": _figures(facts.payee_got),
                "fan_got": _figures(facts.fan_got),
            }
        )


def _figures(windows: Windows) -> dict[str, list[int]]:
    return {
        window.name.lower(): [traffic.count, traffic.sum_minor, traffic.payees]
        for window, traffic in windows.items()
        if traffic.count
    }
