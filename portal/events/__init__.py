"""Events: the public list, sign-ups, waiting lists."""
