"""`python -m bot.demo_media WORD FILE`: its own process, so that it can be slowed and stopped."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.demo_media.making import make, suffix_of


def main(arguments: list[str]) -> int:
    """The exit code: 0 made, 2 wrong use. Says `percent=N` on standard output meanwhile."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m bot.demo_media WORD FILE\n")
        return 2
    word, file = arguments
    try:
        suffix_of(word)
    except KeyError:
        sys.stderr.write(f"nothing is made of {word!r}\n")
        return 2
    make(word, Path(file), _tell)
    return 0


def _tell(percent: int) -> None:
    sys.stdout.write(f"percent={percent}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
