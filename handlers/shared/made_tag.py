"""The tag of a dataset group that a run of the workflow has made, besides those that say whose it is.

The function of the workflow gives it, and the program deletes with the stack what has it.
"""

KEY = "retraining"
VALUE = "made"
