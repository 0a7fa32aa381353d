CREATE TABLE "attachments" (
	"hash" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "journal_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "journal_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"trade_id" uuid,
	"playbook_id" uuid,
	"day" date,
	"text" text DEFAULT '' NOT NULL,
	"body" jsonb NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED,
	CONSTRAINT "event_kind" CHECK (length("journal_events"."kind") between 1 and 40)
);
--> statement-breakpoint
CREATE TABLE "alert_outbox" (
	"id" text NOT NULL,
	"channel" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alert_once" PRIMARY KEY("id","channel"),
	CONSTRAINT "alert_state" CHECK ("alert_outbox"."state" in ('waiting', 'delivered', 'given-up'))
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "actors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"version" text DEFAULT '' NOT NULL,
	CONSTRAINT "actor_once" UNIQUE("kind","name","version"),
	CONSTRAINT "actor_kind" CHECK ("actors"."kind" in ('person', 'strategy', 'model', 'import')),
	CONSTRAINT "actor_name" CHECK (length("actors"."name") between 1 and 200)
);
--> statement-breakpoint
CREATE TABLE "playbook_versions" (
	"playbook_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"rules_hash" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"author_id" uuid NOT NULL,
	"prompt" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "playbook_version_once" PRIMARY KEY("playbook_id","version"),
	CONSTRAINT "playbook_rules_once" UNIQUE("playbook_id","rules_hash"),
	CONSTRAINT "version_positive" CHECK ("playbook_versions"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "playbooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "playbook_state" CHECK ("playbooks"."state" in ('draft', 'review', 'active', 'paused', 'retired')),
	CONSTRAINT "playbook_name" CHECK (length("playbooks"."name") between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "signal_outcomes" (
	"closed_at" timestamp (3) with time zone NOT NULL,
	"signal_id" bigint NOT NULL,
	"horizon_ms" bigint NOT NULL,
	"forward_return" double precision NOT NULL,
	"mfe" double precision NOT NULL,
	"mae" double precision NOT NULL,
	CONSTRAINT "outcome_once" PRIMARY KEY("closed_at","signal_id","horizon_ms"),
	CONSTRAINT "outcome_horizon" CHECK ("signal_outcomes"."horizon_ms" > 0),
	CONSTRAINT "outcome_excursion" CHECK ("signal_outcomes"."mae" <= 0 and "signal_outcomes"."mfe" >= 0)
) PARTITION BY RANGE ("closed_at");
--> statement-breakpoint
CREATE TABLE "signal_history" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "signal_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"closed_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"symbol" text NOT NULL,
	"venue" text NOT NULL,
	"timeframe" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"signal_type" text DEFAULT '' NOT NULL,
	"action" text NOT NULL,
	"side" smallint NOT NULL,
	"strength" double precision,
	"holistic_score" double precision NOT NULL,
	"confidence" double precision,
	"entry_price" numeric(38, 12),
	"stop_price" numeric(38, 12),
	"target_price" numeric(38, 12),
	"reasons" text[] DEFAULT '{}'::text[] NOT NULL,
	"components" jsonb NOT NULL,
	"playbooks_suggested" text[] DEFAULT '{}'::text[] NOT NULL,
	"decision" text NOT NULL,
	"decision_reason" text DEFAULT '' NOT NULL,
	CONSTRAINT "signal_key" PRIMARY KEY("closed_at","id"),
	CONSTRAINT "signal_once" UNIQUE("closed_at","actor_id","venue","symbol","timeframe","signal_type"),
	CONSTRAINT "signal_side" CHECK ("signal_history"."side" in (-1, 0, 1)),
	CONSTRAINT "signal_confidence" CHECK ("signal_history"."confidence" between 0 and 1),
	CONSTRAINT "signal_decision" CHECK ("signal_history"."decision" in ('taken', 'vetoed', 'outranked', 'cooldown', 'duplicate', 'rejected', 'watched'))
) PARTITION BY RANGE ("closed_at");
--> statement-breakpoint
CREATE TABLE "fills" (
	"account" text NOT NULL,
	"fill_id" text NOT NULL,
	"order_id" text NOT NULL,
	"symbol" text NOT NULL,
	"side" text NOT NULL,
	"size" numeric(38, 12) NOT NULL,
	"price" numeric(38, 12) NOT NULL,
	"fee" numeric(38, 12) NOT NULL,
	"fee_currency" text,
	"liquidity" text,
	"at" timestamp (3) with time zone NOT NULL,
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "fills_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "fill_once" PRIMARY KEY("account","fill_id"),
	CONSTRAINT "fill_side" CHECK ("fills"."side" in ('BUY', 'SELL')),
	CONSTRAINT "fill_positive" CHECK ("fills"."size" > 0 and "fills"."price" > 0)
);
--> statement-breakpoint
CREATE TABLE "funding" (
	"account" text NOT NULL,
	"funding_id" text NOT NULL,
	"symbol" text NOT NULL,
	"paid" numeric(38, 12) NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "funding_once" PRIMARY KEY("account","funding_id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"account" text NOT NULL,
	"order_id" text NOT NULL,
	"venue_id" text,
	"symbol" text NOT NULL,
	"side" text NOT NULL,
	"type" text NOT NULL,
	"reduce_only" boolean NOT NULL,
	"state" text NOT NULL,
	"size" numeric(38, 12),
	"filled_size" numeric(38, 12) NOT NULL,
	"price" numeric(38, 12),
	"fee" numeric(38, 12) NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "order_once" PRIMARY KEY("account","order_id"),
	CONSTRAINT "order_side" CHECK ("orders"."side" in ('BUY', 'SELL'))
);
--> statement-breakpoint
CREATE TABLE "trade_fills" (
	"trade_id" uuid NOT NULL,
	"account" text NOT NULL,
	"fill_id" text NOT NULL,
	"opens" boolean NOT NULL,
	"size" numeric(38, 12) NOT NULL,
	CONSTRAINT "trade_fill_once" PRIMARY KEY("trade_id","fill_id","opens")
);
--> statement-breakpoint
CREATE TABLE "trades" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"source_key" text NOT NULL,
	"told_id" text,
	"symbol" text NOT NULL,
	"venue" text NOT NULL,
	"side" smallint NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"quantity" numeric(38, 12) NOT NULL,
	"entry_price" numeric(38, 12) NOT NULL,
	"exit_price" numeric(38, 12),
	"stop_price" numeric(38, 12),
	"target_price" numeric(38, 12),
	"gross_pnl" numeric(38, 12),
	"fees" numeric(38, 12) DEFAULT 0 NOT NULL,
	"other_fees" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"funding" numeric(38, 12) DEFAULT 0 NOT NULL,
	"borrow" numeric(38, 12) DEFAULT 0 NOT NULL,
	"net_pnl" numeric(38, 12),
	"currency" text NOT NULL,
	"risk_amount" numeric(38, 12),
	"r" double precision GENERATED ALWAYS AS ((net_pnl / nullif(risk_amount, 0))::double precision) STORED,
	"mfe" double precision,
	"mae" double precision,
	"exit_kind" text,
	"exit_reason" text DEFAULT '' NOT NULL,
	"decided_by" uuid NOT NULL,
	"playbook_id" uuid,
	"playbook_version" integer,
	"signals" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"holistic_score" double precision,
	"signal_reasons" text[] DEFAULT '{}'::text[] NOT NULL,
	"regime" text,
	"rating" smallint,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"position" jsonb,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trade_once" UNIQUE("account","source_key"),
	CONSTRAINT "trade_told_once" UNIQUE("account","told_id"),
	CONSTRAINT "trade_side" CHECK ("trades"."side" in (-1, 1)),
	CONSTRAINT "trade_positive" CHECK ("trades"."quantity" > 0 and "trades"."entry_price" > 0),
	CONSTRAINT "trade_closed" CHECK (("trades"."closed_at" is null) = ("trades"."exit_price" is null) and ("trades"."closed_at" is null) = ("trades"."net_pnl" is null)),
	CONSTRAINT "trade_order" CHECK ("trades"."closed_at" >= "trades"."opened_at"),
	CONSTRAINT "trade_version" CHECK (("trades"."playbook_id" is null) = ("trades"."playbook_version" is null)),
	CONSTRAINT "trade_risk" CHECK ("trades"."risk_amount" > 0),
	CONSTRAINT "trade_excursion" CHECK ("trades"."mae" <= 0 and "trades"."mfe" >= 0),
	CONSTRAINT "trade_rating" CHECK ("trades"."rating" between 1 and 5)
);
--> statement-breakpoint
ALTER TABLE "journal_events" ADD CONSTRAINT "event_actor" FOREIGN KEY ("actor_id") REFERENCES "public"."actors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal_events" ADD CONSTRAINT "event_trade" FOREIGN KEY ("trade_id") REFERENCES "public"."trades"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal_events" ADD CONSTRAINT "event_playbook" FOREIGN KEY ("playbook_id") REFERENCES "public"."playbooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playbook_versions" ADD CONSTRAINT "version_playbook" FOREIGN KEY ("playbook_id") REFERENCES "public"."playbooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playbook_versions" ADD CONSTRAINT "version_author" FOREIGN KEY ("author_id") REFERENCES "public"."actors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signal_history" ADD CONSTRAINT "signal_actor" FOREIGN KEY ("actor_id") REFERENCES "public"."actors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trade_fills" ADD CONSTRAINT "trade_fill_trade" FOREIGN KEY ("trade_id") REFERENCES "public"."trades"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trade_fills" ADD CONSTRAINT "trade_fill_fill" FOREIGN KEY ("account","fill_id") REFERENCES "public"."fills"("account","fill_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trades" ADD CONSTRAINT "trade_actor" FOREIGN KEY ("decided_by") REFERENCES "public"."actors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trades" ADD CONSTRAINT "trade_playbook_version" FOREIGN KEY ("playbook_id","playbook_version") REFERENCES "public"."playbook_versions"("playbook_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_trade_time" ON "journal_events" USING btree ("trade_id","at");--> statement-breakpoint
CREATE INDEX "event_day" ON "journal_events" USING btree ("day");--> statement-breakpoint
CREATE INDEX "event_search" ON "journal_events" USING gin ("search");--> statement-breakpoint
CREATE INDEX "alert_due" ON "alert_outbox" USING btree ("next_at") WHERE "alert_outbox"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "playbook_name_once" ON "playbooks" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "signal_symbol_time" ON "signal_history" USING btree ("symbol","closed_at","id");--> statement-breakpoint
CREATE INDEX "fill_symbol_time" ON "fills" USING btree ("account","symbol","at");--> statement-breakpoint
CREATE INDEX "funding_time" ON "funding" USING btree ("account","at");--> statement-breakpoint
CREATE INDEX "order_time" ON "orders" USING btree ("account","at");--> statement-breakpoint
CREATE UNIQUE INDEX "trade_open_once" ON "trades" USING btree ("account","symbol","side") WHERE "trades"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "trade_time" ON "trades" USING btree ("opened_at","id");--> statement-breakpoint
CREATE INDEX "trade_account_time" ON "trades" USING btree ("account","opened_at","id");--> statement-breakpoint
CREATE INDEX "trade_symbol_time" ON "trades" USING btree ("symbol","opened_at","id");--> statement-breakpoint
CREATE INDEX "trade_tags" ON "trades" USING gin ("tags");--> statement-breakpoint
CREATE VIEW "trade_journal" AS SELECT
	t."id",
	t."account",
	t."symbol",
	p."name" AS "playbook",
	t."playbook_version",
	CASE WHEN t."side" = 1 THEN 'LONG' ELSE 'SHORT' END AS "side",
	t."quantity",
	t."entry_price",
	t."exit_price",
	t."opened_at" AS "entry_time",
	t."closed_at" AS "exit_time",
	t."signals" AS "signals_used",
	t."holistic_score",
	t."net_pnl" AS "pnl",
	100 * t."net_pnl" / (t."quantity" * t."entry_price") AS "pnl_percentage",
	t."r",
	t."signal_reasons",
	t."tags",
	(SELECT string_agg(e."text", E'\n' ORDER BY e."at", e."id") FROM "journal_events" e WHERE e."trade_id" = t."id" AND e."kind" = 'note') AS "notes",
	CASE WHEN t."closed_at" IS NULL THEN 'OPEN' ELSE 'CLOSED' END AS "trade_status",
	t."recorded_at" AS "created_at"
FROM "trades" t LEFT JOIN "playbooks" p ON p."id" = t."playbook_id";
