"""The functions of the retraining workflow."""
