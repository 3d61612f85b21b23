"""What an environment used: in this month of the plan, or on one day. Limits are the account's, shared by all."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django.conf import settings

from mediadesk.access.catalogue import May
from mediadesk.engines import clock
from mediadesk.queries.used import usage_of_environment
from mediadesk.rules.refusals import Why
from mediadesk.rules.usage import CREDIT, Metric, credit_units, limit_of
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.who import Who

_SPELLINGS: Final = ("%d-%m-%Y", "%Y-%m-%d")  # the official clients' own, and the published one
_FIRST_YEAR: Final = 2000
_MEGA: Final = 1_000_000


@call(May.INSIGHTS_VIEW)
def get_usage(who: Who, given: Arguments, *, day: str = "") -> dict[str, Any]:
    """GET usage, usage/<day>: storage and bandwidth in bytes, credits with one decimal, the rest in counts."""
    on = _day(day or given.text("date"))
    use = usage_of_environment(who.facts, (who.key and who.key.environment_id) or "", day=on)
    used = use.used
    shape: dict[str, Any] = {
        "plan": use.plan.title,
        "last_updated": clock.now().date(),
        **({"date_requested": on} if on else {}),
        "transformations": _part(
            used[Metric.TRANSFORMATIONS], credit_units(transformations=used[Metric.TRANSFORMATIONS])
        ),
        "objects": {"usage": use.assets},
        "bandwidth": _part(used[Metric.BANDWIDTH], used[Metric.BANDWIDTH]),
        "storage": _part(used[Metric.STORAGE], used[Metric.STORAGE]),
        "requests": used[Metric.API_CALLS],
        "resources": use.assets,
        "derived_resources": 0,
        "media_limits": _media_limits(),
    }
    if on is None:
        shape["storage"] |= _share(used[Metric.STORAGE], limit_of(use.plan, Metric.STORAGE))
        units, limit = used[Metric.CREDITS], limit_of(use.plan, Metric.CREDITS)
        shape["credits"] = {"usage": round(units / CREDIT, 2), **_share(units, limit, unit=CREDIT)}
    return shape


def _part(usage: int, units: int) -> dict[str, Any]:
    return {"usage": usage, "credits_usage": round(units / CREDIT, 2)}


def _share(used: int, limit: int | None, *, unit: int = 1) -> dict[str, Any]:
    return {} if not limit else {"limit": limit // unit, "used_percent": round(used * 100 / limit, 2)}


def _media_limits() -> dict[str, int]:
    size_bytes, pixels = (
        settings.MEDIADESK.upload_limit_mb * _MEGA,
        settings.MEDIADESK.pixel_limit_mp * _MEGA,
    )
    return {
        "image_max_size_bytes": size_bytes,
        "video_max_size_bytes": size_bytes,
        "raw_max_size_bytes": size_bytes,
        "image_max_px": pixels,
        "asset_max_total_px": pixels,
    }


def _day(text: str) -> date | None:
    """The day that is asked for. Raises: Refusal BAD_VALUE."""
    if not text:
        return None
    for spelling in _SPELLINGS:
        try:
            found = datetime.strptime(text[:10], spelling).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        if found > clock.now().date():
            raise Why.BAD_VALUE(what="date", reason="that day is still to come")
        if found.year < _FIRST_YEAR:
            raise Why.BAD_VALUE(what="date", reason=f"nothing was counted before {_FIRST_YEAR}")
        return found
    raise Why.BAD_VALUE(what="date", reason="write a day like 31-05-2026 or 2026-05-31")
