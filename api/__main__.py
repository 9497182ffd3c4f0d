"""`python -m api`: the API at the address of its settings, on as many workers as they say.

SIGHUP replaces the workers one by one, each once its successor answers, so that a deployment cuts no request; SIGTERM
lets what is being answered end first.
"""

import logging.config
import os
import shutil
import sys
import tempfile

import uvicorn
import uvicorn.supervisors
from pydantic import ValidationError

from api.settings import Settings

#: How long a request may take to end once a worker is told to stop; streams are cut then, and clients come again.
GRACE_SECONDS = 10
#: Idle connections are kept longer than by common balancers (60 s), so that the balancer closes first.
KEEP_ALIVE_SECONDS = 65
#: How long a worker may take to start, or to say that it lives: on a busy machine that is more than the five seconds of
#: uvicorn, and a deployment would end with the old worker.
ALIVE_SECONDS = 30
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "api.edge.records.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}


def main() -> None:
    """Serve until stopped."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        sys.exit(f"The API cannot start. {wrong}")
    # glibc's own threshold, which it otherwise raises with the first large block freed; workers read it as they start
    os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", "131072")
    counters = tempfile.mkdtemp(prefix="bet-hope-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counters
    try:
        serve(settings)
    finally:
        shutil.rmtree(counters, ignore_errors=True)


def serve(settings: Settings) -> None:
    """Run the workers under a process that watches them, which holds the socket while they change."""
    logging.config.dictConfig(LOGGING)
    proxies = settings.api_trusted_proxies
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        workers=settings.api_workers,
        loop="uvloop",
        http="api.edge.connection:PatientProtocol",
        access_log=False,
        log_config=LOGGING,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_worker_healthcheck=ALIVE_SECONDS,
        h11_max_incomplete_event_size=16 * 1024,
    )
    uvicorn.supervisors.Multiprocess(config, sockets=[config.bind_socket()]).run()


if __name__ == "__main__":
    main()
