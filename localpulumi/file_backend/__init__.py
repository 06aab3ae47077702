"""The folder in which Pulumi's file backend keeps its stacks: what a killed engine leaves in it, and how it is mended."""
