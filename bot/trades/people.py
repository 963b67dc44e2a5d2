"""Who somebody is: fans with levels, PINs and devices, staff with roles, artists."""

from __future__ import annotations

from dataclasses import dataclass

from bot.trades.foundation import Foundation
from services.artists import ArtistsService
from services.core.sealing import TextSeal
from services.identity import IdentityService, PinHasher, PinService, ProfileCache, Sealer
from services.identity.codes import CodeService
from services.identity.devices.service import DevicesService
from services.identity.devices.tokens import BiometricTokens
from services.identity.resets import PinResets
from services.identity.roles import Role, RolesService
from services.identity.security import SecurityLog
from services.identity.sessions import SessionsService
from services.identity.verification import (
    DocumentSeal,
    LevelKeeper,
    PhoneService,
    ReviewService,
    VerificationService,
)
from services.risk import RiskService


@dataclass(frozen=True)
class PeopleServices:
    """Nothing here moves money; `risk` is asked before something does."""

    profiles: ProfileCache
    identity: IdentityService
    pins: PinService
    code_seal: TextSeal
    codes: CodeService
    resets: PinResets
    devices: DevicesService
    sessions: SessionsService
    security_log: SecurityLog
    roles: RolesService
    phones: PhoneService
    verification: VerificationService
    review: ReviewService
    level_keeper: LevelKeeper
    risk: RiskService
    artists: ArtistsService


def build_people(base: Foundation) -> PeopleServices:
    from bot.risk_file import rules_at_start  # noqa: PLC0415 - YAML: at a start, not an import

    uow, secret = base.uow, base.settings.secret()
    profiles = ProfileCache(base.clock, base.shared)
    hasher = PinHasher(secret)
    pins = PinService(uow, hasher, Sealer(secret))
    code_seal = TextSeal(secret, "one-time-code")
    codes = CodeService(uow, hasher, code_seal)
    devices = DevicesService(uow, pins, codes, BiometricTokens(secret))
    roles = RolesService(uow)
    papers = DocumentSeal(secret)
    return PeopleServices(
        profiles=profiles,
        identity=IdentityService(uow, profiles),
        pins=pins,
        code_seal=code_seal,
        codes=codes,
        resets=PinResets(uow),
        devices=devices,
        sessions=SessionsService(uow, devices, secret),
        security_log=SecurityLog(uow),
        roles=roles,
        phones=PhoneService(uow, profiles),
        verification=VerificationService(uow, papers),
        review=ReviewService(uow, roles, profiles, papers),
        level_keeper=LevelKeeper(uow, profiles),
        risk=RiskService(
            uow, rules_at_start(), lambda tx, actor_id: roles.require(tx, actor_id, Role.OPERATOR)
        ),
        artists=ArtistsService(uow),
    )
