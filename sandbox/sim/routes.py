"""All `/sim` addresses of people, groups and the operator."""

from starlette.routing import BaseRoute

from sandbox.sim import apps, chatting, control, forwarding, groups, paying, people
from sandbox.sim.requests import route
from sandbox.telegram.service import Telegram

ONE = "/sim/people/{person_id:int}"
GROUP = "/sim/groups/-{number:int}"


def routes(telegram: Telegram) -> list[BaseRoute]:
    """Order matters only where one path begins like another."""
    table = [
        ("GET", "/sim/people", people.list_people),
        ("POST", "/sim/people", people.create_person),
        ("GET", ONE, people.get_person),
        ("PATCH", ONE, people.change_person),
        ("POST", f"{ONE}/top-up", people.top_up),
        ("GET", f"{ONE}/messages", people.list_messages),
        ("GET", f"{ONE}/updates", people.stream_updates),
        ("POST", f"{ONE}/block", people.block),
        ("POST", f"{ONE}/unblock", people.unblock),
        ("POST", f"{ONE}/send", chatting.send),
        ("POST", f"{ONE}/edit", chatting.edit),
        ("POST", f"{ONE}/press", chatting.press),
        ("POST", f"{ONE}/open-link", chatting.open_link),
        ("POST", f"{ONE}/react", chatting.react),
        ("POST", f"{ONE}/forward", forwarding.forward),
        ("GET", f"{ONE}/init-data", apps.get_init_data),
        ("POST", f"{ONE}/web-app-data", apps.send_web_app_data),
        ("POST", f"{ONE}/inline", apps.ask_inline),
        ("POST", f"{ONE}/choose", apps.choose_inline),
        ("POST", f"{ONE}/pay", paying.pay),
        ("POST", f"{ONE}/renew", paying.renew),
        ("POST", f"{ONE}/cancel-subscription", paying.cancel_subscription),
        ("GET", "/sim/public-key", apps.get_public_key),
        ("GET", "/sim/groups", groups.list_groups),
        ("POST", "/sim/groups", groups.create_group),
        ("POST", f"{GROUP}/members", groups.set_member),
        ("POST", f"{GROUP}/migrate", groups.migrate),
        ("GET", "/sim/bot", control.get_bot),
        ("GET", "/sim/faults", control.list_faults),
        ("POST", "/sim/faults", control.add_fault),
        ("DELETE", "/sim/faults", control.clear_faults),
        ("GET", "/sim/log", control.read_log),
        ("DELETE", "/sim/log", control.clear_log),
        ("POST", "/sim/clock", control.shift_clock),
        ("POST", "/sim/limits", control.set_limits),
        ("GET", "/sim/files/{path:path}", control.get_file),
    ]
    return [route(telegram, path, serve, method) for method, path, serve in table]
