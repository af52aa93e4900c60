"""The provider's console: certify a class, hand it over, put right, withdraw.

* Works without JavaScript: every page is an answer, every step a form, nothing waits between two of them.
* What names a person is in no address: it comes in the body of a post and goes out in its answer.
"""
