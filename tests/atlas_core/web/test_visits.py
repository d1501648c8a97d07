import asyncio

from atlas_core.errors import UnavailableError
from atlas_core.services.access.visitors import Sightings
from atlas_core.web import visits


def test_visits_are_written_beside_the_server_through_failures_and_the_rest_at_the_end(stores, monkeypatch):
    monkeypatch.setattr(visits, "LOOK_SECONDS", 0.01)
    seen, asked = Sightings(), []

    def opened():
        asked.append(1)
        if len(asked) == 1:
            raise UnavailableError("the database does not answer")
        return stores

    async def run():
        stop = asyncio.Event()
        beside = asyncio.create_task(visits.keep_visits(stop, opened, seen))
        seen.add("192.0.2.7", ["requests"])
        while stores.visitors.find("192.0.2.7") is None:
            await asyncio.sleep(0.01)
        seen.add("192.0.2.7", ["requests"])
        stop.set()
        await asyncio.wait_for(beside, 5)

    asyncio.run(run())
    assert stores.visitors.find("192.0.2.7")["requests"] == 2
