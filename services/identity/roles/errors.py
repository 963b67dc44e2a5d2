"""Refusals of roles."""

from services.core.errors import Forbidden


class RoleRequired(Forbidden):
    """Whoever acts does not have the role that this needs."""

    code = "operator.role_required"
