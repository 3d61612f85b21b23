"""The console's sections: name, icon, route, the permission that opens it, its group in the navigation.

A section that the person may not open is not in the navigation; its address answers 403 with the reason.
Sections of an environment stand in the navigation of the environment one is in.
"""

from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May


@dataclass(frozen=True, slots=True)
class Section:
    """One row. `route` takes the account's id; with `in_environment` the cloud name too."""

    id: str
    name: str
    icon: str
    route: str
    may: May
    group: str
    in_environment: bool = False


# fmt: off
SECTIONS: Final = (
    #       id              name            icon                route           the permission           group
    Section("dashboard",    "Dashboard",    "layout-dashboard", "dashboard",    May.DASHBOARD_VIEW,      ""),
    Section("library",      "Media Library","images",           "library",      May.LIBRARY_VIEW,        "", in_environment=True),
    Section("collections",  "Collections",  "layers",           "collections",  May.LIBRARY_VIEW,        "", in_environment=True),
    Section("insights",     "Insights",     "chart-pie",        "insights",     May.INSIGHTS_VIEW,       "", in_environment=True),
    Section("jobs",         "Jobs",         "list-todo",        "jobs",         May.LIBRARY_VIEW,        "", in_environment=True),
    Section("users",        "Users",        "users",            "users",        May.MEMBER_VIEW,         "People"),
    Section("groups",       "Groups",       "users-round",      "groups",       May.GROUP_VIEW,          "People"),
    Section("roles",        "Roles",        "shield-check",     "roles",        May.ROLE_VIEW,           "People"),
    Section("policies",     "Policies",     "gavel",           "policies",     May.POLICY_VIEW,         "People"),
    Section("requests",     "Requests",     "hand",             "requests",     May.ACCESS_REQUEST,      "People"),
    Section("reviews",      "Access reviews","list-checks",     "reviews",      May.REVIEW_VIEW,         "People"),
    Section("public_pages", "Public pages", "globe",            "public_pages", May.GRANT_VIEW,          "People"),
    Section("explain",      "Explain",      "circle-question-mark", "explain",  May.ACCESS_EXPLAIN,      "People"),
    Section("keys",         "API keys",     "key-round",        "keys",         May.ACCOUNT_KEY_VIEW,    "Technical"),
    Section("environments", "Environments", "boxes",            "environments", May.ENVIRONMENT_CREATE,  "Technical"),
    Section("metadata",     "Metadata fields","list-tree",      "metadata",     May.SETTINGS_VIEW,       "Technical", in_environment=True),
    Section("billing",      "Billing",      "credit-card",      "billing",      May.PLAN_VIEW,           "Account"),
    Section("usage",        "Usage",        "chart-column",     "usage",        May.USAGE_VIEW,          "Account"),
    Section("security",     "Security",     "lock",             "security",     May.SECURITY_VIEW,       "Account"),
    Section("trail",        "Audit trail",  "scroll-text",      "trail",        May.TRAIL_VIEW,          "Account"),
    Section("outbox",       "Outbox",       "mail",             "outbox",       May.OUTBOX_VIEW,         "Account"),
    Section("settings",     "Settings",     "settings",         "settings",     May.ACCOUNT_VIEW,        "Account"),
)
# fmt: on
