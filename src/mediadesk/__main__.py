"""`python -m mediadesk` is the command `mediadesk`."""

import sys

from mediadesk.wiring.cli import main

sys.exit(main())
