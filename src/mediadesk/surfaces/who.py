"""Find who acts: the member behind a session. Every view begins here; the key behind a request finds `keys.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponseBase

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require, turned_away
from mediadesk.access.facts import Actor, Facts, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.access.use import note_use
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.kept import Given, KeptObjects
from mediadesk.store.library import Asset, in_trash
from mediadesk.store.people import User
from mediadesk.store.teams import Account, Member
from mediadesk.surfaces import metering, seeing
from mediadesk.surfaces.admission import require_admission
from mediadesk.surfaces.grave import require_proof
from mediadesk.surfaces.signed_in import signed_in

_REFUSED_FROM: Final = 400  # the first HTTP status of those that refuse
_SWITCHED_BETWEEN: Final = 100  # accounts, in the switcher
_MEMBERSHIPS: Final = KeptObjects(
    lambda: (
        Member.objects.select_related("account")
        .filter(user_id=Given("user"))
        .order_by(Case(When(account_id=Given("account"), then=0), default=1), "account__name")[
            :_SWITCHED_BETWEEN
        ]
    )
)
"""A user's memberships, that of the account at hand first."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts in this request, in which account, and the facts to decide by. `member` is None for a key.

    `memberships`: this one, and up to 99 others of the same user, for the account switcher. Whoever looks at the
    console as another (`actor.seeing`) has that member's facts, and `member` is the other.
    """

    actor: Actor
    facts: Facts
    account: Account
    member: Member | None = None
    key: ApiKey | None = None
    memberships: tuple[Member, ...] = ()

    @property
    def principal_id(self) -> str:
        """Whose facts these are: the member's whom one looks as, else whoever acts."""
        return self.member.pk if self.member else self.actor.id

    def may(self, may: May, target: Target | None = None) -> bool:
        """Say whether they may do a thing here; the account itself when no target is given."""
        return bool(decide(self.facts, may, target or Target(self.account.pk)))

    def require(self, may: May, target: Target | None = None) -> None:
        """Refuse unless they may. Raises: Refusal NOT_FOUND, MEMBER_NOT_ACTIVE, NOT_ALLOWED."""
        require(self.facts, may, target or Target(self.account.pk))


class PageRequest(HttpRequest):
    """A request of a signed-in member within the account of the URL."""

    user: User
    who: Who
    htmx: Any


_View = Callable[..., HttpResponseBase]


def page(may: May, *, on: str = "account", methods: tuple[str, ...] = ("GET",)) -> Callable[[_View], _View]:
    """Make a view a page of an account: signed in, a member, and allowed what the page is for.

    Args:
        may: the permission that opens it. Decided here when `on` is "account"; for an environment, folder,
            asset or collection the view's query or action decides about that very thing. A view that changes
            something names the permission of the change, never that of looking.
        methods: the HTTP methods it answers, HEAD as GET; others get 405.
    """

    def decorate(view: _View) -> _View:
        @wraps(view)
        def guarded(request: Any, account_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in {*methods, *(("HEAD",) if "GET" in methods else ())}:
                raise Why.METHOD_NOT_USED()
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)
            request.doing = may.doing
            request.who = member_behind(request, account_id)
            if closed := seeing.closed_page(
                request.who.actor, method=request.method, name=request.resolver_match.url_name
            ):
                raise closed
            if on == "account":
                request.who.require(may)
            elif request.method == "POST":
                selected = request.POST.getlist("selected")
                _require_named(request.who, may, kwargs, selected=selected, trashed=on == "trash")
            require_proof(request)
            response = _answer(view, request, *args, **kwargs)
            if request.method == "GET" and response.status_code < _REFUSED_FROM:
                note_use_here(request.who, may, kwargs)
            return response

        guarded.may, guarded.on, guarded.methods = may, on, methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def _answer(view: _View, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Ask a view, to which HEAD is GET: no token guards HEAD, so it must not be taken for the sending of a form."""
    asked = request.method
    request.method = "GET" if asked == "HEAD" else asked
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def note_use_here(who: Who, may: May, named: Mapping[str, str]) -> None:
    """Note by which grant a page was opened or a call answered, at the place that its address names.

    A key of an environment is in it whatever the address names. What changes something is noted by its frame, too.
    """
    if who.actor.seeing:
        return
    account_id, folder_id, asset_id = who.account.pk, named.get("folder_id"), named.get("asset_id")
    collection_id = named.get("collection_id")
    environment_id = named.get("sub_account_id") or (who.key and who.key.environment_id) or ""

    def target() -> Target:
        if folder_id:
            return targets.of_folder(targets.find_folder(account_id, folder_id))
        if asset_id:
            return targets.of_asset(targets.find_asset(account_id, asset_id))
        if collection_id:
            return targets.of_collection(targets.find_collection(account_id, collection_id))
        if cloud_name := named.get("cloud_name"):
            return targets.of_environment(targets.find_environment(account_id, cloud_name=cloud_name))
        return Target(account_id, environment_id)

    place = folder_id or asset_id or collection_id or named.get("cloud_name") or environment_id
    note_use(who.facts, who.actor.id, may, target, what=place)


def _require_named(who: Who, may: May, named: dict[str, Any], *, selected: list[str], trashed: bool) -> None:
    """Decide about the folder, asset or collection of the address, which must lie in the environment of it (T-02).

    So must all assets that are selected, in the trash or not as the page says; about these the action decides.

    A page that only looks does so in its query; the action behind a change decides again, under the lock.
    """
    account_id = who.account.pk
    if "cloud_name" not in named:
        return
    cloud_name = named["cloud_name"]
    if folder_id := named.get("folder_id"):
        folder = targets.find_folder(account_id, folder_id, cloud_name=cloud_name)
        who.require(may, targets.of_folder(folder))
    elif asset_id := named.get("asset_id"):
        asset = targets.find_asset(account_id, asset_id, cloud_name=cloud_name)
        who.require(may, targets.of_asset(asset))
    elif collection_id := named.get("collection_id"):
        collection = targets.find_collection(account_id, collection_id, cloud_name=cloud_name)
        who.require(may, targets.of_collection(collection))
    else:
        environment = targets.find_environment(account_id, cloud_name=cloud_name)
        among = in_trash(clock.now()) if trashed else Asset.objects.all()
        there = among.filter(account_id=account_id, environment=environment, pk__in=selected)
        if there.count() != len(set(selected)):
            raise Why.NOT_FOUND(what="asset")


def member_behind(request: Any, account_id: str) -> Who:
    """The member behind a session in an account. Cost: 1 query, and the facts when they are not kept.

    Raises:
        Refusal: NOT_FOUND when there is no such account or the user is no member of it: the same answer,
            so that nobody learns which accounts exist; MEMBER_NOT_ACTIVE; ACCOUNT_CLOSED; SEEING_AS, SEEING_AS_ENDED;
            what `require_admission` refuses.
    """
    memberships = tuple(_MEMBERSHIPS.all({"user": request.user.pk, "account": account_id}))
    member = memberships[0] if memberships else None
    if member is None or member.account_id != account_id:
        raise Why.NOT_FOUND(what="account")
    actor = Actor(
        kind=Kind.MEMBER,
        id=member.pk,
        account_id=account_id,
        label=str(member),
        way=Way.CONSOLE,
        address=address_of(request),
        user_id=request.user.pk,
        session_key=request.session.session_key or "",
    )
    facts = facts_for(actor, epoch=member.account.access_epoch)
    if signed_in(request).vouched_for_alone:  # what else they are in is not for whoever runs the provider
        memberships = memberships[:1]
    who = Who(actor, facts, member.account, member, memberships=memberships)
    if facts.refused:
        request.turned_away = who
        if (seen_here := seeing.seeing_of(request)) and seen_here.account_id == account_id:
            seeing.end(request, actor, reason="the membership of whoever looked is not active")
        raise turned_away(facts)
    require_admission(request, member.account, member, address=actor.address)
    if seen := seeing.through_the_eyes(request, actor, facts, member.account):
        as_other, theirs, other = seen
        return Who(as_other, theirs, member.account, other, memberships=memberships[:1])
    metering.count_active(account_id, member.pk)
    return who


def visitor_behind(request: Any) -> Actor:
    """Whoever is behind a request, without asking for a membership: for sign-in, invitations, the profile."""
    user = request.user
    label = f"{user.name} <{user.email}>" if user.is_authenticated else "A visitor"
    user_id = user.pk if user.is_authenticated else ""
    address = address_of(request)
    return Actor(
        Kind.VISITOR, "", "", label, Way.CONSOLE, address, user_id, request.session.session_key or ""
    )


def address_of(request: HttpRequest) -> str:
    """The address a request came from; the front has already weighed what proxies say."""
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
