"""Adapter: carrying out batches in the background, with DBOS. Importing this imports nothing of DBOS."""
