"""Assessing, verifying and releasing at a provider's console.

* Nothing is kept between two steps: each sends the whole sitting again, and each judges it anew.
* Learners are references here; only the page of the issuing officer asks for names.
"""
