"""What is kept: Django models, one file a topic; constraints named as sentences; no decisions."""
