"""What goes on beside the pages while the server runs."""

import asyncio
import dataclasses

from atlas_core.services.access import mails
from atlas_core.web import app, wired
from tests.atlas_core.services.access.registering import registered, token_of
from tests.mail_server import mail_server


def test_with_a_mail_server_named_the_link_of_a_registration_arrives_and_is_blanked_here(stores, settings, monkeypatch):
    async def no_worker(stop):
        await stop.wait()

    monkeypatch.setattr(wired, "stores", lambda: stores)
    monkeypatch.setattr(app, "keep_worker", no_worker)
    monkeypatch.setattr(app, "_prepare", lambda: None)
    monkeypatch.setattr(app, "_close", lambda: None)

    async def run(server):
        named = dataclasses.replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}")
        monkeypatch.setattr(wired, "settings", lambda: named)
        async with app.lifespan(None):
            while stores.outbox.list()[0]["state"] != "sent":
                await asyncio.sleep(0.01)

    token = registered(stores)
    with mail_server() as server:
        asyncio.run(asyncio.wait_for(run(server), 20))
    assert token_of({"text": server.mails[0].get_content()}) == token
    assert mails.BLANK in stores.outbox.list()[0]["text"]
