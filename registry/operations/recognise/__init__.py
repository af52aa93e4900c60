"""Recognising what was learned elsewhere: prior learning, certificates of others, what these count for."""
