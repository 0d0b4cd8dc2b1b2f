"""``make demo``: a running district, five working days of appeals, a summary that adds up."""

import sys
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.demo import preset, summary
from deploy.demo.api import Api
from deploy.demo.appeals import plan, source_name
from deploy.demo.arrivals import arrivals, hours_between
from deploy.demo.centre import Centre
from deploy.demo.families import Families
from deploy.demo.places import Places, read_places
from deploy.demo.play import People, Play
from deploy.demo.residents import Residents
from deploy.demo.settling import settle
from deploy.demo.stage import ZONE, Stage, read_days
from deploy.demo.units import AmqpUnits, Manners, Units
from deploy.demo.whistles import Whistles
from deploy.demo.work import Work
from deploy.local.cli import configured
from deploy.local.problems import CannotGoOn, told
from deploy.local.progress import Display
from deploy.local.run_dir import RunDir
from deploy.local.system import System

INTERRUPTED = 130
APPEALS = 300


def main() -> int:
    """Start what is not running, play what was not played, show what it came to."""
    console = Console()
    run = RunDir(configured().run_dir)
    stage = Stage(run, read_days())
    stage.prepare()
    system = _start()
    api = Api(system.access())
    if not stage.played():
        _play(system, api, stage, console)
        preset.load_resources(system)
    settle(api)
    preset.publish_policy(system)  # not before: played days are told at once, at any hour
    return summary.tell(api, console, system.access(), str(run.access))


def _start() -> System:
    """Bring everything up and load the district; what is there already is left as it is."""
    with Display(Console(stderr=True)) as display:
        system = configured(display)
        system.up()
        display("preset", {})
        preset.load(system)
        display("webhooks", {})
        preset.register_webhooks(system)
    return system


def _play(system: System, api: Api, stage: Stage, console: Console) -> None:
    places = read_places(api)
    appeals = plan(APPEALS, places.communities)
    people = _people(system, api, places)
    play = Play(stage, Work(api, api.staff("supervisor")), people, appeals)
    until = stage.begin()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TextColumn("{task.fields[when]}"), console=console) as bars:
        posting = bars.add_task(f"诉求 appeals ({source_name()})", total=len(appeals), when="")
        total = hours_between(stage.clock.now(), until)
        hours = bars.add_task("时间 business hours", total=total, when="")

        def told(now: datetime, posted: int) -> None:
            when = f"{now.astimezone(ZONE):%a %H:%M}"
            bars.update(posting, completed=posted)
            bars.update(hours, completed=total - hours_between(now, until), when=when)

        play.run(arrivals(len(appeals), stage.days(until)), until, told)
    people.amqp.close()
    stage.finish(until)


def _people(system: System, api: Api, places: Places) -> People:
    manners = Manners()
    return People(
        Residents(api),
        Units(api, manners),
        AmqpUnits(system.access(), manners),
        Centre(api, places),
        Whistles(api, places),
        Families(api),
    )


def _guarded() -> int:
    try:
        return 1 if main() else 0
    except (CannotGoOn, OSError) as problem:
        sys.stderr.write(told(problem))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("huying: interrupted; `make demo` goes on where it was\n")
        return INTERRUPTED


sys.exit(_guarded())
