-- Before the tables: the search index of `participants` uses an operator class of pg_trgm, and the exclusion constraint of
-- `occupancies` needs btree_gist. Both are trusted extensions, which the owner of a database may create.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;
