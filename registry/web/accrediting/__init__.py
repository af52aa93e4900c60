"""What both consoles show of accreditation: the same words, scope, timeline and papers."""
