"""What it costs to start: who never hears from a directory does not read what is needed to answer one."""

import subprocess
import sys

READ = """
import django, sys
django.setup()
import mediadesk.wiring.urls
print([name for name in ("scim2_models", "scim2_server", "pydantic") if name in sys.modules])
"""


def test_a_process_that_starts_has_not_read_the_library_of_directories() -> None:
    ran = subprocess.run([sys.executable, "-c", READ], check=True, capture_output=True, text=True)

    assert ran.stdout.strip() == "[]", ran.stdout
