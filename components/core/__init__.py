"""What every area uses and what makes no resource: names, place, errors, recipes."""
