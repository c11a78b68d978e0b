"""Two gunicorn and two workers, started as the units of deploy/ say, and nginx in front, as deploy/nginx.conf says."""

import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from scripts.deployment.units import read_unit

DEPLOY = Path("deploy")
SECONDS_TO_START = 120


class FourServers:
    """All of them, for as long as a `with` lasts."""

    names = ("web-1", "web-2", "worker-1", "worker-2")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port, *webs = (free_port() for _number in range(3))
        self._binds = dict(zip(("web-1", "web-2"), (f"127.0.0.1:{port}" for port in webs), strict=True))
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._proxy: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "FourServers":
        for name in self.names:
            self.start(name)
        self._proxy = self._start_proxy()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for process in [*self._running.values(), self._proxy]:
            if process is not None:
                process.terminate()
        for process in [*self._running.values(), self._proxy]:
            if process is not None:
                process.wait(120)

    def start(self, name: str) -> None:
        """Start one, with a folder of its own as on another host, and wait until it answers."""
        kind = name.partition("-")[0]
        program, *words = shlex.split(read_unit(DEPLOY / f"multiply-{kind}.service").said["ExecStart"])
        # The program of the environment that runs this, in the place of the installation's.
        command = [str(Path(sys.executable).parent / Path(program).name), *words]
        own = {"VAR_DIR": str(self._folder / name), "BIND": self._binds.get(name, ""), "WEB_WORKERS": "1"}
        (self._folder / name).mkdir(exist_ok=True)
        statics = self._folder / "var/static"
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                env={**os.environ, **own, "STATIC_DIR": str(statics)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if kind == "web":
            self._wait_for(self._binds[name], self._running[name])

    def kill(self, name: str) -> None:
        """Kill one with all that it has started, as when its host dies."""
        process = self._running.pop(name)
        for pid in [process.pid, *_descendants(process.pid)]:
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def _start_proxy(self) -> subprocess.Popen[bytes]:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            sys.exit("nginx is missing. Run 'scripts/system_packages install nginx'.")
        folder = self._folder / "nginx"
        folder.mkdir()
        own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        folders = "".join(f"{each}_temp_path {folder}/{each};\n" for each in own)
        head = f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        (folder / "nginx.conf").write_text(f"{head}http {{\n{folders}{self.proxy_file()}\n}}\n", encoding="utf-8")
        words = ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait_for(f"127.0.0.1:{self.port}", process)
        return process

    def proxy_file(self) -> str:
        """Return deploy/nginx.conf, with two hosts, on a port of its own, without TLS."""
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        hosts = "\n".join(f"    server {bind}\\1;" for bind in self._binds.values())
        text = re.sub(r"(?m)^    server 127\.0\.0\.1:8000(.*);$", hosts, text)
        before, _plain, by_tls = text.partition("server {\n    listen 80;")
        site = by_tls[by_tls.index("server {") :]
        site = re.sub(r"(?m)^ +(ssl_\w+|listen \[::\]).*\n", "", site)
        site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        site = site.replace("/var/log/nginx", str(self._folder))
        return before + site.replace("/srv/multiply/deploy", str(DEPLOY.resolve()))

    @staticmethod
    def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
        ends = time.monotonic() + SECONDS_TO_START
        while True:
            connection = http.client.HTTPConnection(address, timeout=SECONDS_TO_START)
            try:
                connection.request("GET", "/health/ready")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            finally:
                connection.close()
            if process.poll() is not None or time.monotonic() > ends:
                sys.exit(f"{address} does not answer.")
            time.sleep(0.1)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and they in turn."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [each for child in map(int, children) for each in (child, *_descendants(child))]
