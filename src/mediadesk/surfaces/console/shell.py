"""What stands around every page: navigation, the switchers of account and environment, the user's menu.

All of it is drawn from the table of sections and the same decision that opens the pages.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.access.visible import environments_where
from mediadesk.store.teams import Environment, Member
from mediadesk.surfaces.console.sections import SECTIONS
from mediadesk.surfaces.headers import told_when
from mediadesk.surfaces.who import PageRequest, Who


def render(
    request: PageRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    section: str,
    environment: Environment | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page of an account with the shell around it; a part for htmx goes by `render_part`.

    Cost: 1 query (the environment switcher) besides the page's own.
    """
    shell = shell_of(request, section=section, environment=environment)
    return django_render(request, template, {**shell, **context}, status=status)


def render_part(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a part of a page, without the shell: what htmx puts in place."""
    who = getattr(request, "who", None)
    return django_render(request, template, {"who": who, "May": May, **context}, status=status)


def render_plain(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page outside any account: sign-in, an invitation, one's own profile.

    Where the `refusal` in it says when to try again, its headers do, too.
    """
    response = django_render(request, template, dict(context), status=status)
    return told_when(response, context.get("refusal"))


def shell_of(request: PageRequest, *, section: str, environment: Environment | None) -> dict[str, Any]:
    """Everything `layout.html` needs, and `who`, `May` for a page's own questions."""
    who = request.who
    environments, enters = _environments(who)
    here = environment or (environments[0] if environments else None)
    return {
        "who": who,
        "May": May,
        "nav": _navigation(who, section, here),
        "account": who.account,
        "accounts": [
            {
                "name": m.account.name,
                "url": _at("dashboard", m.account_id),
                "current": m.pk == who.actor.id,
                "note": "",
            }
            for m in sorted(who.memberships, key=lambda m: m.account.name.casefold())
            if m.status != Member.DISABLED and not m.account.closed
        ],
        "environment": environment,
        "environments": [
            {
                "id": one.pk,
                "name": one.name,
                "url": _at(enters, who.account.pk, one.cloud_name),
                "current": environment is not None and one.pk == environment.pk,
                "note": one.cloud_name,
            }
            for one in environments
        ],
        "environments_url": _at("environments", who.account.pk) if who.may(May.ENVIRONMENT_CREATE) else "",
        "user": {"name": who.member.name, "email": who.member.email}
        if who.member
        else {"name": "", "email": ""},
        "seeing": who.actor.seeing,
        "user_menu": _user_menu(who),
        "home_url": _at("dashboard", who.account.pk),
        "sign_out_url": reverse("sign_out"),
    }


def _environments(who: Who) -> tuple[list[Environment], str]:
    """The environments that somebody may choose, and the route by which they enter one: at least where they count."""
    for may, enters in ((May.ENVIRONMENT_VIEW, "library"), (May.INSIGHTS_VIEW, "insights")):
        if found := list(environments_where(who.facts, may).order_by("name")[:100]):
            return found, enters
    return [], "library"


def _user_menu(who: Who) -> list[dict[str, str]]:
    if who.actor.seeing:  # these are the other's own, or one's own: neither belongs here
        return []
    menu = [
        {"name": "Your profile", "url": reverse("profile"), "icon": "user-round"},
        {"name": "Sign-in and security", "url": reverse("factors"), "icon": "key-round"},
        {"name": "Your sessions", "url": reverse("sessions"), "icon": "monitor-smartphone"},
    ]
    if who.may(May.ACCESS_REQUEST) and not who.may(May.GRANT_GIVE):  # who may give them has no need to ask
        menu.append({"name": "Ask for access", "url": _at("request_new", who.account.pk), "icon": "hand"})
    if who.may(May.SEAT_REQUEST) and not who.may(May.MEMBER_INVITE):  # who may invite has no need to ask
        menu.append(
            {"name": "Ask for a seat", "url": _at("seat_request_new", who.account.pk), "icon": "hand"}
        )
    return menu


def _navigation(who: Who, section: str, here: Environment | None) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in SECTIONS:
        if row.in_environment:
            if here is None or not who.may(row.may, Target(who.account.pk, here.pk)):
                continue
            url = _at(row.route, who.account.pk, here.cloud_name)
        elif who.may(row.may):
            url = _at(row.route, who.account.pk)
        else:
            continue
        item = {"name": row.name, "url": url, "icon": row.icon, "current": row.id == section}
        groups.setdefault(row.group, []).append(item)
    return [{"title": title, "items": items} for title, items in groups.items()]


def _at(route: str, *args: str) -> str:
    return reverse(route, args=args)
