"""Demo data, made through the API like anybody's: three courts, where there are none yet.

make demo
"""

import http.client
import json
import os
import sys
import time
from typing import Any

from stack.local import LocalSettings, Unusable, settings_from
from stack.tokens import token

COURTS = (
    {
        "nombre": "Cancha Norte",
        "tipo": "FUTBOL",
        "precioPorHora": 12000,
        "capacidad": 10,
        "descripcion": "Césped sintético, iluminada",
    },
    {
        "nombre": "Cancha Central",
        "tipo": "TENIS",
        "precioPorHora": 8000,
        "capacidad": 4,
        "descripcion": "Polvo de ladrillo",
    },
    {
        "nombre": "Gimnasio",
        "tipo": "BASQUET",
        "precioPorHora": 10000,
        "capacidad": 12,
        "descripcion": "Cubierta, piso de madera",
    },
)


class Demo:
    """Talks to a running server."""

    def __init__(self, settings: LocalSettings) -> None:
        self._port = settings.port
        claims = {"sub": "demo-admin", "email": "admin@example.com", "name": "Demo Admin"}
        self._token = token(
            settings.jwt_secret, {**claims, "role": "ADMIN", "tenant": "default"}, now=time.time()
        )

    def courts(self) -> list[dict[str, Any]]:
        """The courts that are there; makes three where there are none.

        :raises OSError: if the server does not answer, or refuses.
        """
        found: list[dict[str, Any]] = self._call("GET")["canchas"]
        return found or [self._call("POST", court)["cancha"] for court in COURTS]

    def _call(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            connection.request(method, "/api/canchas", json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            content = response.read().decode()
        finally:
            connection.close()
        if response.status >= 300:
            raise OSError(f"{method} /api/canchas answered {response.status}: {content}")
        answer: dict[str, Any] = json.loads(content)
        return answer


def main() -> int:
    """Make the demo data on the server that PORT and DATA_DIR name."""
    try:
        courts = Demo(settings_from(os.environ)).courts()
    except (OSError, Unusable) as error:
        sys.stderr.write(f"No demo data: {error}\n")
        return 1
    for court in courts:
        sys.stdout.write(f"{court['id']}  {court['tipo']:<10}  {court['nombre']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
