"""The application: Streamlit's pages behind the sign-in, beside the routes of the same server.

`streamlit run streamlit_app.py` serves it; so does any ASGI server with one worker process.
"""

import streamlit as st
from starlette.middleware import Middleware

from atlas_core.errors import InputError
from atlas_core.web import app as web
from atlas_core.web import wired
from pages.shell import failure, safe_start, single_sign_on
from pages.shell.own_files import OwnFilesMiddleware

try:
    safe_start.check(wired.settings())
    client = single_sign_on.client()
except InputError as error:
    raise SystemExit(str(error)) from None

app = st.App(
    "pages/shell/frame.py",
    routes=web.routes(client),
    middleware=[*web.middleware(), Middleware(OwnFilesMiddleware)],
    lifespan=web.lifespan,
    on_script_error=failure.show,
)
