"""The page: server-rendered, works without scripts, keeps nothing."""
