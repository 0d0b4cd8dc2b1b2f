"""The files that a district edits, read before a process starts: what is wrong stops it there."""

import sys
from collections.abc import Callable, Iterator

from services.reporting.adapters.bulletins.template_files import TemplateFaults, read_templates
from services.reporting.adapters.hotspots.rules_file import read_rules
from services.reporting.adapters.indicator_catalogue import SHIPPED, read_catalogue
from services.reporting.adapters.residents import read_residents
from services.reporting.settings import ReportingSettings

_UNUSABLE = 2


def must_be_usable(settings: ReportingSettings) -> None:
    """Tell all that is wrong with a district's own files, and exit with status 2.

    A bulletin that fails at seven in the morning, or figures that answer 500, come too late.
    """
    faults = list(faults_of(settings))
    if faults:
        head = "本区县的文件不能用 The district's files are not usable:"
        sys.stderr.write("\n  ".join([head, *faults]) + "\n")
        raise SystemExit(_UNUSABLE)


def faults_of(settings: ReportingSettings) -> Iterator[str]:
    """Yield what is wrong, each with the setting that names its file."""
    indicators = settings.reporting_indicators_file
    yield from _told("INDICATORS_FILE", lambda: read_catalogue(indicators or SHIPPED))
    yield from _told("RESIDENTS_FILE", lambda: read_residents(settings.reporting_residents_file))
    yield from _told("HOTSPOTS_FILE", lambda: read_rules(settings.reporting_hotspots_file))
    try:
        known = read_catalogue(indicators or SHIPPED).indicators
    except (ValueError, OSError):  # told already; what templates name cannot be judged
        return
    templates = settings.reporting_templates_dir
    yield from _told("TEMPLATES_DIR", lambda: read_templates(templates, known))


def _told(setting: str, read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except TemplateFaults as error:
        yield from (f"HUYING_REPORTING_{setting}: {one}" for one in error.faults)
    except (ValueError, OSError) as error:
        yield from (f"HUYING_REPORTING_{setting}: {one}" for one in str(error).splitlines())
