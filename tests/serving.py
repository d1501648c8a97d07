"""The whole application as a real server for one test: own port, own data folder, and clients that speak to it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parent.parent
PASSWORD = "atlas-demo-2026"
START_SECONDS, STOP_SECONDS, RUN_SECONDS = 90.0, 30.0, 30.0


@dataclass(frozen=True)
class Server:
    base: str
    log: Path

    def sign_in(self, email: str) -> dict[str, str]:
        """Sign in with the demo's password and return the cookie as a request header."""
        answer = httpx.post(
            f"{self.base}/auth/login", json={"email": email, "password": PASSWORD}, headers={"X-Atlas-Request": "1"}
        )
        answer.raise_for_status()
        return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}

    def sign_out(self, cookie: dict[str, str]) -> None:
        httpx.post(f"{self.base}/auth/logout", headers=cookie | {"X-Atlas-Request": "1"}).raise_for_status()


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Server]:
    """Run the application as `streamlit run` does, with a fresh data folder under `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    own = {"ATLAS_DATA_DIR": str(folder / "data"), "ATLAS_PORT": str(port), "ATLAS_ENV": "development"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ATLAS_", "MONGODB_"))}
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=inherited | own | environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}", log)
        yield Server(f"http://127.0.0.1:{port}", log)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _wait(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{base}/healthz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-3000:]}")


@dataclass
class Tab:
    """One browser tab without a browser: the websocket, the session id and everything the server said."""

    server: Server
    headers: dict[str, str] = field(default_factory=dict)
    session_id: str = ""
    """Ask to resume this session, as a reconnecting browser does."""
    said: str = ""

    def __enter__(self) -> "Tab":
        address = self.server.base.replace("http", "ws") + "/_stcore/stream"
        entries = ["streamlit", "-", self.session_id] if self.session_id else ["streamlit"]
        self._held = ExitStack()
        self._socket: ClientConnection = self._held.enter_context(
            connect(address, subprotocols=entries, additional_headers=self.headers, max_size=None)
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def open(self, page: str = "", click: str = "") -> str:
        """Run the script for the page's address, a button of it clicked by its key; return all that came back."""
        message = BackMsg()
        message.rerun_script.page_name = page
        if click:
            button = re.search(rf'id: "([^"]+-{click})"', self.said)
            assert button, f"no button {click} on the page"
            message.rerun_script.widget_states.widgets.add(id=button.group(1), trigger_value=True)
        self._socket.send(message.SerializeToString())
        self.said, deadline = "", time.monotonic() + RUN_SECONDS
        while time.monotonic() < deadline:
            forward = ForwardMsg()
            forward.ParseFromString(self._socket.recv(timeout=RUN_SECONDS))
            self.said += str(forward)
            if forward.HasField("new_session"):
                self.session_id = forward.new_session.initialize.session_id
            if forward.HasField("script_finished"):
                return self.said
        raise AssertionError("the script did not finish")
