"""The API that Cloudinary's clients speak: same parameters, same answers, same error shapes."""
