"""Roles: granted and revoked by key, asked for inside the transaction, logged for ever."""

import asyncio

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService
from services.identity.errors import UnknownFan
from services.identity.roles import Role, RoleRequired, RolesService, repository
from services.identity.roles.models import RoleMoveRow

BOPHA, CHAN = 901, 902


@pytest.fixture
async def roles(uow: UnitOfWork, identity: IdentityService) -> RolesService:
    await identity.meet(FanSeen(BOPHA, "Bopha"))
    await identity.meet(FanSeen(CHAN, "Chan"))
    return RolesService(uow)


async def require(roles: RolesService, actor_id: int, role: Role) -> None:
    await roles.uow.run(lambda tx: roles.require(tx, actor_id, role))


class TestGrant:
    async def test_whoever_was_granted_a_role_has_it_and_no_other(
        self, roles: RolesService
    ) -> None:
        assert await roles.grant(BOPHA, Role.REVIEWER)
        assert await roles.roles_of(BOPHA) == {Role.REVIEWER}
        assert await roles.roles_of(CHAN) == frozenset()
        await require(roles, BOPHA, Role.REVIEWER)
        for actor_id, role in ((BOPHA, Role.FINANCE), (CHAN, Role.REVIEWER)):
            with pytest.raises(RoleRequired):
                await require(roles, actor_id, role)

    async def test_a_second_grant_changes_nothing_and_is_not_logged(
        self, roles: RolesService
    ) -> None:
        assert await roles.grant(BOPHA, Role.GATE, actor_id=CHAN)
        assert not await roles.grant(BOPHA, Role.GATE)
        [move] = await roles.log(BOPHA)
        assert (move.role, move.granted, move.actor_id) == (Role.GATE, True, CHAN)

    async def test_nobody_is_granted_anything_before_they_came(self, roles: RolesService) -> None:
        with pytest.raises(UnknownFan):
            await roles.grant(999, Role.REVIEWER)


class TestRevoke:
    async def test_the_next_action_is_refused(self, roles: RolesService) -> None:
        await roles.grant(BOPHA, Role.FINANCE)
        assert await roles.revoke(BOPHA, Role.FINANCE)
        assert not await roles.revoke(BOPHA, Role.FINANCE)
        with pytest.raises(RoleRequired):
            await require(roles, BOPHA, Role.FINANCE)
        assert [move.granted for move in await roles.log(BOPHA)] == [True, False]

    async def test_an_action_that_has_begun_is_finished_first(self, roles: RolesService) -> None:
        assert await act_while_revoked(roles) == ["acted", "revoked"]

    async def test_control_without_the_lock_it_is_overtaken(
        self, roles: RolesService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def only_looks(tx: Tx, fan_id: int, role: Role) -> bool:
            return role in await repository.of(tx, fan_id)

        monkeypatch.setattr(repository, "hold", only_looks)
        one_writer_at_a_time = roles.uow.database.dialect == "sqlite"
        if one_writer_at_a_time:
            assert await act_while_revoked(roles) == ["acted", "revoked"]
        else:
            assert await act_while_revoked(roles, 30) == ["revoked", "acted"]


async def act_while_revoked(roles: RolesService, patience_seconds: float = 0.3) -> list[str]:
    """In which order an action and a revocation end that comes between its check and its end.

    The action waits for the revocation, for so long at most.
    """
    await roles.grant(BOPHA, Role.REVIEWER)
    checked, order = asyncio.Event(), list[str]()

    async def act(tx: Tx) -> None:
        await roles.require(tx, BOPHA, Role.REVIEWER)
        checked.set()
        await asyncio.wait([revocation], timeout=patience_seconds)

    async def acting() -> None:
        await roles.uow.run(act)
        order.append("acted")

    async def revoking() -> None:
        await checked.wait()
        await roles.revoke(BOPHA, Role.REVIEWER)
        order.append("revoked")

    revocation = asyncio.create_task(revoking())
    await asyncio.gather(acting(), revocation)
    return order


class TestLog:
    @pytest.mark.parametrize(
        "change", [update(RoleMoveRow).values(granted=False), delete(RoleMoveRow)]
    )
    async def test_the_database_refuses_to_rewrite_it(
        self, roles: RolesService, change: object
    ) -> None:
        await roles.grant(BOPHA, Role.REVIEWER)
        with pytest.raises(DBAPIError, match="append-only"):
            await roles.uow.run(lambda tx: tx.session.execute(change))  # type: ignore[call-overload]
        assert [move.granted for move in await roles.log(BOPHA)] == [True]
