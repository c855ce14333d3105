-- Everything that the schema files cannot declare. `db/migrate.test.ts` lists these objects with the reason of each.

-- Two live times of one agent never overlap, so a double booking is impossible even if the code is wrong.
ALTER TABLE "occupancies" ADD CONSTRAINT "occupancies_no_overlap"
  EXCLUDE USING gist ("organization_id" WITH =, "agent_id" WITH =, "busy" WITH &&) WHERE ("live");
--> statement-breakpoint

-- Covering indexes: the search for free slots and the count against a limit per agent or preset read the index alone.
CREATE INDEX "occupancies_by_time" ON "occupancies" ("organization_id", "agent_id", "start_min")
  INCLUDE ("end_min", "hold_id") WHERE "live";
--> statement-breakpoint
CREATE INDEX "appointments_counted_by_agent" ON "appointments" ("organization_id", "agent_id", "starts_at")
  INCLUDE ("id") WHERE "status" NOT IN ('cancelled', 'failed');
--> statement-breakpoint
CREATE INDEX "appointments_counted_by_preset" ON "appointments" ("organization_id", "preset_id", "starts_at")
  INCLUDE ("id") WHERE "status" NOT IN ('cancelled', 'failed');
--> statement-breakpoint

-- Room in each page for HOT updates, which write no index entry, also when all rows of a page are claimed at once.
-- Rows of `jobs` are short-lived, so autovacuum starts early and does not pause.
ALTER TABLE "jobs" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
ALTER TABLE "lanes" SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE "circuits" SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE "limit_windows" SET (fillfactor = 50);
