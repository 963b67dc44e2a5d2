"""The operators' door to voting: what each may see and do with a window, all of it logged."""

from services.voting.operations.service import OperationsService

__all__ = ["OperationsService"]
