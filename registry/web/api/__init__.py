"""The interface for providers' own systems (docs/api.md): batches, from their upload to their hand-over."""
