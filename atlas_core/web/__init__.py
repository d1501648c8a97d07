"""ASGI routes and middleware: sign-in, downloads, health."""
