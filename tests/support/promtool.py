"""promtool: the machine's own, or Debian's, unpacked beside the checkout.

Unpacked always, as root too: were Prometheus installed, `make up` would start it with the system.
"""

import shutil

from deploy.local import packages
from deploy.local.run_dir import REPOSITORY

_FOLDER = REPOSITORY / ".run" / "packages" / "prometheus"
_OTHERWISE = "install prometheus, then run the tests again"


def ensure_installed() -> str:
    """Return the path of promtool; raises CannotGoOn where there is no way to have it."""
    unpacked = _FOLDER / "root" / "usr" / "bin" / "promtool"
    found = shutil.which("promtool")
    if found is None and not unpacked.exists():
        log = REPOSITORY / ".run" / "log" / "packages.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        packages.unpack("prometheus", _FOLDER, log, _OTHERWISE)
    return found or str(unpacked)
