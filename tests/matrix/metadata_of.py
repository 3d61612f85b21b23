"""The metadata fields and the rule of the stage of the matrix."""

from __future__ import annotations

METADATA_FIELD, METADATA_OTHER = "f1" * 16, "f2" * 16
"""Fields of the own account: a form that names them among other things need not seek another account's."""
_OTHERS = "e1" * 16, "e2" * 16


def put_metadata(things, dated):
    """Two fields and one that was deleted; by a rule the second depends on the first. Gives the things back."""
    from mediadesk.store.models import MetadataField, MetadataRule

    ids = (METADATA_OTHER, METADATA_FIELD) if things.environment.cloud_name == "acme" else _OTHERS
    of = {"account": things.account, "environment": things.environment, **dated}
    first, second, gone = (
        MetadataField.objects.create(
            id=pk, external_id=name, label=name.title(), type="string", position=place, **of
        )
        for place, (pk, name) in enumerate(zip((*ids, ids[0][::-1]), ("sku", "team", "gone"), strict=True))
    )
    MetadataField.objects.filter(pk=gone.pk).update(deleted_at=dated["created_at"])
    things.metadata_rule = MetadataRule.objects.create(
        field=second, name="Rule", condition={"metadata_field_id": "sku", "populated": True}, result={"enable": True}, **of
    )  # fmt: skip
    things.metadata_field, things.metadata_other, things.deleted_field = second, first, gone
    return things
