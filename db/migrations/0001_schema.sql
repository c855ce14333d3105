CREATE SEQUENCE "public"."jobs_fence" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 20;--> statement-breakpoint
CREATE TABLE "api_clients" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"name" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_clients_pkey" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "applications" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"timezone" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"country" text NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "applications_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "applications_slug_key" UNIQUE("organization_id","slug"),
	CONSTRAINT "applications_slug_check" CHECK ("applications"."slug" ~ '^[a-z0-9][a-z0-9-]{0,62}$')
);
--> statement-breakpoint
CREATE TABLE "genesys_settings" (
	"organization_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"region" text NOT NULL,
	"is_primary" boolean DEFAULT true NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" "bytea" NOT NULL,
	"genesys_organization_id" text NOT NULL,
	"open_messaging_id" text,
	"open_messaging_secret" "bytea",
	"session_webhook_secret" "bytea",
	"latency_note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"retired_at" timestamp with time zone,
	"previous_webhook_secret" "bytea",
	"previous_until" timestamp with time zone,
	"registration" text DEFAULT 'none' NOT NULL,
	"registration_at" timestamp with time zone,
	"registration_reason" text,
	"checked" text DEFAULT 'none' NOT NULL,
	"checked_at" timestamp with time zone,
	"checked_reason" text,
	CONSTRAINT "genesys_settings_pkey" PRIMARY KEY("organization_id","application_id","region"),
	CONSTRAINT "genesys_settings_retired_is_not_primary" CHECK ("genesys_settings"."retired_at" is null or not "genesys_settings"."is_primary"),
	CONSTRAINT "genesys_settings_registration_check" CHECK ("genesys_settings"."registration" in ('none', 'requested', 'registered', 'failed')),
	CONSTRAINT "genesys_settings_checked_check" CHECK ("genesys_settings"."checked" in ('none', 'requested', 'ok', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appointments" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"preset_id" uuid NOT NULL,
	"preset_version" integer NOT NULL,
	"policy_applied_at" timestamp with time zone,
	"reference" text NOT NULL,
	"status" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"local_start" text NOT NULL,
	"timezone" text NOT NULL,
	"locale" text NOT NULL,
	"agent_id" uuid,
	"organizer_id" uuid,
	"target_type" text NOT NULL,
	"target_id" uuid NOT NULL,
	"title" text,
	"notes" text,
	"intake" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"interaction" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"notification_headers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"master_key" "bytea" NOT NULL,
	"source" text NOT NULL,
	"notifications_paused" boolean DEFAULT false NOT NULL,
	"activated_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"cancel_reason" text,
	"absent" text,
	"outcome_reason" text,
	"delay_revision" integer,
	"expected_start_at" timestamp with time zone,
	"delay_notified_at" timestamp with time zone,
	"reschedule_reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"revised_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appointments_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "appointments_application_id_reference_key" UNIQUE("organization_id","application_id","reference"),
	CONSTRAINT "appointments_status_check" CHECK ("appointments"."status" in ('scheduled', 'activated', 'in_progress', 'completed', 'cancelled', 'no_show', 'failed')),
	CONSTRAINT "appointments_target_type_check" CHECK ("appointments"."target_type" in ('AGENT', 'QUEUE')),
	CONSTRAINT "appointments_source_check" CHECK ("appointments"."source" in ('public', 'rest', 'console')),
	CONSTRAINT "appointments_absent_check" CHECK ("appointments"."absent" in ('customer', 'agent', 'technical')),
	CONSTRAINT "appointments_ends_after_start" CHECK ("appointments"."ends_at" > "appointments"."starts_at"),
	CONSTRAINT "appointments_absent_only_if_no_show" CHECK ("appointments"."absent" is null or "appointments"."status" = 'no_show')
);
--> statement-breakpoint
CREATE TABLE "participants" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"type" text NOT NULL,
	"state" text,
	"staff_id" uuid,
	"name" text,
	"email" text,
	"phone" text,
	"email_verified_at" timestamp with time zone,
	"phone_verified_at" timestamp with time zone,
	"contact_version" integer DEFAULT 1 NOT NULL,
	"token_generation" integer DEFAULT 1 NOT NULL,
	"contact_changed_at" timestamp with time zone,
	"email_quarantined_at" timestamp with time zone,
	"phone_quarantined_at" timestamp with time zone,
	"email_opted_out_at" timestamp with time zone,
	"phone_opted_out_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "participants_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "participants_type_check" CHECK ("participants"."type" in ('CUSTOMER', 'AGENT')),
	CONSTRAINT "participants_state_check" CHECK ("participants"."state" in ('WAITING', 'JOINED', 'LEFT')),
	CONSTRAINT "participants_agent_has_staff_id" CHECK (("participants"."type" = 'AGENT') = ("participants"."staff_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "attempt_results" (
	"organization_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"event_key" text NOT NULL,
	"attempt" integer,
	"status" text NOT NULL,
	"provider_status" text,
	"error_code" text,
	"duration_ms" integer,
	"excerpt" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attempt_results_pkey" PRIMARY KEY("organization_id","subject_id","event_key"),
	CONSTRAINT "attempt_results_status_check" CHECK ("attempt_results"."status" in ('in_doubt', 'retrying', 'noted', 'accepted', 'delivered', 'failed', 'expired')),
	CONSTRAINT "attempt_results_excerpt_check" CHECK (length("attempt_results"."excerpt") <= 500)
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"organization_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"key" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	CONSTRAINT "attempts_pkey" PRIMARY KEY("organization_id","subject_id","number"),
	CONSTRAINT "attempts_key_number_key" UNIQUE("organization_id","key","number")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" "bytea" NOT NULL,
	"purpose" text NOT NULL,
	"channel" text NOT NULL,
	"appointment_id" uuid,
	"recipient_hash" "bytea" NOT NULL,
	"contact_hash" "bytea",
	"sealed" "bytea",
	"via" text,
	"optional" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"provider_id" text,
	"provider_status" text,
	"error_code" text,
	"useful_until" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "messages_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "messages_key_key" UNIQUE("organization_id","key"),
	CONSTRAINT "messages_purpose_check" CHECK ("messages"."purpose" in ('notification', 'code', 'staff')),
	CONSTRAINT "messages_channel_check" CHECK ("messages"."channel" in ('EMAIL', 'SMS')),
	CONSTRAINT "messages_via_check" CHECK ("messages"."via" in ('whatsapp')),
	CONSTRAINT "messages_state_check" CHECK ("messages"."state" in ('open', 'accepted', 'delivered', 'failed', 'in_doubt', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"vendor" text NOT NULL,
	"provider_id" text NOT NULL,
	"organization_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	CONSTRAINT "receipts_pkey" PRIMARY KEY("vendor","provider_id")
);
--> statement-breakpoint
CREATE TABLE "sms_contacts" (
	"number_hash" "bytea" NOT NULL,
	"organization_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sms_contacts_pkey" PRIMARY KEY("number_hash","organization_id","application_id")
);
--> statement-breakpoint
CREATE TABLE "suppression_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_hash" "bytea" NOT NULL,
	"channel" text NOT NULL,
	"reason" text NOT NULL,
	"action" text NOT NULL,
	"via" text NOT NULL,
	"note" text,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"event_key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "suppression_events_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "suppression_events_contact_hash_channel_event_key_key" UNIQUE("organization_id","contact_hash","channel","event_key"),
	CONSTRAINT "suppression_events_channel_check" CHECK ("suppression_events"."channel" in ('EMAIL', 'SMS')),
	CONSTRAINT "suppression_events_action_check" CHECK ("suppression_events"."action" in ('stopped', 'lifted')),
	CONSTRAINT "suppression_events_via_check" CHECK ("suppression_events"."via" in ('text', 'one_click', 'page', 'vendor', 'recipient', 'staff'))
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"organization_id" uuid NOT NULL,
	"contact_hash" "bytea" NOT NULL,
	"channel" text NOT NULL,
	"reason" text NOT NULL,
	"stops" text DEFAULT 'all' NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "suppressions_pkey" PRIMARY KEY("organization_id","contact_hash","channel","reason"),
	CONSTRAINT "suppressions_stops_check" CHECK ("suppressions"."stops" in ('all', 'optional'))
);
--> statement-breakpoint
CREATE TABLE "directory" (
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "directory_pkey" PRIMARY KEY("kind","value"),
	CONSTRAINT "directory_kind_check" CHECK ("directory"."kind" in ('application', 'application_slug', 'preset', 'staff_email', 'api_client', 'link', 'appointment'))
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dispatches" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"number" integer NOT NULL,
	"agent_id" uuid,
	"from_id" text NOT NULL,
	"message_id" text NOT NULL,
	"state" text NOT NULL,
	"conversation_id" text,
	"error" text,
	"sent_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"cleared_at" timestamp with time zone,
	"disconnected_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dispatches_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "dispatches_appointment_id_revision_number_key" UNIQUE("organization_id","appointment_id","revision","number"),
	CONSTRAINT "dispatches_from_id_key" UNIQUE("organization_id","from_id"),
	CONSTRAINT "dispatches_state_check" CHECK ("dispatches"."state" in ('pending', 'sent', 'failed', 'cleared'))
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"organization_id" uuid NOT NULL,
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"request_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"payload_hash" "bytea" NOT NULL,
	"status" integer,
	"sealed_response" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_pkey" PRIMARY KEY("organization_id","caller","key")
);
--> statement-breakpoint
CREATE TABLE "circuits" (
	"organization_id" uuid NOT NULL,
	"circuit" text NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"openings" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone,
	"open_until" timestamp with time zone,
	"probe" bigint,
	"reason" text,
	"notified_at" timestamp with time zone,
	CONSTRAINT "circuits_pkey" PRIMARY KEY("organization_id","circuit")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"organization_id" uuid NOT NULL,
	"key" "bytea" NOT NULL,
	"lane" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"origin" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"rank_at" timestamp with time zone NOT NULL,
	"ranked" boolean GENERATED ALWAYS AS (rank_at <> due_at) STORED NOT NULL,
	"early" boolean DEFAULT false NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"expired_leases" integer DEFAULT 0 NOT NULL,
	"was_in_doubt" boolean DEFAULT false NOT NULL,
	"lease_until" timestamp with time zone,
	"fence" bigint,
	"superseded_at" timestamp with time zone,
	"circuit" text,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "jobs_pkey" PRIMARY KEY("organization_id","key"),
	CONSTRAINT "jobs_key_check" CHECK (octet_length("jobs"."key") = 16),
	CONSTRAINT "jobs_origin_check" CHECK ("jobs"."origin" in ('plan', 'manual', 'engine')),
	CONSTRAINT "jobs_state_check" CHECK ("jobs"."state" in ('pending', 'claimed', 'inDoubt'))
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"organization_id" uuid NOT NULL,
	"lane" text NOT NULL,
	"tokens" double precision DEFAULT 0 NOT NULL,
	"refilled_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_until" timestamp with time zone,
	CONSTRAINT "lanes_pkey" PRIMARY KEY("organization_id","lane")
);
--> statement-breakpoint
CREATE TABLE "limit_windows" (
	"key" text PRIMARY KEY NOT NULL,
	"hits" integer NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"notification_id" uuid NOT NULL,
	"status" text NOT NULL,
	"provider_status" text,
	"message" text,
	"error_message" text,
	"event_key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_events_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "notification_events_notification_id_event_key_key" UNIQUE("organization_id","notification_id","event_key")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" "bytea" NOT NULL,
	"appointment_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"type" text NOT NULL,
	"offset_iso" text,
	"channel" text NOT NULL,
	"participant_id" uuid,
	"contact_version" integer DEFAULT 1 NOT NULL,
	"cause" text DEFAULT '' NOT NULL,
	"status" text DEFAULT 'INITIALIZED' NOT NULL,
	"message_id" uuid,
	"replaces_id" uuid,
	"reason" text,
	"scheduled_for" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "notifications_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "notifications_key_key" UNIQUE("organization_id","key"),
	CONSTRAINT "notifications_channel_check" CHECK ("notifications"."channel" in ('EMAIL', 'SMS', 'WEBHOOKS')),
	CONSTRAINT "notifications_status_check" CHECK ("notifications"."status" in ('INITIALIZED', 'PENDING', 'DELIVERED', 'FAILED', 'CANCELLED'))
);
--> statement-breakpoint
CREATE TABLE "retry_batches" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid,
	"error_class" text NOT NULL,
	"reason" text NOT NULL,
	"total" integer NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "retry_batches_pkey" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "retry_items" (
	"organization_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"notification_id" uuid NOT NULL,
	"refusal" text,
	"resent_id" uuid,
	"done_at" timestamp with time zone,
	CONSTRAINT "retry_items_pkey" PRIMARY KEY("organization_id","batch_id","notification_id"),
	CONSTRAINT "retry_items_done_has_outcome" CHECK (("retry_items"."done_at" is null) = ("retry_items"."refusal" is null and "retry_items"."resent_id" is null))
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"preset_id" uuid NOT NULL,
	"agent_id" uuid,
	"queue_id" uuid,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"contact_hash" "bytea" NOT NULL,
	"browser_hash" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"choice" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "holds_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "holds_agent_or_queue" CHECK (("holds"."agent_id" is null) <> ("holds"."queue_id" is null))
);
--> statement-breakpoint
CREATE TABLE "occupancies" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"busy" "tstzrange" NOT NULL,
	"start_min" bigint GENERATED ALWAYS AS (floor(extract(epoch from (lower(busy) at time zone 'UTC')) / 60)::bigint) STORED NOT NULL,
	"end_min" bigint GENERATED ALWAYS AS (ceil(extract(epoch from (upper(busy) at time zone 'UTC')) / 60)::bigint) STORED NOT NULL,
	"appointment_id" uuid,
	"hold_id" uuid,
	"live" boolean DEFAULT true NOT NULL,
	CONSTRAINT "occupancies_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "occupancies_half_open" CHECK (not isempty("occupancies"."busy") and lower_inc("occupancies"."busy") and not upper_inc("occupancies"."busy")),
	CONSTRAINT "occupancies_at_most_two_days" CHECK ("occupancies"."end_min" - "occupancies"."start_min" <= 2880)
);
--> statement-breakpoint
CREATE TABLE "preset_versions" (
	"organization_id" uuid NOT NULL,
	"preset_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"policy" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	CONSTRAINT "preset_versions_pkey" PRIMARY KEY("organization_id","preset_id","version")
);
--> statement-breakpoint
CREATE TABLE "presets" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	CONSTRAINT "presets_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "presets_application_id_slug_key" UNIQUE("organization_id","application_id","slug"),
	CONSTRAINT "presets_slug_check" CHECK ("presets"."slug" ~ '^[a-z0-9][a-z0-9-]{0,62}$')
);
--> statement-breakpoint
CREATE TABLE "device_checks" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"participant_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"camera" text NOT NULL,
	"microphone" text NOT NULL,
	"speaker" text NOT NULL,
	"network" text NOT NULL,
	"browser" text NOT NULL,
	CONSTRAINT "device_checks_pkey" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "device_handoffs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"participant_id" uuid NOT NULL,
	"target" text NOT NULL,
	"code_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	CONSTRAINT "device_handoffs_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "device_handoffs_target_check" CHECK ("device_handoffs"."target" in ('join', 'check'))
);
--> statement-breakpoint
CREATE TABLE "room_seats" (
	"organization_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"side" text NOT NULL,
	"participant_id" uuid NOT NULL,
	"tab" uuid NOT NULL,
	"epoch" integer DEFAULT 1 NOT NULL,
	"visit" integer DEFAULT 1 NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"away_at" timestamp with time zone,
	"left_at" timestamp with time zone,
	CONSTRAINT "room_seats_pkey" PRIMARY KEY("organization_id","session_id","side"),
	CONSTRAINT "room_seats_side_check" CHECK ("room_seats"."side" in ('customer', 'agent'))
);
--> statement-breakpoint
CREATE TABLE "room_signals" (
	"organization_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "room_signals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"to_side" text NOT NULL,
	"from_epoch" integer NOT NULL,
	"to_epoch" integer NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "room_signals_pkey" PRIMARY KEY("organization_id","session_id","id"),
	CONSTRAINT "room_signals_to_side_check" CHECK ("room_signals"."to_side" in ('customer', 'agent'))
);
--> statement-breakpoint
CREATE TABLE "session_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"participant" text,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "session_events_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "session_events_event_id_key" UNIQUE("organization_id","event_id"),
	CONSTRAINT "session_events_type_check" CHECK ("session_events"."type" in ('created', 'join', 'leave', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "video_sessions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"revision" integer NOT NULL,
	"name" text NOT NULL,
	"region" text NOT NULL,
	"adapter" text DEFAULT 'genesys-sessions' NOT NULL,
	"is_current" boolean DEFAULT true NOT NULL,
	"provider_id" text,
	"provider_state" text,
	"sip" text,
	"provider_created_at" timestamp with time zone,
	"provider_expires_at" timestamp with time zone,
	"removed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "video_sessions_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "video_sessions_appointment_id_generation_key" UNIQUE("organization_id","appointment_id","generation"),
	CONSTRAINT "video_sessions_name_key" UNIQUE("organization_id","name")
);
--> statement-breakpoint
CREATE TABLE "holiday_settings" (
	"organization_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"country" text,
	"state" text,
	"kinds" text[] DEFAULT '{"public"}' NOT NULL,
	CONSTRAINT "holiday_settings_pkey" PRIMARY KEY("organization_id","application_id"),
	CONSTRAINT "holiday_settings_country_check" CHECK ("holiday_settings"."country" ~ '^[A-Z]{2}$'),
	CONSTRAINT "holiday_settings_state_has_country" CHECK ("holiday_settings"."state" is null or "holiday_settings"."country" is not null)
);
--> statement-breakpoint
CREATE TABLE "queue_members" (
	"organization_id" uuid NOT NULL,
	"queue_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	CONSTRAINT "queue_members_pkey" PRIMARY KEY("organization_id","queue_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "queues" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"name" text NOT NULL,
	"genesys_queue_id" text,
	"capacity" integer DEFAULT 1 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "queues_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "queues_capacity_check" CHECK ("queues"."capacity" > 0)
);
--> statement-breakpoint
CREATE TABLE "schedule_exceptions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"agent_id" uuid,
	"kind" text NOT NULL,
	"starts_local" timestamp NOT NULL,
	"ends_local" timestamp NOT NULL,
	"timezone" text NOT NULL,
	"reason" text,
	"created_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "schedule_exceptions_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "schedule_exceptions_kind_check" CHECK ("schedule_exceptions"."kind" in ('closed', 'extra', 'changed')),
	CONSTRAINT "schedule_exceptions_ends_after_start" CHECK ("schedule_exceptions"."ends_local" > "schedule_exceptions"."starts_local"),
	CONSTRAINT "schedule_exceptions_hours_within_one_day" CHECK ("schedule_exceptions"."kind" = 'closed' or "schedule_exceptions"."ends_local" <= "schedule_exceptions"."starts_local" + interval '1 day')
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"weekday" smallint NOT NULL,
	"start_minute" smallint NOT NULL,
	"end_minute" smallint NOT NULL,
	"timezone" text NOT NULL,
	"effective_from" date,
	"effective_to" date,
	CONSTRAINT "schedules_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "schedules_weekday_check" CHECK ("schedules"."weekday" between 1 and 7),
	CONSTRAINT "schedules_start_minute_check" CHECK ("schedules"."start_minute" between 0 and 1439),
	CONSTRAINT "schedules_end_minute_check" CHECK ("schedules"."end_minute" > "schedules"."start_minute" and "schedules"."end_minute" <= 2880),
	CONSTRAINT "schedules_effective_to_check" CHECK ("schedules"."effective_to" >= "schedules"."effective_from")
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text,
	"timezone" text NOT NULL,
	"region" text,
	"genesys_user_id" text,
	"active" boolean DEFAULT true NOT NULL,
	"email_notifications" text[] DEFAULT '{"new","rescheduled","cancelled"}' NOT NULL,
	"email_notifications_since" timestamp with time zone,
	"session_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "staff_email_key" UNIQUE("organization_id","email"),
	CONSTRAINT "staff_role_check" CHECK ("staff"."role" in ('agent', 'supervisor', 'admin')),
	CONSTRAINT "staff_only_admins_without_application" CHECK ("staff"."role" = 'admin' or "staff"."application_id" is not null),
	CONSTRAINT "staff_email_notifications_check" CHECK ("staff"."email_notifications" <@ '{new,rescheduled,cancelled}')
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"txid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" uuid,
	"before" jsonb,
	"after" jsonb,
	"request_id" text,
	CONSTRAINT "audit_pkey" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"event_key" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "timeline_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "timeline_appointment_id_event_key_key" UNIQUE("organization_id","appointment_id","event_key")
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"contact_hash" "bytea" NOT NULL,
	"channel" text NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"preset_id" uuid,
	"starts_at" timestamp with time zone,
	"duration_minutes" integer,
	"hold_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sends" integer DEFAULT 1 NOT NULL,
	"resend_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "challenges_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "challenges_application_id_purpose_contact_hash_key" UNIQUE("organization_id","application_id","purpose","contact_hash"),
	CONSTRAINT "challenges_purpose_check" CHECK ("challenges"."purpose" in ('book', 'join', 'privacy', 'contact', 'find')),
	CONSTRAINT "challenges_channel_check" CHECK ("challenges"."channel" in ('EMAIL', 'SMS')),
	CONSTRAINT "challenges_attempts_check" CHECK ("challenges"."attempts" between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"preset_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"appointment_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "drafts_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "drafts_token_hash_key" UNIQUE("organization_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"round_at" timestamp with time zone NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "webhook_deliveries_event_id_endpoint_id_key" UNIQUE("organization_id","event_id","endpoint_id"),
	CONSTRAINT "webhook_deliveries_state_check" CHECK ("webhook_deliveries"."state" in ('pending', 'held', 'delivered', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"types" text[] DEFAULT '{}' NOT NULL,
	"secret" "bytea",
	"previous_secret" "bytea",
	"previous_until" timestamp with time zone,
	"state" text DEFAULT 'enabled' NOT NULL,
	"state_reason" text,
	"state_since" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"succeeded_at" timestamp with time zone,
	"throttled_until" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "webhook_endpoints_state_check" CHECK ("webhook_endpoints"."state" in ('enabled', 'paused', 'disabled', 'deleted')),
	CONSTRAINT "webhook_endpoints_state_reason_check" CHECK ("webhook_endpoints"."state_reason" in ('manual', 'failing', 'gone')),
	CONSTRAINT "webhook_endpoints_url_check" CHECK (length("webhook_endpoints"."url") <= 2000),
	CONSTRAINT "webhook_endpoints_description_check" CHECK (length("webhook_endpoints"."description") <= 200),
	CONSTRAINT "webhook_endpoints_reason_unless_enabled" CHECK (("webhook_endpoints"."state" = 'enabled') = ("webhook_endpoints"."state_reason" is null)),
	CONSTRAINT "webhook_endpoints_secret_unless_deleted" CHECK (("webhook_endpoints"."state" = 'deleted') = ("webhook_endpoints"."secret" is null)),
	CONSTRAINT "webhook_endpoints_previous_secret_has_end" CHECK (("webhook_endpoints"."previous_secret" is null) = ("webhook_endpoints"."previous_until" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"appointment_id" uuid,
	"type" text NOT NULL,
	"event_key" text NOT NULL,
	"revision" integer,
	"sequence" integer DEFAULT 0 NOT NULL,
	"body" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_events_pkey" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "webhook_events_appointment_id_event_key_key" UNIQUE("organization_id","appointment_id","event_key")
);
--> statement-breakpoint
ALTER TABLE "api_clients" ADD CONSTRAINT "api_clients_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "genesys_settings" ADD CONSTRAINT "genesys_settings_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_preset_id_preset_version_fkey" FOREIGN KEY ("organization_id","preset_id","preset_version") REFERENCES "public"."preset_versions"("organization_id","preset_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_agent_id_fkey" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "participants" ADD CONSTRAINT "participants_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "participants" ADD CONSTRAINT "participants_staff_id_fkey" FOREIGN KEY ("organization_id","staff_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt_results" ADD CONSTRAINT "attempt_results_subject_id_attempt_fkey" FOREIGN KEY ("organization_id","subject_id","attempt") REFERENCES "public"."attempts"("organization_id","subject_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatches" ADD CONSTRAINT "dispatches_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_events" ADD CONSTRAINT "notification_events_notification_id_fkey" FOREIGN KEY ("organization_id","notification_id") REFERENCES "public"."notifications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_participant_id_fkey" FOREIGN KEY ("organization_id","participant_id") REFERENCES "public"."participants"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_replaces_id_fkey" FOREIGN KEY ("organization_id","replaces_id") REFERENCES "public"."notifications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retry_batches" ADD CONSTRAINT "retry_batches_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retry_batches" ADD CONSTRAINT "retry_batches_created_by_fkey" FOREIGN KEY ("organization_id","created_by") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retry_items" ADD CONSTRAINT "retry_items_batch_id_fkey" FOREIGN KEY ("organization_id","batch_id") REFERENCES "public"."retry_batches"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retry_items" ADD CONSTRAINT "retry_items_notification_id_fkey" FOREIGN KEY ("organization_id","notification_id") REFERENCES "public"."notifications"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_preset_id_fkey" FOREIGN KEY ("organization_id","preset_id") REFERENCES "public"."presets"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_agent_id_fkey" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_queue_id_fkey" FOREIGN KEY ("organization_id","queue_id") REFERENCES "public"."queues"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occupancies" ADD CONSTRAINT "occupancies_agent_id_fkey" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occupancies" ADD CONSTRAINT "occupancies_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occupancies" ADD CONSTRAINT "occupancies_hold_id_fkey" FOREIGN KEY ("organization_id","hold_id") REFERENCES "public"."holds"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preset_versions" ADD CONSTRAINT "preset_versions_preset_id_fkey" FOREIGN KEY ("organization_id","preset_id") REFERENCES "public"."presets"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preset_versions" ADD CONSTRAINT "preset_versions_created_by_fkey" FOREIGN KEY ("organization_id","created_by") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presets" ADD CONSTRAINT "presets_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_checks" ADD CONSTRAINT "device_checks_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_checks" ADD CONSTRAINT "device_checks_participant_id_fkey" FOREIGN KEY ("organization_id","participant_id") REFERENCES "public"."participants"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_handoffs" ADD CONSTRAINT "device_handoffs_participant_id_fkey" FOREIGN KEY ("organization_id","participant_id") REFERENCES "public"."participants"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_seats" ADD CONSTRAINT "room_seats_session_id_fkey" FOREIGN KEY ("organization_id","session_id") REFERENCES "public"."video_sessions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_seats" ADD CONSTRAINT "room_seats_participant_id_fkey" FOREIGN KEY ("organization_id","participant_id") REFERENCES "public"."participants"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_signals" ADD CONSTRAINT "room_signals_session_id_fkey" FOREIGN KEY ("organization_id","session_id") REFERENCES "public"."video_sessions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_events" ADD CONSTRAINT "session_events_session_id_fkey" FOREIGN KEY ("organization_id","session_id") REFERENCES "public"."video_sessions"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_sessions" ADD CONSTRAINT "video_sessions_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holiday_settings" ADD CONSTRAINT "holiday_settings_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_members" ADD CONSTRAINT "queue_members_queue_id_fkey" FOREIGN KEY ("organization_id","queue_id") REFERENCES "public"."queues"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_members" ADD CONSTRAINT "queue_members_agent_id_fkey" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queues" ADD CONSTRAINT "queues_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_exceptions" ADD CONSTRAINT "schedule_exceptions_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_exceptions" ADD CONSTRAINT "schedule_exceptions_agent_id_fkey" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_exceptions" ADD CONSTRAINT "schedule_exceptions_created_by_fkey" FOREIGN KEY ("organization_id","created_by") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_agent_id_fkey" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."staff"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "timeline" ADD CONSTRAINT "timeline_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_preset_id_fkey" FOREIGN KEY ("organization_id","preset_id") REFERENCES "public"."presets"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("organization_id","endpoint_id") REFERENCES "public"."webhook_endpoints"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_id_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."webhook_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_events" ADD CONSTRAINT "webhook_events_application_id_fkey" FOREIGN KEY ("organization_id","application_id") REFERENCES "public"."applications"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_events" ADD CONSTRAINT "webhook_events_appointment_id_fkey" FOREIGN KEY ("organization_id","appointment_id") REFERENCES "public"."appointments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "genesys_settings_one_primary" ON "genesys_settings" USING btree ("organization_id","application_id") WHERE "genesys_settings"."is_primary";--> statement-breakpoint
CREATE INDEX "appointments_by_start" ON "appointments" USING btree ("organization_id","application_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "appointments_by_agent" ON "appointments" USING btree ("organization_id","agent_id","starts_at");--> statement-breakpoint
CREATE INDEX "appointments_by_queue" ON "appointments" USING btree ("organization_id","target_id","starts_at") WHERE "appointments"."target_type" = 'QUEUE';--> statement-breakpoint
CREATE INDEX "appointments_by_reference" ON "appointments" USING btree ("organization_id","reference" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "participants_by_appointment" ON "participants" USING btree ("organization_id","appointment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "participants_agent_once" ON "participants" USING btree ("organization_id","appointment_id","staff_id") WHERE "participants"."staff_id" is not null;--> statement-breakpoint
CREATE INDEX "participants_search" ON "participants" USING gin (lower(coalesce("name", '') || ' ' || coalesce("email", '') || ' ' || coalesce("phone", '')) gin_trgm_ops) WHERE "participants"."type" = 'CUSTOMER';--> statement-breakpoint
CREATE INDEX "participants_by_email" ON "participants" USING btree ("organization_id","email") WHERE "participants"."type" = 'CUSTOMER' and "participants"."email" is not null;--> statement-breakpoint
CREATE INDEX "participants_by_phone" ON "participants" USING btree ("organization_id","phone") WHERE "participants"."type" = 'CUSTOMER' and "participants"."phone" is not null;--> statement-breakpoint
CREATE INDEX "messages_by_provider" ON "messages" USING btree ("organization_id","provider_id") WHERE "messages"."provider_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_by_age" ON "messages" USING btree ("created_at") WHERE "messages"."purpose" <> 'notification';--> statement-breakpoint
CREATE INDEX "receipts_by_message" ON "receipts" USING btree ("organization_id","message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dispatches_one_live" ON "dispatches" USING btree ("organization_id","appointment_id") WHERE "dispatches"."state" in ('pending', 'sent');--> statement-breakpoint
CREATE INDEX "dispatches_by_conversation" ON "dispatches" USING btree ("organization_id","conversation_id") WHERE "dispatches"."conversation_id" is not null;--> statement-breakpoint
CREATE INDEX "jobs_by_lane" ON "jobs" USING btree ("organization_id","lane","due_at","ranked");--> statement-breakpoint
CREATE INDEX "jobs_ranked" ON "jobs" USING btree ("organization_id","lane","due_at") WHERE "jobs"."ranked";--> statement-breakpoint
CREATE INDEX "jobs_by_rank" ON "jobs" USING btree ("organization_id",("lane" || ''),"rank_at") WHERE "jobs"."ranked";--> statement-breakpoint
CREATE INDEX "jobs_early" ON "jobs" USING btree ("lane","rank_at") WHERE "jobs"."early";--> statement-breakpoint
CREATE INDEX "jobs_by_subject" ON "jobs" USING btree ("organization_id","subject");--> statement-breakpoint
CREATE INDEX "jobs_in_doubt" ON "jobs" USING btree ("organization_id") WHERE "jobs"."was_in_doubt";--> statement-breakpoint
CREATE INDEX "notification_events_by_notification" ON "notification_events" USING btree ("organization_id","notification_id","at");--> statement-breakpoint
CREATE INDEX "notifications_by_appointment" ON "notifications" USING btree ("organization_id","appointment_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_by_message" ON "notifications" USING btree ("organization_id","message_id") WHERE "notifications"."message_id" is not null;--> statement-breakpoint
CREATE INDEX "notifications_by_time" ON "notifications" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_one_replacement" ON "notifications" USING btree ("organization_id","replaces_id","channel") WHERE "notifications"."replaces_id" is not null;--> statement-breakpoint
CREATE INDEX "retry_batches_by_time" ON "retry_batches" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "holds_by_contact" ON "holds" USING btree ("organization_id","contact_hash","created_at");--> statement-breakpoint
CREATE INDEX "holds_by_browser" ON "holds" USING btree ("organization_id","browser_hash","created_at") WHERE "holds"."browser_hash" is not null;--> statement-breakpoint
CREATE INDEX "holds_by_agent" ON "holds" USING btree ("organization_id","agent_id","expires_at");--> statement-breakpoint
CREATE INDEX "holds_by_queue" ON "holds" USING btree ("organization_id","queue_id","expires_at") WHERE "holds"."queue_id" is not null;--> statement-breakpoint
CREATE INDEX "holds_by_preset" ON "holds" USING btree ("organization_id","preset_id","expires_at");--> statement-breakpoint
CREATE INDEX "occupancies_by_appointment" ON "occupancies" USING btree ("organization_id","appointment_id") WHERE "occupancies"."appointment_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "occupancies_by_hold" ON "occupancies" USING btree ("organization_id","hold_id") WHERE "occupancies"."hold_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "presets_one_default" ON "presets" USING btree ("organization_id","application_id") WHERE "presets"."is_default";--> statement-breakpoint
CREATE INDEX "device_checks_by_appointment" ON "device_checks" USING btree ("organization_id","appointment_id","at");--> statement-breakpoint
CREATE INDEX "device_checks_by_age" ON "device_checks" USING btree ("at");--> statement-breakpoint
CREATE INDEX "device_handoffs_by_participant" ON "device_handoffs" USING btree ("organization_id","participant_id");--> statement-breakpoint
CREATE INDEX "room_seats_by_last_seen" ON "room_seats" USING btree ("seen_at") WHERE "room_seats"."left_at" is null;--> statement-breakpoint
CREATE INDEX "room_signals_by_age" ON "room_signals" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "session_events_by_session" ON "session_events" USING btree ("organization_id","session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "video_sessions_one_current" ON "video_sessions" USING btree ("organization_id","appointment_id") WHERE "video_sessions"."is_current";--> statement-breakpoint
CREATE INDEX "video_sessions_by_provider" ON "video_sessions" USING btree ("organization_id","provider_id") WHERE "video_sessions"."provider_id" is not null;--> statement-breakpoint
CREATE INDEX "queue_members_by_agent" ON "queue_members" USING btree ("organization_id","agent_id");--> statement-breakpoint
CREATE INDEX "queues_by_application" ON "queues" USING btree ("organization_id","application_id");--> statement-breakpoint
CREATE INDEX "schedule_exceptions_by_agent" ON "schedule_exceptions" USING btree ("organization_id","agent_id","ends_local") WHERE "schedule_exceptions"."agent_id" is not null;--> statement-breakpoint
CREATE INDEX "schedule_exceptions_by_application" ON "schedule_exceptions" USING btree ("organization_id","application_id","ends_local") WHERE "schedule_exceptions"."agent_id" is null;--> statement-breakpoint
CREATE INDEX "schedules_by_agent" ON "schedules" USING btree ("organization_id","agent_id");--> statement-breakpoint
CREATE INDEX "audit_by_object" ON "audit" USING btree ("organization_id","object_type","object_id","at");--> statement-breakpoint
CREATE INDEX "timeline_by_appointment" ON "timeline" USING btree ("organization_id","appointment_id","at");--> statement-breakpoint
CREATE INDEX "challenges_by_age" ON "challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("organization_id","endpoint_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "webhook_deliveries_unsettled" ON "webhook_deliveries" USING btree ("organization_id","endpoint_id","state") WHERE "webhook_deliveries"."state" in ('pending', 'held', 'failed');--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_age" ON "webhook_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_application" ON "webhook_endpoints" USING btree ("organization_id","application_id");--> statement-breakpoint
CREATE INDEX "webhook_events_in_order" ON "webhook_events" USING btree ("organization_id","appointment_id","sequence");--> statement-breakpoint
CREATE INDEX "webhook_events_by_age" ON "webhook_events" USING btree ("created_at") WHERE "webhook_events"."body" <> '';--> statement-breakpoint
CREATE VIEW "public"."notification_history" AS (
select organization_id, id, key, appointment_id, revision, type, offset_iso, channel, participant_id, contact_version, cause, status,
  message_id, reason, scheduled_for, created_at, updated_at,
  null::text as hook_state, null::text as hook_reason, null::text as hook_name
from notifications
union all
select d.organization_id, d.id, ''::bytea, e.appointment_id, e.revision, e.type, null::text, 'WEBHOOKS', null::uuid, 1, e.event_key,
  case d.state when 'delivered' then 'DELIVERED' when 'failed' then 'FAILED' when 'cancelled' then 'CANCELLED'
    else case when exists (select from attempts a where a.organization_id = d.organization_id and a.subject_id = d.id)
      then 'PENDING' else 'INITIALIZED' end end,
  null::uuid, null::text, null::timestamptz, d.created_at, d.updated_at,
  d.state, d.reason, coalesce(nullif(w.description, ''), split_part(w.url, '/', 3))
from webhook_deliveries d
join webhook_events e on e.organization_id = d.organization_id and e.id = d.event_id and e.appointment_id is not null
join webhook_endpoints w on w.organization_id = d.organization_id and w.id = d.endpoint_id
);