"""Tests mirror the source; `servers` starts the databases they need."""
