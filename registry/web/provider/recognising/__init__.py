"""Recognising at a provider's desk: prior learning, step by step, and certificates from elsewhere.

* A learner is the provider's own reference, and no page leads to one by its address.
"""
