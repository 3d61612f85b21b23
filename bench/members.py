"""The list of members, at 10,000 and at 100,000: the Provisioning API's and the console's page.

Said for each: answers a second, the ratio of the large account to the small one, and the time SQLite itself takes
for a page's rows on one core, which no server can beat.
"""

from __future__ import annotations

import base64
from statistics import median

from bench.copies import Seeded, run_beside, seeded_copy
from bench.load import rate, show, warm

SMALL, LARGE = 10_000, 100_000
TARGET, ROUNDS = 1.3, 3

API_PAGES = {
    "API, first page of 25": "?page_size=25",
    "API, by name": "?page_size=25&sort_by=name",
    "API, by last sign-in, downwards": "?page_size=25&sort_by=activity&sort_order=desc",
    "API, pending ones": "?page_size=25&pending=true",
    "API, page 200": "?page_size=25&page=200",
}
CONSOLE_PAGES = {
    "console, first page of 25": "",
    "console, by last sign-in, downwards": "?sort=last_sign_in&order=desc",
    "console, the Editors": "?role=editor",
    "console, a search for a common word": "?q=person",
    "console, a search for a rare word": "?q=9999",
}


def run() -> None:
    """Serve both sizes at once and measure them by turns, so that what else the machine does falls on both."""
    with seeded_copy(SMALL) as small, seeded_copy(LARGE) as large:
        for size, seeded in ((SMALL, small), (LARGE, large)):
            limit = float(run_beside(seeded.copy, "bench.limit_members", seeded.account_id))
            beside = f"= {1 / limit:,.0f} pages a second on one core"
            show(f"SQLite's own time for a page's rows, {size:,}", limit * 1e6, "µs", beside=beside)
        print(f"\n{'answers a second, at members':<42}{SMALL:>10,}{LARGE:>10,}   cost ÷, target ≤ {TARGET}")
        asked = zip(_asked(small), _asked(large), strict=True)
        for (what, *of_small), (_, *of_large) in asked:
            warm(*of_small)
            warm(*of_large)
            rounds = [(rate(*of_small), rate(*of_large)) for _ in range(ROUNDS)]
            few, many = (median(each) for each in zip(*rounds, strict=True))
            ratio = median(one / other for one, other in rounds)
            print(f"{what:<42}{few:>10,.0f}{many:>10,.0f}   {ratio:.2f}", flush=True)


def _asked(seeded: Seeded) -> list[tuple[str, str, dict[str, str]]]:
    """What is asked of a copy: its name, address and headers."""
    cookie = {"Cookie": f"session={seeded.session}"}
    deep = run_beside(seeded.copy, "bench.deep_cursor", seeded.account_id).strip()
    console = CONSOLE_PAGES | {"console, the page in the middle": f"?at={deep}"}
    return [
        *((what, seeded.users + query, login(seeded)) for what, query in API_PAGES.items()),
        *((what, seeded.page + query, cookie) for what, query in console.items()),
    ]


def login(seeded: Seeded) -> dict[str, str]:
    """The header by which a program says who it is."""
    return {"Authorization": "Basic " + base64.b64encode(f"{seeded.key}:{seeded.secret}".encode()).decode()}


if __name__ == "__main__":
    run()
