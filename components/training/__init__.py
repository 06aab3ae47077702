"""From imported data to a campaign that answers."""
