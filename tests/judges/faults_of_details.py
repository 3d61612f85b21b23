"""Small faults in what policies say of metadata, to be planted one by one."""

from __future__ import annotations

from tests.judges.faults import DECIDED, LISTED, POLICIES, Fault

FAULTS_OF_DETAILS = (
    Fault(
        "policies see no metadata",
        POLICIES,
        "    kept = target.thing.read_details()",
        "    kept: Any = {}",
        DECIDED,
    ),
    Fault(
        "a list takes what is in another field",
        "access/terms.py",
        ', "field__external_id": detail.name}',
        "}",
        LISTED,
    ),
    Fault(
        "a list forgets a field that was deleted",
        "access/terms.py",
        "AssetMetadata.objects.filter(asset=OuterRef",
        "AssetMetadata.objects.filter(field__deleted_at=None, asset=OuterRef",
        LISTED,
    ),
    Fault(
        "a comparison is read the wrong way round in lists",
        "access/details.py",
        "reading.compared(right, turned, left)",
        "reading.compared(right, lookup, left)",
        LISTED,
    ),
    Fault(
        "what fails in Cedar is told from the database",
        "access/details.py",
        "    if detail not in reading.there:",
        "    if False:",
        LISTED,
    ),
)
