"""An employer asks a wallet (OpenID for Verifiable Presentations 1.0): a question out, ciphertext back.

* Nothing that passes here says who asks or who answers, and nothing of it is logged.
"""
