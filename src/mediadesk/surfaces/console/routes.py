"""Routes in groups by what their addresses begin with: an address is compared with some of them, not with hundreds."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from typing import Any, Final

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

_TELLING: Final = (
    0,
    2,
)  # the segments that tell one page from another best: `users`, and `e/<cloud_name>/library`
_Key = tuple[int, tuple[str, ...]]


class Grouped(URLResolver):
    """An include of routes that match whole segments. Which one an address leads to is as Django says, only sooner."""

    def __init__(self, route: str, routes: Sequence[URLPattern]) -> None:
        pattern: Any = RoutePattern(route, is_endpoint=False)
        super().__init__(pattern, routes)
        self._words: dict[int, tuple[set[str], ...]] = defaultdict(lambda: tuple(set() for _ in _TELLING))
        for one in routes:
            count, words = _key(str(one.pattern).split("/"))
            for known, word in zip(self._words[count], words, strict=True):
                known.add("" if word.startswith("<") else word)
        self._groups = {
            (count, words): URLResolver(pattern, [one for one in routes if _may_match(one, count, words)])
            for count, known in self._words.items()
            for words in product(*known)
        }

    def resolve(self, path: str) -> ResolverMatch:
        """Find the route of an address. Raises Resolver404 where there is none."""
        matched = self.pattern.match(path)
        if matched:
            count, words = _key(matched[0].split("/"))
            known = self._words.get(count, ())
            named = tuple(word if word in there else "" for word, there in zip(words, known, strict=False))
            if group := self._groups.get((count, named)):
                return group.resolve(path)
        raise Resolver404({"tried": [], "path": path})


def _key(segments: Sequence[str]) -> _Key:
    return len(segments), tuple(segments[at] if at < len(segments) else "" for at in _TELLING)


def _may_match(route: URLPattern, count: int, words: tuple[str, ...]) -> bool:
    """Whether a route may match an address of so many segments with these words; an empty one is none that is known."""
    its_count, its_words = _key(str(route.pattern).split("/"))
    return its_count == count and all(
        its.startswith("<") or its == word for its, word in zip(its_words, words, strict=True)
    )
