"""The web face: parses a request, calls one operation, shows what came of it."""
