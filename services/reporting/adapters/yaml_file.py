"""YAML that a district edits: read, or refused in a line that says what is wrong with it."""

from pathlib import Path
from typing import Any

import yaml


class UnreadableYaml(ValueError):
    """The file is not there, not UTF-8, or no YAML."""


def read_yaml(path: Path) -> Any:
    """Return what a file says.

    Raises:
        UnreadableYaml: saying why, in one line.

    """
    try:
        return parsed(path.read_bytes())
    except OSError as error:
        raise UnreadableYaml(f"{error.strerror}") from error


def parsed(text: bytes) -> Any:
    """Return what YAML says.

    Raises:
        UnreadableYaml: saying why, in one line.

    """
    try:
        return yaml.safe_load(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableYaml("不是 UTF-8 not UTF-8") from error
    except yaml.YAMLError as error:
        raise UnreadableYaml(f"不是 YAML not YAML: {' '.join(str(error).split())}") from error
    except (ValueError, RecursionError) as error:  # the 30th of February is no day for YAML either
        raise UnreadableYaml(f"内容不正确 not acceptable: {error}") from error
