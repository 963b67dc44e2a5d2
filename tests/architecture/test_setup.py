"""A clone needs Python, make and sh only; locks name no server; a failure is one clear line."""

import importlib
import json
import re
import runpy
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PACKAGE_LOCKS = [
    ROOT / folder / "package-lock.json"
    for folder in ("tests/browser", "webapp/frontend")
    if (ROOT / folder).exists()
]


def pins(lock: str) -> dict[str, str]:
    """Name -> version of a lock file."""
    text = (ROOT / "requirements" / lock).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", text, re.MULTILINE))


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


class TestLocks:
    def test_all_are_there(self) -> None:
        names = {path.name for path in LOCKS}
        assert names == {"run.lock", "test.lock", "uv.lock", "node.lock", "build.lock"}
        assert PACKAGE_LOCKS

    @pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
    def test_name_no_server_and_give_hashes(self, lock: Path) -> None:
        text = lock.read_text()
        packages = re.findall(r"^[a-z0-9-]+==.*?(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert packages
        assert "://" not in text
        assert [package for package in packages if "--hash=sha256:" not in package] == []

    @pytest.mark.parametrize("lock", PACKAGE_LOCKS, ids=lambda path: path.parent.name)
    def test_of_npm_name_no_server_and_give_hashes(self, lock: Path) -> None:
        packages = json.loads(lock.read_text())["packages"]
        packages.pop("")
        assert packages
        assert [name for name, package in packages.items() if "resolved" in package] == []
        assert [name for name, package in packages.items() if "integrity" not in package] == []

    @pytest.mark.parametrize("lock", PACKAGE_LOCKS, ids=lambda path: path.parent.name)
    def test_of_npm_stay_so(self, lock: Path) -> None:
        settings = (lock.parent / ".npmrc").read_text().split()
        assert "omit-lockfile-registry-resolved=true" in settings

    def test_hold_what_the_project_asks_for(self) -> None:
        asked = project()["project"]["dependencies"]
        fixed = dict(re.split(r"(?:\[.*\])?==", dependency) for dependency in asked)
        assert fixed
        run = pins("run.lock")
        assert {name: run.get(name) for name in fixed} == fixed

    def test_of_tests_give_the_product_its_own_versions(self) -> None:
        run, test = pins("run.lock"), pins("test.lock")
        assert {name: test.get(name) for name in run} == run


class TestNode:
    @pytest.mark.parametrize(
        "version", ["v20.19.0", "v20.20.2", "v22.12.0", "v23.0.0", "v24.19.0"]
    )
    def test_fits(self, version: str) -> None:
        assert runpy.run_path(str(ROOT / "requirements" / "npm.py"))["fits"](version)

    @pytest.mark.parametrize("version", ["v18.20.4", "v20.18.9", "v21.7.3", "v22.11.0", "", "v20"])
    def test_does_not_fit(self, version: str) -> None:
        assert not runpy.run_path(str(ROOT / "requirements" / "npm.py"))["fits"](version)


class TestMake:
    """Runs the real Makefile in a copy of the few files it starts from, with a mock Python."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copy(ROOT / "Makefile", tmp_path)
        shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
        return tmp_path

    def make(self, folder: Path, target: str, python: str) -> subprocess.CompletedProcess[str]:
        """`python` is the text of a shell script that stands for the machine's Python."""
        script = folder / "python"
        script.write_text(f"#!/bin/sh\n{python}\n")
        script.chmod(0o755)
        command = ["make", "--no-print-directory", target, f"PYTHON={script}"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    def test_old_python_is_named(self, folder: Path) -> None:
        result = self.make(folder, "run", 'case "$2" in *version*) exit 1;; esac')
        assert result.returncode != 0
        assert "Python 3.11 or newer is needed" in result.stderr.splitlines()[0]

    def test_missing_package_of_the_system_is_named(self, folder: Path) -> None:
        mock = 'case "$2" in *ensurepip*) echo "Traceback: long" >&2; exit 1;; esac'
        result = self.make(folder, "run", mock)
        assert result.returncode != 0
        assert "install the package python3-venv" in result.stderr.splitlines()[0]

    def test_network_failure_is_told(self, folder: Path) -> None:
        """The environment's Python, which would fetch the packages, fails."""
        mock = 'case "$2" in venv) mkdir -p .venv/bin; cp "$0.pip" .venv/bin/python;; esac'
        (folder / "python.pip").write_text("#!/bin/sh\nexit 1\n")
        (folder / "python.pip").chmod(0o755)
        result = self.make(folder, "test", mock)
        assert result.returncode != 0
        assert "check the network" in result.stderr
        assert not (folder / ".venv" / ".uv").exists()

    def test_help_lists_the_commands(self, folder: Path) -> None:
        result = self.make(folder, "help", "exit 1")
        listed = {line.split()[0] for line in result.stdout.splitlines()}
        assert {"run", "test", "check", "bench", "chaos"} <= listed


class TestContinuousIntegration:
    def test_script_calls_what_a_person_calls(self) -> None:
        script = ROOT / ".ci" / "run"
        assert script.stat().st_mode & 0o100
        lines = script.read_text().splitlines()
        assert [line for line in lines if line.startswith("make check")]
        assert [line for line in lines if line.startswith("make test")]


class TestMigrationsFolder:
    def test_it_does_not_hide_the_library_of_the_same_name(self) -> None:
        assert not (ROOT / "alembic" / "__init__.py").exists()
        library = importlib.import_module("alembic.config")
        assert library.__file__
        assert "site-packages" in library.__file__
