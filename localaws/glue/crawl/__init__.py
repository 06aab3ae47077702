"""One run of a crawler: from the objects of its targets to the tables of its database."""
