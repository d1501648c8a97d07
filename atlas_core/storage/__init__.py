"""MongoDB and GridFS repositories and the embedded database server."""
