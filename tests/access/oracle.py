"""A second opinion on every decision: slow, obvious, and written apart from the engine.

It reads rows one by one and a role table of its own, in words; it knows neither bits nor compiled facts.
What the words say is what the product promises (docs/glossary.md and the sentences of the roles).
"""

from mediadesk.store.models import (
    ApiKey,
    CollectionAsset,
    Folder,
    Grant,
    GroupMember,
    Member,
    MemberEnvironment,
)


def words(text: str) -> set[str]:
    """The codes written in a text, parted by blanks."""
    return set(text.split())


EVERYBODY = words("dashboard.view seat.request access.request")
ENTERING = words("environment.view library.view")
ASSETS = words("""
    folder.view folder.create folder.rename folder.move folder.delete
    asset.view asset.download asset.upload asset.edit asset.rename asset.move asset.replace asset.delete
    asset.history collection.create collection.view collection.update collection.delete
""")
SHARING = words("folder.share folder.rules collection.share collection.publish")
USERS = words("""
    member.view member.invite member.update member.disable member.delete member.export member.recover session.end
    grant.give role.update seat.approve group.view group.create group.update group.delete grant.view access.explain
    review.view review.run scim.view scim.update
""")
ACCOUNT_KEYS = words("account.key.create account.key.update account.key.delete")
BILLING = words("usage.view plan.view plan.change billing.view billing.update")
OF_THE_ACCOUNT_ALONE = words(
    "account.transfer account.delete outbox.view policy.update member.see.as sso.update"
)
TECHNICAL = words("""
    usage.view report.view account.view role.view policy.view security.view sso.view account.key.view
    environment.create insights.view settings.view settings.update environment.update
    key.view key.create key.update key.delete
""")
ADMINISTRATION = words("account.update security.update trail.view trail.export plan.view environment.delete")

ROLES = {
    "technical_admin": EVERYBODY | TECHNICAL | ENTERING | ASSETS | SHARING,
    "billing": EVERYBODY | BILLING,
    "reports": EVERYBODY | words("usage.view report.view trail.view trail.export insights.view"),
    "media_library_admin": EVERYBODY | ENTERING | ASSETS | SHARING | {"insights.view"},
    "editor": EVERYBODY | ENTERING | ASSETS,
    "media_library_user": EVERYBODY | ENTERING,
    "folder_viewer": words("folder.view asset.view asset.download"),
}
ROLES["admin"] = ROLES["technical_admin"] | USERS | ACCOUNT_KEYS | ADMINISTRATION
ROLES["master_admin"] = ROLES["admin"] | BILLING | OF_THE_ACCOUNT_ALONE
ROLES["folder_contributor"] = ROLES["folder_viewer"] | words("folder.create asset.upload")
ROLES["folder_editor"] = ROLES["folder_contributor"] | words(
    "folder.rename asset.edit asset.rename asset.move asset.replace asset.history"
)
ROLES["folder_manager"] = ROLES["folder_editor"] | words(
    "folder.move folder.delete folder.share folder.rules asset.delete"
)
ROLES["collection_viewer"] = words("collection.view asset.view asset.download")
ROLES["collection_editor"] = ROLES["collection_viewer"] | {"collection.update"}
ROLES["collection_manager"] = ROLES["collection_editor"] | words(
    "collection.share collection.publish collection.delete"
)

WITHOUT_A_SEAT = {"billing", "reports"}

ABOUT_THE_ACCOUNT = (
    EVERYBODY
    | USERS
    | ACCOUNT_KEYS
    | BILLING
    | OF_THE_ACCOUNT_ALONE
    | words("""
        report.view policy.view account.view account.update role.view security.view security.update sso.view
        account.key.view trail.view trail.export environment.create
    """)
)


def may(who, doing: str, *, place, now) -> bool:
    """Say whether a member or key may do something.

    Args:
        place: account, environment and folder, the last two None when it is about what is above them; then the
            collections that open what it is about, or the collection itself.
    """
    account, environment, folder, *collections = place
    who = type(who).objects.get(pk=who.pk)
    if who.account_id != account.pk or who.account.closed:
        return False
    if isinstance(who, Member):
        if who.status != "active" or (who.ends_at is not None and who.ends_at <= now):
            return False
        if doing in ROLES[who.role] and _base_role_reaches(who, doing, environment):
            return True
    elif not who.enabled or (who.environment is not None and not who.environment.enabled):
        return False
    grants = list(_grants(who, now))
    if isinstance(who, Member):
        if who.role in WITHOUT_A_SEAT:
            grants = [one for one in grants if _takes_no_seat(one)]
        grants = [one for one in grants if not _is_share(one) or _may_enter(who, one, grants)]
    return any(_grant_allows(grant, doing, account, environment, folder, collections) for grant in grants)


def opening(asset) -> list:
    """The collections that open an asset: those of its environment in which it is open."""
    rows = CollectionAsset.objects.select_related("collection")
    return [
        row.collection
        for row in rows
        if row.asset_id == asset.pk and row.opens and row.collection.environment_id == asset.environment_id
    ]


def _is_share(grant) -> bool:
    return bool(grant.folder_id or grant.collection_id)


def _allowed_by(grant) -> set[str]:
    """What the role of a grant allows: its words, or those of the account's own role as far as its kind reaches."""
    own = grant.custom_role
    if own is None:
        return ROLES[grant.role]
    if own.kind == "folder":
        return {code for code in own.permissions if code.startswith(("folder.", "asset."))}
    if own.kind == "collection":
        return ROLES["collection_manager"] & set(own.permissions)
    return set(own.permissions)


def _takes_no_seat(grant) -> bool:
    """Whoever has no seat gets only what the roles without one allow, and no share."""
    if _is_share(grant):
        return False
    if grant.custom_role is None:
        return grant.role in WITHOUT_A_SEAT
    return _allowed_by(grant) <= ROLES["billing"] | ROLES["reports"]


def _may_enter(member, share, grants) -> bool:
    """By the role of the membership where it holds, or by any role held in the environment or the account."""
    home = (share.folder or share.collection).environment
    if "environment.view" in ROLES[member.role] and _base_role_reaches(member, "environment.view", home):
        return True
    higher = [one for one in grants if not _is_share(one) and one.environment_id in {None, home.pk}]
    return any("environment.view" in _allowed_by(one) for one in higher)


def _base_role_reaches(member, doing, environment) -> bool:
    if doing in ABOUT_THE_ACCOUNT:
        return True
    if environment is None:
        return False
    if member.all_environments or member.role == "master_admin":
        return True
    chosen = [row.environment_id for row in MemberEnvironment.objects.all() if row.member_id == member.pk]
    return environment.pk in chosen


def _grants(who, now):
    groups = [row.group_id for row in GroupMember.objects.all() if row.member_id == who.pk]
    for grant in Grant.objects.select_related(
        "custom_role", "folder__environment", "collection__environment"
    ):
        own = grant.api_key_id == who.pk if isinstance(who, ApiKey) else grant.member_id == who.pk
        if (own or (grant.group_id and grant.group_id in groups)) and (
            grant.until is None or grant.until > now
        ):
            yield grant


def _grant_allows(grant, doing, account, environment, folder, collections) -> bool:
    if grant.account_id != account.pk or doing not in _allowed_by(grant):
        return False
    if grant.folder_id:
        return doing not in ABOUT_THE_ACCOUNT and folder is not None and _reaches(grant.folder_id, folder)
    if grant.collection_id:
        return doing not in ABOUT_THE_ACCOUNT and grant.collection_id in {one.pk for one in collections}
    if grant.environment_id:
        return (
            doing not in ABOUT_THE_ACCOUNT
            and environment is not None
            and grant.environment_id == environment.pk
        )
    return doing in ABOUT_THE_ACCOUNT or environment is not None


def _reaches(shared_id, folder) -> bool:
    """Walk up from the folder; a private one lets nothing from above through."""
    folder = Folder.objects.get(pk=folder.pk)
    while True:
        if folder.pk == shared_id:
            return True
        if folder.private or folder.parent_id is None:
            return False
        folder = Folder.objects.get(pk=folder.parent_id)
