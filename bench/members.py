"""The list of members, at 10,000 and at 100,000: the Provisioning API's and the console's page.

Said for each: answers a second, the ratio of the large account to the small one, and the time SQLite itself takes
for a page's rows on one core, which no server can beat.
"""

from __future__ import annotations

import base64

from bench.copies import Seeded, run_beside, seeded_copy
from bench.load import rate, show

SMALL, LARGE = 10_000, 100_000

API_PAGES = {
    "API, first page of 25": "?page_size=25",
    "API, by name": "?page_size=25&sort_by=name",
    "API, by last sign-in, downwards": "?page_size=25&sort_by=activity&sort_order=desc",
    "API, pending ones": "?page_size=25&pending=true",
}
CONSOLE_PAGES = {
    "console, first page of 25": "",
    "console, by last sign-in, downwards": "?sort=last_sign_in&order=desc",
    "console, the Editors": "?role=editor",
}


def run() -> None:
    """Measure both sizes in one run and compare them."""
    figures = {size: _measured(size) for size in (SMALL, LARGE)}
    print(f"\n{'answers a second':<42}{SMALL:>10,}{LARGE:>10,}   cost at {LARGE:,} ÷ cost at {SMALL:,}")
    for what, small in figures[SMALL].items():
        large = figures[LARGE][what]
        print(f"{what:<42}{small:>10,.0f}{large:>10,.0f}   {small / large:.2f}")


def _measured(size: int) -> dict[str, float]:
    with seeded_copy(size) as seeded:
        found = {what: rate(seeded.users + query, login(seeded)) for what, query in API_PAGES.items()}
        cookie = {"Cookie": f"session={seeded.session}"}
        found |= {what: rate(seeded.page + query, cookie) for what, query in CONSOLE_PAGES.items()}
        limit = float(run_beside(seeded.copy, "bench.limit_members", seeded.account_id))
        show(f"SQLite's own time for a page's rows, {size:,} members", limit * 1e6, "µs")
        found["SQLite alone, one core, same rows"] = 1 / limit
    return found


def login(seeded: Seeded) -> dict[str, str]:
    """The header by which a program says who it is."""
    return {"Authorization": "Basic " + base64.b64encode(f"{seeded.key}:{seeded.secret}".encode()).decode()}


if __name__ == "__main__":
    run()
