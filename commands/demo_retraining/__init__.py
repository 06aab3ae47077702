"""`make demo-retraining`: a workflow of retraining at work on the local AWS."""
