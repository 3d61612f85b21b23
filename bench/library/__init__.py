"""The media library's own questions, for a Master admin and for two who see less, beside the best SQL by hand."""
