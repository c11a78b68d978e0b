"""The coordinators' pages of plans: meetings, proposals, versions, and programmes with all that belongs to them."""
