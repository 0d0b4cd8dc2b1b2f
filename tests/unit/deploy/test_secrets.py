"""Secrets are made once, kept private and shared sparingly."""

from pathlib import Path

import pytest

from deploy.local import secrets
from deploy.local.run_dir import RunDir
from services.common.web.tokens import TokenVerifier


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    run = RunDir(tmp_path / "run")
    run.prepare()
    return run


def test_secrets_stay_the_same_over_runs(run: RunDir) -> None:
    assert secrets.ensure(run) == secrets.ensure(run)


def test_only_the_owner_may_read_them(run: RunDir) -> None:
    secrets.ensure(run)
    assert run.secrets.stat().st_mode & 0o077 == 0
    assert run.root.stat().st_mode & 0o077 == 0


def test_a_missing_secret_is_added_and_the_others_are_kept(run: RunDir) -> None:
    first = secrets.ensure(run)
    kept = [line for line in run.secrets.read_text().splitlines() if "UNIT_CREDENTIALS" not in line]
    run.secrets.write_text("\n".join(kept) + "\n")
    second = secrets.ensure(run)
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"HUYING_DISPATCH_UNIT_CREDENTIALS_KEY"}


def test_the_environment_counts_before_the_generated_value_and_is_not_stored(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUYING_INTAKE_TRACKING_KEY", "from-outside")
    assert secrets.ensure(run)["HUYING_INTAKE_TRACKING_KEY"] == "from-outside"
    assert "from-outside" not in run.secrets.read_text()


def test_each_service_is_known_by_its_own_token(run: RunDir) -> None:
    known = secrets.ensure(run)
    verifier = TokenVerifier(known["HUYING_TOKEN_PUBLIC_KEY"])
    for service in secrets.EVERY_SERVICE:
        mine = secrets.of_service(service, known)
        principal = verifier.verify(mine["HUYING_SERVICE_TOKEN"])
        assert principal.subject == f"service:{service}"
        assert principal.roles == {"service"}


def test_only_the_console_may_sign_and_only_intake_may_open_personal_data(run: RunDir) -> None:
    known = secrets.ensure(run)
    readers = {
        name: {s for s in secrets.EVERY_SERVICE if name in secrets.of_service(s, known)}
        for name in ("HUYING_TOKEN_PRIVATE_KEY", "HUYING_INTAKE_SEAL_KEYS", "HUYING_AUDIT_KEY")
    }
    assert readers["HUYING_TOKEN_PRIVATE_KEY"] == {"console"}
    assert readers["HUYING_INTAKE_SEAL_KEYS"] == {"intake"}
    assert readers["HUYING_AUDIT_KEY"] == {"dispatch"}
