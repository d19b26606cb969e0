-- Posts and digests speak the language of those who read them: that of the guild,
-- as the platform tells it.

ALTER TABLE shelves ADD COLUMN locale TEXT NOT NULL DEFAULT ''; -- BCP 47; '' when it is not known
