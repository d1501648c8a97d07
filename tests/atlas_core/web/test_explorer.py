import gzip
import json

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.services import sessions
from atlas_core.web.explorer import PATH, Explorer
from atlas_core.web.identity import IdentityMiddleware
from tests.asgi import call
from tests.atlas_core.services.running import complete_run
from tests.people import add_account, sign_in

CUBES = "/api/permutation/results/proj_1_frankfurt/cubes"


@pytest.fixture
def app(stores, own_folder):
    complete_run(stores, sign_in(stores, "admin"), "frankfurt")
    routes = [Route(PATH, Explorer(lambda: stores).cube)]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


def cookie(stores, role):
    token, _ = sessions.start(stores, add_account(stores, f"{role}@brush.example", role))
    return {"cookie": f"atlas_session={token}"}


def asked(app, headers, query):
    return call(app, f"{CUBES}?{query}", headers=headers)


def test_an_administrator_gets_counts_that_nobody_keeps(app, stores):
    admin = cookie(stores, "admin")
    answer = asked(app, admin, "active=irr&filter=irr+>=+900+and+tier+in+TIER_1")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    held = answer.json()
    assert held["active"] == "irr"
    of_tier = sum(map(sum, held["counts"]["tier"]))
    assert 0 < of_tier < 540, "the filter on the chart's own column is left out, the other one is not"
    packed = asked(app, admin | {"accept-encoding": "gzip"}, "active=irr&filter=irr+>=+900+and+tier+in+TIER_1")
    assert json.loads(gzip.decompress(packed.body)) == held


def test_pictures_of_two_columns_come_with_it_and_hold_no_infinity(app, stores):
    held = asked(
        app, cookie(stores, "admin"), "active=tier&heat=senior_rate,ltv_cap,npv&scatter=npv,senior_dscr"
    ).json()
    counts = held["counts"]
    assert sum(map(sum, counts["heat"])) == sum(map(sum, counts["scatter"])) == 540
    assert all(isinstance(value, float) for row in counts["heat_sum"] for value in row)
    best = [value for row in counts["scatter_best"] for value in row]
    assert None in best
    assert all(value > 1 for value in best if value is not None)


def test_strangers_and_roles_without_results_get_nothing(app, stores):
    assert asked(app, {}, "active=irr").status == 401
    assert asked(app, cookie(stores, "internal"), "active=irr").status == 403


@pytest.mark.parametrize(
    "query", ["active=owner", "", "active=irr&filter=x+~", "active=irr&filter=owner+>=+1", "active=irr&heat=id,tier"]
)
def test_what_cannot_be_answered_is_said(app, stores, query):
    answer = asked(app, cookie(stores, "admin"), query)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
