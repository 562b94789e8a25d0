"""A mail server on this machine that keeps what it is sent, and may fall silent as real ones do."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from threading import Thread
from typing import Any


class _Conversation(socketserver.StreamRequestHandler):
    server: "Postbox"

    def handle(self) -> None:
        self._say("220 postbox.example")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"DATA"):
                self._keep()
            elif line.startswith(b"RCPT") and self.server.refuses:
                self._say("451 try again later")
            elif line.startswith(b"QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 well")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _keep(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=default))
        self._say("250 kept")


class Postbox(socketserver.ThreadingTCPServer):
    """What was sent, in order; with `refuses` it takes nothing for now."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[Message] = []
        self.refuses = False


@contextmanager
def postbox(settings: Any) -> Iterator[Postbox]:
    """Run a mail server and let the house send through it."""
    with Postbox() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.SENDS_MAIL = True
        try:
            yield server
        finally:
            server.shutdown()
