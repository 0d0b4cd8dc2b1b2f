"""What intake is measured against: a bare Flask route with one majority ``insert_one``."""

import os
import secrets
from typing import Any

from flask import Flask, request
from pymongo import MongoClient


def create() -> Flask:
    """Return the app: no checks, no sealing, no events, one insert."""
    app = Flask(__name__)
    client: MongoClient[dict[str, Any]] = MongoClient(
        os.environ["HUYING_MONGODB_URL"], w="majority", journal=True
    )
    collection = client[f"{os.environ['HUYING_DATABASE_PREFIX']}_bare"]["appeals"]

    @app.post("/api/v1/appeals")
    def submit() -> tuple[dict[str, str], int]:
        document = {"_id": secrets.token_hex(12), **request.get_json()}
        collection.insert_one(document)
        return {"appeal_id": document["_id"]}, 201

    return app
