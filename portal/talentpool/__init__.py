"""The talent pool: membership, interests, frequency, renewal."""
