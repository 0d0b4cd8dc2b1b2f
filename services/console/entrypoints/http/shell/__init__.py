"""The frame of the console: what every section is given."""

from services.console.domain.person import Person
from services.console.entrypoints.http.shell.shell import Shell
from services.console.ports.api import Answer, Api, ApiRefused, Download, ServiceAway

__all__ = ["Answer", "Api", "ApiRefused", "Download", "Person", "ServiceAway", "Shell"]
