"""How we reach outside: one file a thing, each behind a small interface; an engine knows no business."""
