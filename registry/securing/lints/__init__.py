"""Rules that a payload must keep before it is signed: one file a rule."""
