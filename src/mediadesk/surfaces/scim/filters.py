"""What of a filter the database answers by itself: the questions by which directories look for somebody.

A filter becomes a condition that all matches fulfil. Where it is exact, the database counts and pages; else what it
leaves is read and asked one by one, by the library's own evaluation (RFC 7644 section 3.4.2.2).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from scim2_models.path import (
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from mediadesk.store.teams import GroupMember
from mediadesk.surfaces.scim.serving import GROUP, USER


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A condition that all matches fulfil; `exact`: and nothing else does. None: nothing is known of them."""

    where: Q | None = None
    exact: bool = False


_UNKNOWN: Final = Narrowed()
_NOBODY: Final = Q(pk__in=())


def narrowed(name: str, node: FilterNode | None) -> Narrowed:
    """What the database can say to a filter on resources of this name."""
    return Narrowed(Q(), exact=True) if node is None else _Narrowing(_LEAVES[name], _URNS[name]).visit(node)


def _same(column: str) -> Callable[[str], Narrowed]:
    """Equality with what is kept as it was told. Others than ASCII have several spellings: these are compared later."""
    return lambda value: Narrowed(Q(**{column: value}) if value else _NOBODY, exact=True)


def _address(value: str) -> Narrowed:
    return Narrowed(Q(email=value.lower()) if value else _NOBODY, exact=True)


def _among_addresses(value: str) -> Narrowed:
    lower = value.lower()
    return Narrowed(Q(scim__addresses__contains=f" {lower} ") | Q(scim=None, email=lower))


def _called(value: str) -> Narrowed:
    return Narrowed(Q(name__iexact=value), exact=True)


def _inside(value: str) -> Narrowed:
    those = GroupMember.objects.filter(member_id=value, by_way_of=None)
    return Narrowed(Q(pk__in=those.values("group_id")), exact=True)


_Leaves = Mapping[str, Callable[[str], Narrowed]]
_LEAVES: Final[Mapping[str, _Leaves]] = {
    "User": {
        "id": _same("pk"),
        "externalid": _same("scim__external_id"),
        "username": _address,
        "emails": _among_addresses,
        "emails.value": _among_addresses,
    },
    "Group": {
        "id": _same("pk"),
        "externalid": _same("scim__external_id"),
        "displayname": _called,
        "members": _inside,
        "members.value": _inside,
    },
}
_URNS: Final = {"User": USER.lower(), "Group": GROUP.lower()}


@dataclass(frozen=True, slots=True)
class _Narrowing(FilterVisitor[Narrowed]):
    leaves: _Leaves
    urn: str
    within: str = ""  # the attribute whose values are chosen among

    def visit_comparison(self, node: Comparison) -> Narrowed:
        path = node.attr_path
        if path.uri is not None and path.uri.lower() != self.urn:
            return _UNKNOWN
        parts = (self.within, path.attr, path.sub_attr)
        leaf = self.leaves.get(".".join(filter(None, parts)).lower())
        value = node.value
        if leaf is None or node.op is not CompareOperator.eq or not isinstance(value, str):
            return _UNKNOWN
        return leaf(value) if value.isascii() and value.isprintable() else _UNKNOWN

    def visit_present(self, node: Present) -> Narrowed:
        del node
        return _UNKNOWN

    def visit_not(self, node: Not) -> Narrowed:
        inner = self.visit(node.expr)
        return Narrowed(~inner.where, exact=True) if inner.exact and inner.where is not None else _UNKNOWN

    def visit_logical_expr(self, node: LogicalExpr) -> Narrowed:
        terms = [self.visit(term) for term in node.terms]
        known = [one.where for one in terms if one.where is not None]
        exact = all(one.exact for one in terms)
        if node.op is LogicalOperator.and_:
            return Narrowed(Q(*known), exact=exact) if known else _UNKNOWN
        return Narrowed(Q(*known, _connector=Q.OR), exact=exact) if len(known) == len(terms) else _UNKNOWN

    def visit_value_path(self, node: ValuePath) -> Narrowed:
        inner = _Narrowing(self.leaves, self.urn, node.attr_path.attr).visit(node.val_filter)
        # Of several things said of one value, each is known of some value: they need not be the same one.
        return Narrowed(inner.where, exact=inner.exact and isinstance(node.val_filter, Comparison))
