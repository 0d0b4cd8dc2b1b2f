"""Where the demo's appeals come from: the directory in force."""

from dataclasses import dataclass

from deploy.demo.api import Api
from deploy.demo.appeals import Community, draw

_STREET_DIGITS = 9


@dataclass(frozen=True)
class Places:
    """The district's communities, and the units of its subdistricts."""

    communities: tuple[Community, ...]
    street_units: dict[str, str]
    community_units: dict[str, str]

    def any(self, key: str) -> Community:
        """Return a community that depends on the key alone."""
        return self.communities[draw(key, sides=len(self.communities))]

    def street_unit(self, area_code: str) -> str:
        """Return the unit of the subdistrict that an area lies in."""
        return self.street_units[area_code[:_STREET_DIGITS]]


def read_places(api: Api) -> Places:
    """Return the places of the directory in force, communities by code."""
    auditor = api.staff("auditor")
    version = api.get("dispatch", "/api/v1/directory/current", auditor)["version"]
    areas = api.get("dispatch", f"/api/v1/directory/{version}", auditor)["areas"]
    names = {area["code"]: area["name"] for area in areas}
    found = [
        Community(area["code"], area["name"], names[area["parent"]])
        for area in areas
        if area["kind"] == "community"
    ]
    streets, communities = (
        {area["code"]: area["unit"] for area in areas if area["kind"] == kind}
        for kind in ("subdistrict", "community")
    )
    return Places(tuple(sorted(found, key=lambda one: one.code)), streets, communities)
