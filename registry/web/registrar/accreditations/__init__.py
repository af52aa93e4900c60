"""Accreditation at the registry's console: the cases, their review, the decisions, and complaints."""
