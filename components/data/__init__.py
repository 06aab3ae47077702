"""From files to imported datasets."""
