"""gunicorn: `gunicorn --config deploy/gunicorn.conf.py`, from the project's folder. docs/operations.md tells more."""

import os
import shutil
from pathlib import Path
from typing import Any

from multiply import environment
from multiply.logs.configuration import log_configuration
from multiply.private_files import keep_files_private

keep_files_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multiply.settings")

_embedded_worker = environment.boolean("EMBEDDED_WORKER", False)
_plan_time_limit = environment.integer("PLAN_TIME_LIMIT_SECONDS", 60, least=1, most=3600)
_workers_at_work: list[Any] = []
_watches: list[Any] = []
_project = Path(__file__).resolve().parent.parent
_counted = Path(environment.text("VAR_DIR", str(_project / "var"))) / "metrics"
if environment.token("METRICS_TOKEN") or environment.networks("METRICS_NETWORKS"):
    # Each process counts into files of its own there, which are added up when somebody asks.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counted)

wsgi_app = "multiply.wsgi:application"
chdir = str(_project)
bind = environment.text("BIND", "127.0.0.1:8000")
# Jobs in a thread of the web process: then there is one such process.
workers = 1 if _embedded_worker else environment.integer("WEB_WORKERS", 2, least=1, most=64)
# gthread, with threads kept for readers while many write to one address.
worker_class = "multiply.web_worker.WebWorker"
threads = environment.integer("WEB_THREADS", 8, least=1, most=256)
# Waits for the job at work, which is run again otherwise, when its lock has run out.
graceful_timeout = _plan_time_limit + 30 if _embedded_worker else 30
# Longer than the proxy keeps an idle connection (60 seconds in deploy/nginx.conf): a request sent just when it is
# closed here would fail, and one that writes is not sent again by the proxy.
keepalive = 75
logconfig_dict = log_configuration()
# Without who asked: neither address nor browser nor where from. The log takes links and keys out of paths.
access_log_format = "%(m)s %(U)s %(s)s, %(B)s bytes in %(M)s ms, request %({x-request-id}o)s"
# No second way to command the server.
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Begin to count requests anew."""
    shutil.rmtree(_counted, ignore_errors=True)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        _counted.mkdir(parents=True)


def post_worker_init(worker: Any) -> None:
    """Start the watch and the embedded worker when the application is loaded; their imports need Django to be ready."""
    from exchanges.operation.worker_watch import WorkerWatch

    watch = WorkerWatch()
    watch.start()
    _watches.append(watch)
    if _embedded_worker:
        from exchanges.management.schedules import ensure_schedules
        from multiply.embedded_worker import EmbeddedWorker

        embedded = EmbeddedWorker(prepare=ensure_schedules)
        embedded.start()
        _workers_at_work.append(embedded)
        worker.log.info("Background jobs run in this process.")


def worker_exit(_server: Any, worker: Any) -> None:
    """Let the embedded worker finish its job."""
    for watch in _watches:
        watch.stop()
    for embedded in _workers_at_work:
        if not embedded.stop(timeout=graceful_timeout):
            worker.log.warning("A background job is not done. It is run again after the next start.")
