"""Builds what trust in the counts stands on: rules of suspicion, tests, operators, dry runs."""

from __future__ import annotations

from dataclasses import dataclass

from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.voting.dry_run.service import DryRunService
from services.voting.fraud.service import FraudService
from services.voting.intake.book import WindowBook
from services.voting.operations import OperationsService
from services.voting.operations.overview import OverviewService
from services.voting.operations.stage import StageDesk
from services.voting.programme import ProgrammeService
from services.voting.quarantine.service import QuarantineService
from services.voting.results.service import ResultsService
from services.voting.sanity.service import SanityService
from services.voting.sealing import SealingService


@dataclass(frozen=True, slots=True)
class TrustParts:
    """Doors for operators and for the worker."""

    operations: OperationsService
    overview: OverviewService
    quarantine: QuarantineService
    sanity: SanityService
    fraud: FraudService
    dry_runs: DryRunService
    stage: StageDesk

    def register(self, jobs: Jobs) -> None:
        self.sanity.register(jobs)
        self.fraud.register(jobs)
        self.operations.register(jobs)


def build_trust(
    uow: UnitOfWork,
    book: WindowBook,
    programme: ProgrammeService,
    sealing: SealingService,
    results: ResultsService,
) -> TrustParts:
    return TrustParts(
        operations=OperationsService(uow, book, programme, sealing),
        overview=OverviewService(uow, book, programme),
        quarantine=QuarantineService(uow),
        sanity=SanityService(uow, book),
        fraud=FraudService(uow, book),
        dry_runs=DryRunService(uow, book),
        stage=StageDesk(uow, book, results),
    )
