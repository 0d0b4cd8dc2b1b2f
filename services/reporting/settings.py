"""What reporting's processes must know."""

from pathlib import Path

from pydantic import Field

from services.common.settings import Settings


class ReportingSettings(Settings):
    """Reporting's own settings beside the shared ones."""

    reporting_ledger_seconds: float = Field(
        default=60.0, gt=0, description="Wall seconds between two checks of the ledger's counts."
    )
    reporting_full_ledger_seconds: float = Field(
        default=3600.0, gt=0, description="Wall seconds between two checks of every id."
    )
    reporting_reconcile_seconds: float = Field(
        default=30.0, gt=0, description="Wall seconds between two looks for events that never came."
    )
    reporting_indicators_file: Path | None = Field(
        default=None, description="The district's own indicators, YAML; unset: the shipped ones."
    )
    reporting_residents_file: Path | None = Field(
        default=None, description="Residents by area or unit: CSV with code and residents."
    )
    reporting_appeal_days: int = Field(
        default=7, ge=0, description="Days in which a rejected exclusion may be appealed against."
    )
    reporting_roll_seconds: float = Field(
        default=5.0, gt=0, description="Wall seconds between two moves of the roll-ups."
    )
    reporting_export_hours: int = Field(
        default=72, gt=0, description="Hours for which the file of an export is kept."
    )
    reporting_templates_dir: Path | None = Field(
        default=None, description="Folder of the district's own templates of bulletins, YAML."
    )
    reporting_hotspots_file: Path | None = Field(
        default=None, description="The district's own thresholds of hot spots, YAML."
    )
    reporting_hotspot_seconds: float = Field(
        default=600.0, gt=0, description="Wall seconds between two looks for hot spots."
    )
    reporting_snapshot_minutes: int = Field(
        default=60, gt=0, description="Minutes after which the facts' columns follow what changed."
    )
    reporting_sql_seconds: float = Field(
        default=20.0, gt=0, description="Wall seconds that an analyst's question may take."
    )
    reporting_scheduled: bool = Field(
        default=True, description="Whether bulletins are made by themselves when a period is over."
    )
