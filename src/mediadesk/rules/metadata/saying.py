"""A metadata rule in words, for pages and the trail."""

from mediadesk.rules.metadata.conditions import told
from mediadesk.rules.metadata.dependence import Mode, Rule, Schema
from mediadesk.rules.metadata.fields import shown


def said(schema: Schema, rule_id: str) -> str:
    """One rule as a sentence: "When Category is Employee, Team is there and offers R&D, HR"."""
    rule = next(one for one in schema.rules if one.id == rule_id)
    field = schema.by_id[rule.field_id]
    rests = "" if rule.active else " (switched off)"
    return f"When {told(rule.condition, schema.fields)}, {field.label} {consequence(schema, rule)}{rests}"


def consequence(schema: Schema, rule: Rule) -> str:
    """What follows when a rule's condition holds: "is there and offers R&D, HR"."""
    field, parts = schema.by_id[rule.field_id], list[str]()
    if rule.enables is not None:
        parts.append("is there" if rule.enables else "is hidden")
    if rule.activates is not None:
        offers = "also offers" if rule.adds else "offers"
        parts.append(f"{offers} {shown(field, rule.activates) if rule.activates else 'all its values'}")
    if rule.gives is not None:
        how = {Mode.DEFAULT: "begins with", Mode.OVERRIDE: "becomes", Mode.APPEND: "also has"}[rule.mode]
        parts.append(f"{how} {shown(field, rule.gives)}")
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
