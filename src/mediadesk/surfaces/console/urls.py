"""The console's routes, gathered from its views: what belongs to no account first, then the account's pages."""

from django.urls import include, path

from mediadesk.surfaces.console.views import (
    assets,
    billing,
    billing_details,
    browsing,
    bulk,
    bundles,
    collections,
    copying,
    dashboard,
    describing,
    environments,
    explain,
    grants,
    groups,
    invitations,
    invoices,
    key,
    keys,
    library,
    member,
    metadata,
    metadata_rules,
    outbox,
    payment,
    people,
    policies,
    requests,
    reviews,
    roles,
    searches,
    security,
    see_as,
    settings,
    sharing,
    sign_up,
    start,
    trail,
    trash,
    undo,
    usage,
    users,
    versions,
)

_ACCOUNT_PAGES = (
    dashboard, users, bulk, member, invitations, requests, groups, grants, bundles, roles, policies, reviews,
    keys, key, environments, billing, payment, billing_details, invoices, usage, security, trail, outbox,
    settings, library, browsing, searches, assets, copying, describing, metadata, metadata_rules, collections, versions,
    trash, undo, sharing, see_as, explain,
)  # fmt: skip

urlpatterns = [
    *people.urls,
    *start.urls,
    *sign_up.urls,
    *invitations.open_urls,
    *see_as.open_urls,
    path("<str:account_id>/", include([url for page in _ACCOUNT_PAGES for url in page.urls])),
]
