"""The Amazon States Language with JSONata: what a definition may say, and how its expressions are evaluated."""
