"""What is written down of each request: one line of JSON, counters for Prometheus, and a trace where one is wanted."""

import logging
import sys
from typing import Any, BinaryIO

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class JsonLines(logging.Formatter):
    """Everything else that is logged, a line of JSON each as well."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


class RequestRecords:
    """Writes requests down. Queries and headers are left out: a person may have put a secret there."""

    def __init__(self, trace_endpoint: str, stream: BinaryIO | None = None) -> None:
        self._stream = stream or sys.stderr.buffer
        self._encode = msgspec.json.Encoder().encode
        self.registry = CollectorRegistry()
        self._count = Counter(
            "http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Until the answer was sent",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        self._tracer = _tracer(trace_endpoint) if trace_endpoint else None

    def write(
        self, *, scope: Any, route: str, status: int, seconds: float, n_bytes: int, caller: str, at: float
    ) -> None:
        """Write one request down."""
        method = scope["method"]
        line = {
            "at": at,
            "request_id": scope["state"]["request_id"],
            "caller": caller,
            "method": method,
            "path": scope["path"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "bytes": n_bytes,
        }
        self._stream.write(self._encode(line) + b"\n")
        self._stream.flush()
        of = (method, route, status)
        if (children := self._children.get(of)) is None:
            children = self._children[of] = (self._count.labels(method, route, status), self._seconds.labels(route))
        children[0].inc()
        children[1].observe(seconds)
        if self._tracer is not None:
            _trace(self._tracer, line, seconds)

    def prometheus(self) -> bytes:
        """Give the counters, of all workers where there are several."""
        import os

        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _tracer(endpoint: str) -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "bet-hope-api"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider.get_tracer("bet-hope-api")


def _trace(tracer: Any, line: dict[str, Any], seconds: float) -> None:
    end = int(line["at"] * 1e9)
    attributes = {
        "http.request.method": line["method"],
        "http.route": line["route"],
        "http.response.status_code": line["status"],
        "bet_hope.request_id": line["request_id"],
    }
    name = f"{line['method']} {line['route']}"
    tracer.start_span(name, start_time=end - int(seconds * 1e9), attributes=attributes).end(end)
