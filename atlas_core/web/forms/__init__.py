"""Pages for people who have not signed in: server-rendered forms that work without a script."""
