"""Who works for the house, and as what: every operator's right is a role that was granted."""

from services.identity.roles.errors import RoleRequired
from services.identity.roles.repository import holders
from services.identity.roles.schemas import Role, RoleMove
from services.identity.roles.service import RolesService

__all__ = ["Role", "RoleMove", "RoleRequired", "RolesService", "holders"]
