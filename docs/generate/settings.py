"""``docs/settings.md``: every setting of every service, from the settings classes."""

from importlib import import_module
from pathlib import Path

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from services.common.settings import Settings

ROOT = Path(__file__).parents[2]
_INTRODUCTION = """# Settings

*Printed from the code by `make docs`; do not edit.*

Every process reads its settings once, from the environment; bad ones are all listed and the process
exits with status 2. Secrets have no default; `make up` generates them once into `.run/secrets.env`.
"""


def classes() -> dict[str, type[Settings]]:
    """Return the shared settings and each service's own, by name."""
    found: dict[str, type[Settings]] = {"shared": Settings}
    for path in sorted((ROOT / "services").glob("*/settings.py")):
        service = path.parent.name
        if service == "common":
            continue
        module = import_module(f"services.{service}.settings")
        found[service] = next(
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Settings) and value is not Settings
        )
    return found


def render() -> str:
    """Return the page."""
    text = _INTRODUCTION
    shared = set(Settings.model_fields)
    for service, kind in classes().items():
        own = [name for name in kind.model_fields if service == "shared" or name not in shared]
        if not own:
            continue
        text += f"\n## {service}\n\n| variable | default | what it is |\n|---|---|---|\n"
        text += "".join(_row(kind, name) for name in own)
    return text


def _row(kind: type[Settings], name: str) -> str:
    field = kind.model_fields[name]
    secret = SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
    default = "**required**" if field.default is PydanticUndefined else f"`{field.default}`"
    if field.default is None:
        default = "unset"
    mark = " (secret)" if secret else ""
    return f"| `HUYING_{name.upper()}` | {default} | {field.description or ''}{mark} |\n"
