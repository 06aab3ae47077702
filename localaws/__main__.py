"""`python -m localaws`: the same as the command `localaws`."""

import sys

from localaws.cli import main

sys.exit(main())
