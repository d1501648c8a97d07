"""What surrounds the pages: routes, middleware and the server's start and end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from atlas_core.exchange import oidc, smtp
from atlas_core.services import demo, export_jobs, passwords
from atlas_core.services.wiring import stop_embedded
from atlas_core.web import wired
from atlas_core.web.explorer import PATH as CUBES
from atlas_core.web.explorer import Explorer
from atlas_core.web.exports import PATH as EXPORT
from atlas_core.web.exports import SCENARIO, Exports
from atlas_core.web.forms.registering import Registering
from atlas_core.web.forms.resetting import Resetting
from atlas_core.web.headers import SecurityHeadersMiddleware
from atlas_core.web.health import Health
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.mail_post import keep_post
from atlas_core.web.next_steps import NextSteps
from atlas_core.web.problems import no_such_address
from atlas_core.web.rate import RateMiddleware
from atlas_core.web.reports import PATH as REPORT
from atlas_core.web.reports import Reports
from atlas_core.web.results import PATH as ROWS
from atlas_core.web.results import Results
from atlas_core.web.sign_in import SignIn
from atlas_core.web.single_sign_on import SingleSignOn, closed_routes
from atlas_core.web.term_sheet import PATH as TERM_SHEET
from atlas_core.web.term_sheet import TermSheet
from atlas_core.web.visits import keep_visits
from atlas_core.web.worker_process import keep_worker


def routes(client: oidc.Client | None = None) -> list[BaseRoute]:
    """Return the routes beside the pages; single sign-on is on where there is a client of a provider."""
    settings = wired.settings()
    production, proxies, required = settings.production, settings.trusted_proxies, settings.require_totp
    signing = SignIn(wired.stores, production=production, proxies=proxies, required=required)
    following = NextSteps(wired.stores, production=production, proxies=proxies, required=required)
    provider = oidc.Provider(client) if client else None
    beyond = provider and SingleSignOn(
        wired.stores, provider, production=production, proxies=proxies, required=required
    )
    return [
        Route("/healthz", Health(wired.stores).check, methods=["GET"]),
        Route("/auth/login", signing.sign_in, methods=["POST"]),
        Route("/auth/logout", signing.sign_out, methods=["POST"]),
        *(beyond.routes() if beyond else closed_routes()),
        *following.routes(),
        *Registering(wired.stores, production=production, proxies=proxies).routes(),
        *Resetting(wired.stores, production=production, proxies=proxies).routes(),
        Route(EXPORT, Exports(wired.stores).download, methods=["GET"]),
        Route(SCENARIO, Exports(wired.stores).scenario, methods=["GET"]),
        Route(REPORT, Reports(wired.stores).download, methods=["GET"]),
        Route(TERM_SHEET, TermSheet(wired.stores).download, methods=["GET"]),
        Route(ROWS, Results(wired.stores).rows, methods=["GET"]),
        Route(CUBES, Explorer(wired.stores).cube, methods=["GET"]),
        Route("/api/{path:path}", no_such_address),
    ]


def middleware() -> list[Middleware]:
    """Return the middleware, outermost first."""
    production, proxies = wired.settings().production, wired.settings().trusted_proxies
    return [
        Middleware(SecurityHeadersMiddleware, production=production),
        Middleware(RateMiddleware, wired.stores, wired.sightings(), production=production, proxies=proxies),
        Middleware(IdentityMiddleware, wired.stores, production=production, proxies=proxies),
    ]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the stores, fill an empty database with the demo, and keep worker, post and visits beside the server."""
    await run_in_threadpool(_prepare)
    stop = asyncio.Event()
    visits = keep_visits(stop, wired.stores, wired.sightings())
    beside = [asyncio.create_task(keep_worker(stop)), asyncio.create_task(visits)]
    if url := wired.settings().smtp_url:
        beside.append(asyncio.create_task(keep_post(stop, wired.stores, smtp.server(url))))
    try:
        yield
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*beside)
        await run_in_threadpool(_close)


def _prepare() -> None:
    stores, settings = wired.stores(), wired.settings()
    passwords.warm()
    if settings.demo and demo.is_empty(stores):
        demo.seed(stores, settings)


def _close() -> None:
    export_jobs.end()
    wired.stores().close()
    stop_embedded(wired.settings())
