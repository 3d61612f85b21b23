"""What the demo's pictures were used for: numbers as a shop of some size would have them, quiet on week-ends."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from mediadesk.engines import clock
from mediadesk.store.insights import ViewsKey, add_views
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account, Environment, Member
from mediadesk.store.usage import Counted, UsageKey, add_up, close_day, see_active

_GB: Final = 1_000_000_000
# fmt: off
_OF_A_WEEKDAY: Final = (
    # sent GB  drawn   calls   people
    (88,       21_000, 5_200,  9),   # Monday
    (97,       26_500, 6_100,  11),
    (104,      24_800, 6_400,  12),
    (95,       22_100, 5_900,  10),
    (81,       17_400, 4_700,  8),
    (39,       4_900,  2_100,  2),
    (34,       3_800,  1_900,  1),   # Sunday
)
# fmt: on


def write_traffic(account: Account, environments: tuple[Environment, ...]) -> None:
    """Write what was used on the day that the clock shows, a tenth of it by the second environment."""
    day = clock.now().date()
    sent, drawn, calls, people = _OF_A_WEEKDAY[day.weekday()]
    more = 1 + day.day % 5 / 20
    for environment, share in zip(environments, (0.9, 0.1), strict=True):
        counted = Counted(
            bandwidth_bytes=int(sent * _GB * share * more),
            transformations=int(drawn * share * more),
            api_calls=int(calls * share),
        )
        add_up({UsageKey(account.pk, day, environment.pk): counted})
    came = (
        Member.objects.filter(account=account, status=Member.ACTIVE)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    for member_id in came[:people]:
        see_active(account_id=account.pk, member_id=member_id, day=day)
    add_views(dict(_views(environments[0], day)))
    close_day(day)


def _views(environment: Environment, day: date) -> Iterator[tuple[ViewsKey, int]]:
    """A few pictures are looked at often, most now and then, each third not at all."""
    ids = Asset.objects.filter(environment=environment).order_by("id").values_list("pk", flat=True)
    for number, asset_id in enumerate(ids):
        times = (number + day.day) % 7 * 12 // (1 + number % 9) if number % 3 else 0
        if times:
            yield ViewsKey(environment.pk, asset_id, day), times
