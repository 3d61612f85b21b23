"""What it costs to start: what answers a directory, speaks to S3 or draws an invoice is read when it is used."""

import subprocess
import sys

READ = """
import django, sys
django.setup()
import mediadesk.wiring.urls
late = ("scim2_models", "scim2_server", "pydantic", "boto3", "stripe", "fpdf", "fontTools", "dns")
print([name for name in late if name in sys.modules])
"""


def test_a_process_that_starts_has_not_read_the_libraries_that_few_requests_need() -> None:
    ran = subprocess.run([sys.executable, "-c", READ], check=True, capture_output=True, text=True)

    assert ran.stdout.strip() == "[]", ran.stdout
