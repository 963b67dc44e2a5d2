"""`python main.py vote-role ...`: how the first people of a show come to their roles."""

import pytest

from bot.vote_roles import vote_role_command
from services.core.settings import Settings
from services.voting.states import VoteRole
from tests.services.identity.papers import DARA
from tests.services.identity.test_roles_command import settings

__all__ = ["settings"]


def test_roles_are_given_to_people_and_shows_that_there_are(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert vote_role_command(settings, "grant", DARA, VoteRole.AUDITOR, "*") == 0
    assert f"{DARA}: nothing to change" in capsys.readouterr().out
    assert vote_role_command(settings, "revoke", DARA, VoteRole.AUDITOR, "*") == 0
    out = capsys.readouterr().out
    assert "*  auditor grant" in out
    assert "*  auditor revoke" in out
    assert vote_role_command(settings, "grant", 5, VoteRole.AUDITOR, "*") == 1
    assert "nobody with the id 5" in capsys.readouterr().err
    assert vote_role_command(settings, "grant", DARA, VoteRole.AUDITOR, "nowhere") == 1
    assert "no show is called nowhere" in capsys.readouterr().err
