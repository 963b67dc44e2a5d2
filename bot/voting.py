"""Builds voting: the intake of this process and everything around it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from bot.payments import PaymentParts
from bot.voting_trust import TrustParts, build_trust
from services.core.jobs import Jobs
from services.core.sealing import TextSeal
from services.core.signing import derived_key
from services.core.uow import UnitOfWork
from services.payments.schemas import Purpose
from services.voting.board import BoardService
from services.voting.follows import FollowService
from services.voting.fraud.origins import ORIGIN_PURPOSE, OriginNotes
from services.voting.guide import ShowGuide
from services.voting.history import HistoryService
from services.voting.history.pages import MyVotes
from services.voting.intake import IntakeService
from services.voting.intake.book import SECRET_PURPOSE, WindowBook
from services.voting.packs import PackService
from services.voting.packs.missions import Follows, MissionService
from services.voting.packs.voiding import VoidingService
from services.voting.programme import ProgrammeService
from services.voting.results.service import ResultsService
from services.voting.sealing import SealingService
from services.voting.sealing.bundle import BundleService
from services.voting.voters import Holders, VoterProfiles

_WRITERS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class VotingParts:
    """What the roles need of voting."""

    book: WindowBook
    programme: ProgrammeService
    intake: IntakeService
    results: ResultsService
    sealing: SealingService
    bundles: BundleService
    boards: BoardService
    history: HistoryService
    voters: VoterProfiles
    packs: PackService
    missions: MissionService
    voiding: VoidingService
    origins: OriginNotes
    follows: FollowService
    trust: TrustParts
    guide: ShowGuide
    mine: MyVotes

    def register(self, jobs: Jobs) -> None:
        self.programme.register(jobs)
        self.trust.register(jobs)


def build_voting(
    uow: UnitOfWork, secret: bytes, paying: PaymentParts, holders: Holders, follows: Follows
) -> VotingParts:
    """`holders` and `follows` answer for the neighbours: who has tickets, who follows whom."""
    seal = TextSeal(secret, SECRET_PURPOSE)
    book, voters = WindowBook(seal), VoterProfiles(uow, holders)
    origins = OriginNotes(uow, derived_key(secret, ORIGIN_PURPOSE))
    sealing, results = SealingService(uow), ResultsService(uow, book)
    programme = ProgrammeService(uow, book, seal, sealing, results)
    # Two processes with one number would only wait for each other's totals.
    writer = secrets.randbelow(_WRITERS)
    intake = IntakeService(uow, book, voters, writer=writer, origins=origins)
    packs = PackService(uow, book, voters, intake, paying.payments)
    paying.stars.ask_first(Purpose.VOTE_PACK, packs.object)
    return VotingParts(
        book=book,
        programme=programme,
        intake=intake,
        results=results,
        sealing=sealing,
        bundles=BundleService(uow),
        boards=BoardService(uow),
        history=HistoryService(uow, book),
        voters=voters,
        packs=packs,
        missions=MissionService(uow, book, follows),
        voiding=VoidingService(uow, paying.payments),
        origins=origins,
        follows=FollowService(uow),
        trust=build_trust(uow, book, programme, sealing, results),
        guide=ShowGuide(uow, book, programme),
        mine=MyVotes(uow, book),
    )
