"""Connections of clients to a worker: what uvicorn does with them, save where it would cut a request."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: How long a request may take to follow its connection, once a worker was told to stop.
ARRIVAL_SECONDS = 1.0


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 that lets a request arrive whose connection was opened just before the worker was told to stop."""

    def shutdown(self) -> None:
        """End the connection: after the answer, where one is due, and not before a first request could come."""
        if self.cycle is None and not self.transport.is_closing():
            self.loop.call_later(ARRIVAL_SECONDS, super().shutdown)
        else:
            super().shutdown()
