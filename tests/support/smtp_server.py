"""Takes mail on loopback for one user until stdin closes; prints the port first.

Needs the package aiosmtpd. Every mail becomes a file in the folder that is named. User and password come in
SMTP_USER and SMTP_PASSWORD.
"""

import os
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Folder:
    def __init__(self, path):
        self.path = path
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        with open(os.path.join(self.path, f"{self.count}.eml"), "wb") as file:
            file.write(envelope.content)
        return "250 2.0.0 taken"


class OnFreePort(Controller):
    """Asked for port 0, the controller would check port 0."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def known(server, session, envelope, mechanism, data):
    right = (os.environ["SMTP_USER"].encode(), os.environ["SMTP_PASSWORD"].encode())
    given = (data.login, data.password) if isinstance(data, LoginPassword) else None
    # Not handled: the server says the refusal itself.
    return AuthResult(success=given == right, handled=False)


def main():
    controller = OnFreePort(
        Folder(sys.argv[1]),
        hostname="127.0.0.1",
        port=0,
        authenticator=known,
        auth_required=True,
        # On loopback nothing is encrypted, and a password is taken all the same.
        auth_require_tls=False,
    )
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop()


main()
