"""What the account used of its plan, over the Provisioning API: a table of months for each metric."""

from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.engines import clock
from mediadesk.queries.usage import MonthUse, usage_of_year
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.who import Who

_METRICS = ("storage", "transformations", "bandwidth", "uploads")


@call(May.USAGE_VIEW)
def get_billing_usage(who: Who, given: Arguments) -> list[dict[str, Any]]:
    """GET billing_usage: storage and bandwidth in bytes, the rest in counts; no limit is null."""
    this_year = clock.now().year
    year = given.whole("year", least=2000, most=this_year, default=this_year)
    detailed = bool(given.flag("include_prodenv_breakdown"))
    use = usage_of_year(who.facts, year=year)
    limits = {"storage": use.plan.storage_bytes}
    return [
        {
            "plan_name": use.plan.title,
            "year": year,
            "credits_limit": use.plan.credits,
            "metric_usage": [
                {
                    "metric": metric,
                    "limit": limits.get(metric),
                    "cycles": [],
                    "monthly_cycles": [_month(month, metric, detailed=detailed) for month in use.months],
                }
                for metric in _METRICS
            ],
        }
    ]


def _month(month: MonthUse, metric: str, *, detailed: bool) -> dict[str, Any]:
    by_environment = month.by_environment[metric]
    shown: dict[str, Any] = {
        "start_date": month.first_day,
        "end_date": month.last_day,
        "usage": sum(by_environment.values()),
    }
    if detailed:
        shown["prodenv_breakdown"] = [
            {"cloud_name": cloud_name, "usage": used}
            for cloud_name, used in by_environment.items()
            if cloud_name
        ]
    return shown
