"""What becomes of an accreditation after the decision: a module for each thing that is done to it.

All of it stops, or lets go on, what is issued from that moment, and touches nothing that was issued.
"""
