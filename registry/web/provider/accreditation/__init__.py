"""Accreditation at a provider's console: what there is, applying for it, its conditions, complaints."""
