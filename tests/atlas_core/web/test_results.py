from functools import cache
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.services import sessions
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.results import PATH, Results
from tests.asgi import call
from tests.atlas_core.services.running import complete_run
from tests.people import add_account, sign_in

ROWS = "/api/permutation/results/proj_1_frankfurt"
DOCUMENT = Path(__file__).parents[3] / "docs" / "results-api.md"

REFUSED = (
    ("filter=irr+~+3", 422, "filter", "Condition 1, “irr ~ 3” is not a condition. Write it like irr >= 12"),
    ("filter=owner+>=+1", 422, "filter", "there is no column “owner”"),
    ("filter=irr+in+(SELECT+1)", 422, "filter", "neither a number nor a list of words"),
    ("sort=owner.desc", 422, "sort", "names no column of this result"),
    ("sort=irr.desc,irr.asc", 422, "sort", "names a column twice"),
    ("after=-1", 422, "after", "must be the number of a scenario"),
    ("after=١", 422, "after", "must be the number of a scenario"),
    ("after=540", 404, None, "no scenario 540"),
    ("run=run_of_nobody", 404, None, "run_of_nobody"),
)
"""What is asked, the status of the answer, the parameter it names, and a part of what it says."""


@pytest.fixture
def run(stores, own_folder):
    return complete_run(stores, sign_in(stores, "admin"), "frankfurt")


@pytest.fixture
def app(stores, run):
    routes = [Route(PATH, Results(lambda: stores).rows)]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


@pytest.fixture
def asked(app, stores):
    """Give a function that asks as an account of the role."""

    @cache
    def token(role):
        return sessions.start(stores, add_account(stores, f"{role}@rows.example", role))[0]

    def ask(query="", role="admin"):
        return call(app, f"{ROWS}?{query}", headers={"cookie": f"atlas_session={token(role)}"})

    return ask


def test_the_first_page_names_the_result_and_every_field_is_documented(asked, run):
    answer = asked()
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    held = answer.json()
    assert (held["run"], held["sha256"], held["total"], held["passing"]) == (run["_id"], run["sha256"], 540, 540)
    assert (held["filter"], held["sort"], held["currency"]) == ("", "irr.desc", "EUR")
    assert len(held["rows"]) == 200
    irr = [row["irr"] for row in held["rows"] if row["irr"] is not None]
    assert irr == sorted(irr, reverse=True)
    documented = DOCUMENT.read_text()
    assert not [name for name in held if f"`{name}`" not in documented]


def test_pages_follow_each_other_without_a_row_twice_or_left_out(asked, run):
    query = f"run={run['_id']}&filter=tier+in+(1,2)&sort=binding.asc,senior_size.desc"
    seen, after, passing = [], "", None
    while after is not None:
        held = asked(f"{query}&after={after}").json()
        assert held["filter"] == "tier in TIER_1, TIER_2"
        seen += [(row["binding"], -row["senior_size"], row["index"]) for row in held["rows"]]
        after, passing = held["after"], held["passing"]
    assert len(set(seen)) == len(seen) == passing == run["summary"]["tier1_count"] + run["summary"]["tier2_count"]
    assert seen == sorted(seen)


def test_a_full_last_page_says_that_it_is_the_last(asked):
    assert asked("filter=index+<+200").json()["after"] is None
    held = asked("filter=index+<+201&sort=index.asc").json()
    assert (held["after"], held["passing"]) == (199, 201)


def test_what_cannot_be_answered_is_said_with_its_place(asked):
    for query, status, field, message in REFUSED:
        answer = asked(query)
        assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), query
        held = answer.json()
        assert message in held["detail"]
        assert [problem["field"] for problem in held.get("problems", ())] == ([field] if field else [])


def test_who_does_not_read_results_gets_none(app, asked):
    assert call(app, ROWS).status == 401
    assert asked(role="internal").status == 403
