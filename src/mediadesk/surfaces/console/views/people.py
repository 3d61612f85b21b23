"""Signing in and out, password reset, one's own profile and sessions."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediadesk.actions.linking import services_here
from mediadesk.actions.logins import shortest_password_of
from mediadesk.actions.people.change_email import change_email
from mediadesk.actions.people.change_password import change_password
from mediadesk.actions.people.change_profile import change_profile
from mediadesk.actions.people.end_own_sessions import end_own_sessions
from mediadesk.actions.people.note_sign_out import note_sign_out
from mediadesk.engines.identity.passkeys import has_passkeys
from mediadesk.queries.people import account_of_trail, closed_ones, memberships
from mediadesk.queries.sessions import own_sessions
from mediadesk.queries.trail import own_sign_ins
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.security import Factor
from mediadesk.store.people import User
from mediadesk.surfaces import seeing
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.grave import require_proof
from mediadesk.surfaces.own_paths import own_path
from mediadesk.surfaces.sso import proofs
from mediadesk.surfaces.sso.enter import carry_over, enter, user_by_password
from mediadesk.surfaces.sso.guards import guard_of, guarded, require_person
from mediadesk.surfaces.sso.sign_up import is_open
from mediadesk.surfaces.sso.vouched import account_of_vouched
from mediadesk.surfaces.who import visitor_behind


def home(request: Any) -> HttpResponse:
    """GET /console/: the dashboard of the account last used; the first start when there is none at all."""
    if not request.user.is_authenticated:
        return redirect("sign_in" if User.objects.exists() else "start")
    if seen := seeing.seeing_of(request):
        return redirect("dashboard", seen.account_id)
    if only := account_of_vouched(request):
        return redirect("dashboard", only)
    accounts = [one for one in memberships(request.user.pk) if one.status == "active"]
    if not accounts:
        context = {"user": request.user, "sign_up_open": is_open(), "closed": closed_ones(request.user.pk)}
        return render_plain(request, "people/no_account.html", context)
    last = next((one for one in accounts if one.account_id == request.user.last_account_id), accounts[0])
    return redirect("dashboard", last.account_id)


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with e-mail address and password."""
    after = own_path(request, request.POST.get("next") or request.GET.get("next") or "")
    refusal, email = None, request.POST.get("email", "")
    if request.method == "POST":
        try:
            require_person(request)
            user = user_by_password(request, email=email, password=request.POST.get("password", ""))
            return enter(request, user, to=after, factors=(Factor.PASSWORD,))
        except Refusal as error:
            refusal = error
    context = {"refusal": refusal, "email": email, "next": after, **_ways_in(request)}
    return render_plain(request, "people/sign_in.html", context, status=refusal.status if refusal else 200)


def _ways_in(request: HttpRequest) -> dict[str, Any]:
    """What the page offers beside the password, and what keeps robots from it."""
    return {
        "sign_up_open": is_open(),
        "has_passkeys": has_passkeys(settings.MEDIADESK.url),
        "services": services_here(),
        "guard": guard_of(request.path),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link; opening it only asks, so that a mail scanner does not use it up."""
    if request.method == "POST":
        user = proofs.user_of_link(token)
        return enter(request, user, to=reverse("password_first"), factors=(Factor.LINK,))
    proofs.require_link(token)
    return render_plain(request, "people/sign_in_link.html", {})


@require_POST
def sign_out(request: Any) -> HttpResponse:
    """Sign out here."""
    if request.user.is_authenticated:
        actor = visitor_behind(request)
        seeing.end(request, actor, reason="they signed out")
        only = account_of_vouched(request)
        for account_id in [only] if only else [one.account_id for one in memberships(actor.user_id)]:
            note_sign_out(actor, account_id=account_id)
        proofs.forget_session(request)
        logout(request)
    return redirect("sign_in")


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def password_forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a link to set a new password. The answer is the same for every address."""
    refusal, email = None, request.POST.get("email", request.GET.get("email", ""))
    if request.method == "POST":
        try:
            require_person(request)
            proofs.send_reset(request, email=email)
            return render_plain(request, "people/password_sent.html", {"email": email})
        except Refusal as error:
            refusal = error
    context = {"refusal": refusal, "email": email, "guard": guard_of(request.path)}
    status = refusal.status if refusal else 200
    return render_plain(request, "people/password_forgot.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: Any, user_id: str, token: str) -> HttpResponse:
    """Set a new password behind a link that was mailed."""
    user = proofs.user_of_reset(user_id, token)
    refusal = None
    if request.method == "POST":
        try:
            _set_password(request, user, after=Event.PASSWORD_RESET)
            messages.success(request, "Your new password is set. Sign in with it.")
            return redirect("sign_in")
        except Refusal as error:
            refusal = error
    return _password_page(request, user, refusal, first=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_first(request: Any) -> HttpResponse:
    """Set a password after a one-time link: only while there is none."""
    if request.user.has_usable_password() and request.user.password:
        return redirect("home")
    refusal = None
    if request.method == "POST":
        try:
            _set_password(request, request.user, after=Event.PASSWORD_CHANGED)
            proofs.stay_signed_in(request)
            return redirect("home")
        except Refusal as error:
            refusal = error
    return _password_page(request, request.user, refusal, first=True)


@login_required
@require_safe
def profile(request: Any) -> HttpResponse:
    """One's own profile: name, address, password, accounts."""
    return _profile(request)


@login_required
@require_POST
def profile_name(request: Any) -> HttpResponse:
    """Change one's own name."""
    actor = visitor_behind(request)
    change_profile(actor, account_id=account_of_trail(request.user), name=request.POST.get("name", ""))
    carry_over(actor, User.objects.get(pk=request.user.pk))
    messages.success(request, "Your name is changed.")
    return redirect("profile")


@login_required
@require_POST
def profile_password(request: Any) -> HttpResponse:
    """Change one's own password, with the present one as proof."""
    try:
        user_by_password(request, email=request.user.email, password=request.POST.get("present", ""))
        _set_password(request, request.user, after=Event.PASSWORD_CHANGED)
    except Refusal as refusal:
        return _profile(request, refusal=refusal)
    proofs.stay_signed_in(request)
    messages.success(request, "Your password is changed, and all your other sessions are signed out.")
    return redirect("profile")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile_email(request: Any) -> HttpResponse:
    """Ask for a change of address: a link goes to the new one. It takes a fresh proof that it is its user who asks."""
    require_proof(request)
    refusal, email = None, request.POST.get("email", "")
    if request.method == "POST":
        try:
            proofs.send_email_change(request.user, email=email)
            messages.success(
                request, "A link was sent to the new address. The change is made when it is opened."
            )
            return redirect("profile")
        except Refusal as error:
            refusal = error
    context = {"user": request.user, "refusal": refusal, "email": email}
    return render_plain(request, "people/email.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: Any, token: str) -> HttpResponse:
    """Confirm a new address by the link that went there."""
    wish = proofs.read_email_change(token)
    if request.method == "POST":
        actor, user = visitor_behind(request), User.objects.get(pk=wish["user_id"])
        change_email(actor, account_id=account_of_trail(user), **wish)
        carry_over(actor, User.objects.get(pk=user.pk))
        messages.success(request, "Your new address is confirmed. Sign in with it from now on.")
        return redirect("profile" if request.user.is_authenticated else "sign_in")
    return render_plain(request, "people/email_confirm.html", {"email": wish["email"]})


@login_required
@require_safe
def sessions(request: Any) -> HttpResponse:
    """One's own sessions."""
    rows = own_sessions(request.user.pk, session_key=request.session.session_key)
    return render_plain(
        request,
        "people/sessions.html",
        {
            "user": request.user,
            "sessions": rows,
            "sign_ins": own_sign_ins(request.user, account_id=account_of_trail(request.user)),
        },
    )


@login_required
@require_POST
def sessions_end(request: Any) -> HttpResponse:
    """End one session, or all others."""
    number = whole_number(request.POST.get("session", ""))
    count = end_own_sessions(
        visitor_behind(request), account_id=account_of_trail(request.user), session_id=number
    )
    messages.success(request, f"Signed out of {count} other session{'' if count == 1 else 's'}.")
    return redirect("sessions")


def _profile(request: Any, *, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "user": request.user,
        "memberships": memberships(request.user.pk),
        "refusal": refusal,
        "shortest": shortest_password_of(request.user.pk),
    }
    return render_plain(request, "people/profile.html", context, status=refusal.status if refusal else 200)


def _password_page(request: Any, user: User, refusal: Refusal | None, *, first: bool) -> HttpResponse:
    context = {"refusal": refusal, "user": user, "first": first, "shortest": shortest_password_of(user.pk)}
    status = refusal.status if refusal else 200
    return render_plain(request, "people/password_set.html", context, status=status)


def _set_password(request: HttpRequest, user: User, *, after: Event) -> None:
    actor = visitor_behind(request)
    password = request.POST.get("password", "")
    change_password(actor, account_id=account_of_trail(user), user_id=user.pk, password=password, after=after)


urls = [
    path("", home, name="home"),
    path("sign-in", sign_in, name="sign_in"),
    path("sign-in/<str:token>", sign_in_link, name="sign_in_link"),
    path("sign-out", sign_out, name="sign_out"),
    path("password", password_forgot, name="password_forgot"),
    path("password/first", password_first, name="password_first"),
    path("password/<str:user_id>/<str:token>", password_reset, name="password_reset"),
    path("profile", profile, name="profile"),
    path("profile/name", profile_name, name="profile_name"),
    path("profile/password", profile_password, name="profile_password"),
    path("profile/email", profile_email, name="profile_email"),
    path("profile/email/<str:token>", email_confirm, name="email_confirm"),
    path("sessions", sessions, name="sessions"),
    path("sessions/end", sessions_end, name="sessions_end"),
]
