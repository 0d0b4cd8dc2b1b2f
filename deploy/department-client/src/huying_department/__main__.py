"""``python -m huying_department``."""

import sys

from huying_department.cli import main

sys.exit(main())
