"""An account to look at: a cast, groups, folders, pictures and six weeks of history, made by the actions."""
