"""The post beside the server: goes on through failures, stops when told."""

import asyncio

from atlas_core.errors import UnavailableError
from atlas_core.exchange import smtp
from atlas_core.services.access import mails
from atlas_core.services.access.mails import Mail
from atlas_core.web import mail_post
from tests.mail_server import mail_server


def test_mails_are_sent_while_the_server_runs_and_after_something_failed(stores, monkeypatch):
    monkeypatch.setattr(mail_post, "POLL_SECONDS", 0.01)
    mails.post(stores, Mail("ready", "ann@test.example", "Ready", "Go."))
    asked = []

    def opened():
        asked.append(1)
        if len(asked) < 3:
            raise UnavailableError("the database does not answer") if len(asked) == 1 else KeyError("a fault")
        return stores

    async def run(server):
        stop = asyncio.Event()
        post = asyncio.create_task(mail_post.keep_post(stop, opened, smtp.server(f"smtp://127.0.0.1:{server.port}")))
        while not server.mails:
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.wait_for(post, 5)

    with mail_server() as server:
        asyncio.run(asyncio.wait_for(run(server), 20))
    assert server.mails[0]["Subject"] == "Ready"
