"""The only place where intake is wired: the parts of ``wiring``, composed."""

from services.intake.wiring.abuse import Abuse
from services.intake.wiring.anonymising import Anonymising
from services.intake.wiring.mail import Mail
from services.intake.wiring.open311 import Open311
from services.intake.wiring.ratings import Ratings
from services.intake.wiring.repeats import Repeats


class Container(Open311, Mail, Abuse, Repeats, Ratings, Anonymising):
    """One process's wiring; each part is made when it is first asked for."""
