"""The holder's pages: what secret and PIN open, for one answer at a time."""
