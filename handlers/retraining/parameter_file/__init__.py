"""The parameter file of the retraining workflow: read, checked, and made one plan whatever its spelling."""
