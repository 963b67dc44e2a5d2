"""One entry to everything: the roles of the program and the commands of its operator."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from services.core.logs import configure
from services.core.settings import SANDBOX_BOT_TOKEN, BadSettings, Settings, load_settings

COMMANDS = {
    "run": "the whole product in one process (and the sandbox when there is no BOT_TOKEN)",
    "bot": "only the bot: takes updates and answers",
    "web": "only HTTP: Mini App, API, webhook",
    "worker": "only background work: notifications, payments, schedule",
    "sandbox": "only the stand-in for Telegram and the banks, on SANDBOX_PORT",
    "migrate": "brings the database to the newest schema; safe to repeat",
    "load": "loads events from YAML files; a bad file names file, line and field",
    "doctor": "checks settings, database, store, fonts, Telegram and banks",
    "role": "grants, revokes and lists what an operator may do",
    "vote-role": "grants, revokes and lists who works for a show",
    "verify-chain": "compares every transfer of the ledger with its seal; run it after a restore",
    "reconcile": "compares a provider's statement with our books",
}
ROLES = ("operator", "finance", "reviewer", "gate", "box_office")
ROLES_HELP = f"one of {', '.join(ROLES)}; not for list"
VOTE_ROLES = (
    "producer",
    "operator",
    "auditor",
    "fraud_analyst",
    "finance",
    "support",
    "responsible",
)
PROVIDERS = ("khqr", "payway", "stars")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="main.py", description="Hang Meas super app")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        _add_arguments(name, command)
    return made


def _add_arguments(name: str, command: argparse.ArgumentParser) -> None:
    match name:
        case "load":
            command.add_argument("files", nargs="+", type=Path, metavar="FILE")
            command.add_argument(
                "--wait", action="store_true", help="until a worker has made all media"
            )
        case "sandbox":
            command.add_argument(
                "--with-parent", action="store_true", help="stop when standard input ends"
            )
        case "role":
            command.add_argument("action", choices=("grant", "revoke", "list"))
            command.add_argument("fan_id", type=int, metavar="FAN_ID", help="Telegram user id")
            command.add_argument("role", nargs="?", choices=ROLES, metavar="ROLE", help=ROLES_HELP)
        case "vote-role":
            command.add_argument("action", choices=("grant", "revoke", "list"))
            command.add_argument("fan_id", type=int, metavar="FAN_ID", help="Telegram user id")
            command.add_argument("role", nargs="?", choices=VOTE_ROLES, metavar="ROLE")
            command.add_argument("--show", default="*", help="code of a show; else all shows")
        case "reconcile":
            command.add_argument("provider", choices=PROVIDERS)
            command.add_argument(
                "file", nargs="?", type=Path, metavar="FILE", help="the bank's statement as CSV"
            )


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 something is wrong, 2 wrong use or settings."""
    made = parser()
    options = made.parse_args(arguments)
    gives = options.command in ("role", "vote-role")
    if gives and (options.action == "list") != (options.role is None):
        made.error(f"{options.command}: grant and revoke name a ROLE, list does not")
    try:
        settings = load_settings(dict(os.environ))
    except BadSettings as error:
        print(f"settings: {error}", file=sys.stderr)  # noqa: T201 - before there are logs
        return 2
    configure(settings.log_format)
    return _start(options, settings)


def _start(options: argparse.Namespace, settings: Settings) -> int:
    # Imported late: each command pays only for what it uses.
    match options.command:
        case "sandbox":
            return _sandbox(settings, with_parent=options.with_parent)
        case "migrate":
            from bot.commands import migrate_command  # noqa: PLC0415

            return migrate_command(settings)
        case "load":
            from bot.commands import load_command  # noqa: PLC0415

            return load_command(settings, options.files, wait=options.wait)
        case "doctor" | "role" | "vote-role" | "verify-chain" | "reconcile":
            return _operate(options, settings)
        case role:
            from bot.supervisor import supervise  # noqa: PLC0415

            return supervise(settings, role)


def _operate(options: argparse.Namespace, settings: Settings) -> int:
    """What an operator does from the command line."""
    match options.command:
        case "role":
            from bot.roles import role_command  # noqa: PLC0415

            return role_command(settings, options.action, options.fan_id, options.role)
        case "vote-role":
            from bot.vote_roles import vote_role_command  # noqa: PLC0415

            who = options.fan_id, options.role, options.show
            return vote_role_command(settings, options.action, *who)
        case "verify-chain":
            from bot.verify_chain import verify_chain_command  # noqa: PLC0415

            return verify_chain_command(settings)
        case "reconcile":
            from bot.reconcile import reconcile_command  # noqa: PLC0415

            return reconcile_command(settings, options.provider, options.file)
    from bot.doctor import doctor_command  # noqa: PLC0415

    return doctor_command(settings)


def _sandbox(settings: Settings, *, with_parent: bool) -> int:
    from sandbox.main import PortTaken, serve  # noqa: PLC0415
    from sandbox.settings import SandboxSettings  # noqa: PLC0415

    if with_parent:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    wanted = SandboxSettings(
        data_dir=settings.data_dir / "sandbox",
        tokens=(SANDBOX_BOT_TOKEN,),
        port=settings.sandbox_port,
        camera_loop=(sys.executable, "-m", "bot.demo_media", "live-loop"),
    )
    try:
        serve(wanted)
    except PortTaken as taken:
        words = f"port {taken.port} is taken: stop what uses it or set SANDBOX_PORT"
        print(words, file=sys.stderr)  # noqa: T201 - to who has started it
        return 1
    return 0


def _stop_with_parent() -> None:
    """However the parent ends, its end of the pipe closes. Read without a buffer: Python cannot
    end while a thread holds the lock of one.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(run())
