"""Fields and rules for tests: a staff library, in which Team depends on Category and Role on Team."""

from hypothesis import strategies as st

from mediadesk.rules.metadata.conditions import Equals, Every, Includes, Populated, Some
from mediadesk.rules.metadata.dependence import Mode, Rule, Schema
from mediadesk.rules.metadata.fields import Bounds, Choice, Field, Kind


def listed(*values: str) -> tuple[Choice, ...]:
    """Choices whose ids are their values in lower case; "-" before one says it is no longer offered."""
    return tuple(Choice(one.lstrip("-").lower(), one.lstrip("-"), not one.startswith("-")) for one in values)


SKU = Field("f-sku", "sku", "SKU", Kind.STRING, bounds=Bounds(3, 8))
YEAR = Field("f-year", "year", "Year", Kind.INTEGER, bounds=Bounds(2000, 2099))
UNTIL = Field("f-until", "until", "Rights until", Kind.DATE, bounds=Bounds("2026-01-01", None))
CATEGORY = Field(
    "f-category", "category", "Category", Kind.ENUM, choices=listed("Employee", "Culture", "-Old")
)
TEAM = Field("f-team", "team", "Team", Kind.ENUM, hidden=True, choices=listed("Lab", "Sales"), mandatory=True)
ROLE = Field("f-role", "role", "Role", Kind.ENUM, choices=listed("Tester", "Writer", "Seller"))
USED = Field("f-used", "used", "Used in", Kind.SET, choices=listed("France", "Spain", "Peru"))
FIELDS = (SKU, YEAR, UNTIL, CATEGORY, TEAM, ROLE, USED)

STAFF = Rule("r-1", "Staff", TEAM.id, Equals(CATEGORY.id, "employee"), enables=True, gives="lab")
LAB = Rule("r-2", "Lab", ROLE.id, Equals(TEAM.id, "lab"), activates=("tester", "writer"))
SALES = Rule("r-3", "Sales", ROLE.id, Equals(TEAM.id, "sales"), activates=("seller",))
FOREIGN = Rule("r-4", "Foreign", USED.id, Includes(ROLE.id, ("seller",)), gives=("spain",), mode=Mode.APPEND)
SCHEMA = Schema(FIELDS, (STAFF, LAB, SALES, FOREIGN))


def values_of(field: Field):
    """Values that a field can have."""
    ids = [one.external_id for one in field.choices]
    return {
        Kind.STRING: st.text("abc", min_size=3, max_size=8),
        Kind.INTEGER: st.integers(2000, 2099),
        Kind.DATE: st.dates().map(lambda day: day.replace(year=2026 + day.year % 50, day=1).isoformat()),
        Kind.ENUM: st.sampled_from(ids) if ids else st.nothing(),
        Kind.SET: st.sets(st.sampled_from(ids), min_size=1).map(
            lambda chosen: tuple(one for one in ids if one in chosen)
        ),
    }[field.kind]


def all_values(fields=FIELDS):
    """Values of an asset in some of the fields."""
    return st.fixed_dictionaries({}, optional={one.id: values_of(one) for one in fields})


@st.composite
def schemas(draw):
    """Fields with random rules, each looking only at fields before its own: no circle."""
    fields = [
        Field(one.id, one.external_id, one.label, one.kind, choices=one.choices, bounds=one.bounds,
              hidden=draw(st.booleans()), mandatory=draw(st.booleans()))
        for one in FIELDS
    ]  # fmt: skip
    rules = []
    for number in range(draw(st.integers(0, 5))):
        at = draw(st.integers(1, len(fields) - 1))
        condition = draw(conditions(fields[:at]))
        rules.append(
            Rule(f"r{number}", f"Rule {number}", fields[at].id, condition, enables=draw(st.booleans()))
        )
    return Schema(tuple(fields), tuple(rules))


def conditions(fields):
    """Random conditions about these fields."""

    def comparison(field):
        found = [
            st.builds(Populated, st.just(field.id), st.booleans()),
            st.builds(Equals, st.just(field.id), values_of(field)),
        ]
        if field.kind.listed:
            ids = st.sampled_from([one.external_id for one in field.choices])
            found.append(
                st.builds(Includes, st.just(field.id), st.lists(ids, min_size=1, max_size=2).map(tuple))
            )
        return st.one_of(found)

    single = st.sampled_from(fields).flatmap(comparison)
    return st.recursive(
        single,
        lambda inner: st.builds(
            lambda many, parts: many(tuple(parts)),
            st.sampled_from([Every, Some]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=4,
    )
