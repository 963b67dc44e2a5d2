"""The hash chain: every posted transfer is sealed soon after, so that a changed row is found."""
