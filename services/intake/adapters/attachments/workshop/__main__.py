"""``python -m …workshop MEDIA_TYPE MOST_PIXELS``: takes a file on standard input, answers."""

import resource
import sys

from services.intake.adapters.attachments.workshop.bench import prepare
from services.intake.adapters.attachments.workshop.wire import refused, told
from services.intake.domain.attachments.media import Unacceptable

_MEMORY_BYTES = 2 * 1024**3
_PROCESSOR_SECONDS = 30


def main(media_type: str, most_pixels: str) -> None:
    """Prepare one file within limits that the kernel keeps."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = told(prepare(sys.stdin.buffer.read(), media_type, int(most_pixels)))
    except Unacceptable as unacceptable:
        answer = refused(unacceptable)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
