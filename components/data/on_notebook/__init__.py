"""What runs on a notebook instance, and nowhere else."""
