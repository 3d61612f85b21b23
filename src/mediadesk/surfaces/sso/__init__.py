"""Signing in: where django-allauth meets the house. It keeps the flow; who gets in where is decided by us."""
