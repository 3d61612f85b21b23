"""How a page is looked at: what axe calls serious, in light and in dark, and whether a telephone shows all of it.

What axe says of a colour follows from the text's own colour and size and from what lies behind it. So colours are asked
of the first text of each such kind, whatever the page, and `make judge` asks them of all: on most pages there is none
that another page has not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT

FINDINGS: Final = "serious", "critical"
_AT_REST: Final = """Promise.allSettled(
    document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished))"""
_STRUCTURE: Final = """async () => (await axe.run(document,
    {resultTypes: ["violations"], rules: {"color-contrast": {enabled: false}}})).violations"""
_COLOURS: Final = """async ([known, whole]) => {
    const behind = new Map([[null, ""]]), kinds = new Set(known), fresh = [], asked = [];
    const ground = one => {
        if (!behind.has(one)) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(one);
            const own = backgroundColor === "rgba(0, 0, 0, 0)" ? "" : backgroundColor;
            behind.set(one, ground(one.parentElement) + own + (backgroundImage === "none" ? "" : backgroundImage)
                + (opacity === "1" ? "" : opacity));
        }
        return behind.get(one);
    };
    const hasText = one => one.matches("input, select, textarea")
        || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    for (const one of document.body.querySelectorAll("*")) {
        if (!hasText(one) || !one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
        const kind = [color, fontSize, fontWeight, textShadow, ground(one)].join();
        if (kinds.has(kind)) continue;
        kinds.add(kind);
        fresh.push(kind);
        asked.push(one);
    }
    if (!whole && !asked.length) return [[], fresh];
    const found = await axe.run(whole ? document : {include: asked},
        {resultTypes: ["violations"], runOnly: {type: "rule", values: ["color-contrast"]}});
    return [found.violations, fresh];
}"""


def watched(chromium, url: str):
    """A page of a fresh browser in which axe is there from the start: so it is read once, and not on every page."""
    context = chromium.new_context(base_url=url)
    context.add_init_script(AXE_SCRIPT)
    return context.new_page()


@dataclass
class Look:
    """Looks at pages, and knows which kinds of colours it has asked about; `whole` asks about all of them, always."""

    whole: bool = False
    known: list[str] = field(default_factory=list)
    _colours: list[str] = field(default_factory=lambda: ["dark", "light"])

    def at(self, page) -> dict[str, list[str]]:
        """What is wrong with a page as it stands, by how it was looked at; it is left as wide as before.

        It is left in the last of both colours, in which the next is looked at first: to change them takes a while.
        """
        wide = page.viewport_size
        self._colours.reverse()
        found = {how: self._faults_of(page, how) for how in self._colours}
        found["whatever its colours"] = _findings(page.evaluate(_STRUCTURE))
        page.set_viewport_size({"width": 390, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found["narrow"] = [f"{over} pixels too wide"] if over > 0 else []
        page.set_viewport_size(wide)
        return found

    def _faults_of(self, page, how: str) -> list[str]:
        """What axe says of its colours. They have come to rest: half-way from light to dark says nothing."""
        page.emulate_media(color_scheme=how)
        page.evaluate(_AT_REST)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found, fresh = page.evaluate(_COLOURS, [self.known, self.whole])
        self.known += fresh
        return _findings(found)


def _findings(violations) -> list[str]:
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in violations
        if one["impact"] in FINDINGS
    ]
