"""From live events to Amazon Personalize and to the archive."""
