"""Write every generated reference, or tell (``--check``) which is stale."""

import sys

from docs.generate import pages


def main(check: bool) -> int:
    """Return 0 when all is fresh (or was written), 1 when ``check`` found something stale."""
    stale = [path for path, text in pages.render_all().items() if pages.differs(path, text)]
    if check:
        sys.stderr.write("".join(f"stale: {path} (run `make docs`)\n" for path in stale))
        return int(bool(stale))
    pages.write_all()
    return 0


sys.exit(main("--check" in sys.argv))
