"""A little identity provider: discovery, keys, codes with PKCE, tokens; it can lie on demand."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "huying", "s3cret"
KEYS = [RSAKey.generate_key(2048, {"kid": str(number)}) for number in range(2)]


@dataclass
class Provider:
    """The provider's state: ``claims`` go into the next token; ``lie`` changes how it is made."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    lie: str = ""
    published: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, asked: dict[str, str]) -> str:
        """Return an ID token for whoever asked."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "u-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        if self.lie == "none":
            parts = ({"alg": "none"}, claims)
            raw = (json.dumps(part).encode() for part in parts)
            return ".".join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in raw) + "."
        if self.lie == "hmac":
            key = OctKey.import_key(SECRET * 8)
            return jwt.encode({"alg": "HS256"}, claims, key, algorithms=["HS256"])
        key = KEYS[1] if self.lie == "another key" else KEYS[self.published]
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _app(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        issuer = "http://elsewhere.example" if provider.lie == "issuer" else provider.url
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        told = {key: f"{provider.url}/{path}" for key, path in names.items()}
        return jsonify({"issuer": issuer, "jwks_uri": f"{provider.url}/keys", **told})

    @app.get("/keys")
    def keys() -> Response:
        return jsonify({"keys": [KEYS[provider.published].as_dict(private=False)]})

    @app.get("/authorize")
    def authorize() -> Any:
        code = secrets.token_urlsafe(8)
        provider.codes[code] = request.args.to_dict()
        return redirect(f"{request.args['redirect_uri']}?code={code}&state={request.args['state']}")

    @app.post("/token")
    def token() -> Any:
        if provider.lie == "broken":
            return "<html>", 200
        asked = provider.codes.pop(request.form["code"], None)
        given = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(given).decode().rstrip("=")
        auth = request.authorization
        is_us = auth is not None and (auth.username, auth.password) == (CLIENT, SECRET)
        if asked is None or challenge != asked["code_challenge"] or not is_us:
            return jsonify({"error": "invalid_grant"}), 400
        return jsonify({"id_token": provider.token(asked), "access_token": "x"})

    return app


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Give a provider that answers on a port of its own."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _app(provider), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
