"""The application: Streamlit's pages behind the sign-in, beside the routes of the same server.

`streamlit run streamlit_app.py` serves it; so does any ASGI server with one worker process.
"""

import streamlit as st

from atlas_core.web import app as web
from pages.shell import failure

app = st.App(
    "pages/shell/frame.py",
    routes=web.routes(),
    middleware=web.middleware(),
    lifespan=web.lifespan,
    on_script_error=failure.show,
)
