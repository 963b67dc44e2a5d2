"""All SQL of groups. A group's row is locked or changed before any of its places."""
