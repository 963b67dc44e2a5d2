"""What need not be played in both languages: where words are not the point."""

import pytest

in_khmer = pytest.mark.parametrize("language", ["km"])
