"""The account as an application of Django under django-guardian would keep it."""
