"""Databases that tests take in turns: the services' indexes stay, documents go.

Making a service's collections with their indexes costs mongod ten times what a test asks of it.
"""

import re
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

Documents = Database[dict[str, Any]]

# A straggler of the test before (a process that ends, a thread) still writes to another one.
_IN_TURN = 2


class Databases:
    """Names under which a test finds no document; at most as many as are used at once, and one.

    ``<name>_<service>`` are the services' own and keep collections and indexes. A database of the
    very name is a test's own, of whatever shape, and goes.
    """

    def __init__(self, client: MongoClient[dict[str, Any]]) -> None:
        self._client = client
        self._free: deque[str] = deque()
        self._made: list[str] = []

    def take(self) -> str:
        """Return a name under which nothing is kept."""
        if len(self._free) < _IN_TURN:
            name = f"test_{secrets.token_hex(6)}"
            self._made.append(name)
            return name
        name = self._free.popleft()
        for database in self._of(name):
            empty(database)
        return name

    def give_back(self, name: str) -> None:
        """Let another test have the name; its documents go when it is taken."""
        self._client.drop_database(name)
        self._free.append(name)

    def close(self) -> None:
        """Drop everything that was made."""
        for name in self._made:
            for database in self._of(name):
                self._client.drop_database(database.name)

    def _of(self, name: str) -> list[Documents]:
        named = {"name": {"$regex": f"^{re.escape(name)}(_|$)"}}
        found = self._client.list_databases(filter=named, nameOnly=True)
        return [self._client[one["name"]] for one in found]


_PREPARED: set[str] = set()


def prepared_once(database: Documents, prepare: Callable[[], object]) -> None:
    """Make a service's indexes, unless a test before has: taken in turn, a database keeps them.

    Asking the server for each of forty again costs more than many a test.
    """
    if database.name not in _PREPARED:
        prepare()
        _PREPARED.add(database.name)


def empty(database: Documents) -> None:
    """Remove all documents, and what the profiler wrote; what is not a plain collection goes."""
    for kept in database.list_collections():
        name = kept["name"]
        if name == "system.profile":
            database.command("profile", 0, filter="unset")
            database.drop_collection(name)
        elif kept["type"] != "collection" or kept["options"].get("capped"):
            database.drop_collection(name)
        elif not name.startswith("system."):
            database[name].delete_many({})
