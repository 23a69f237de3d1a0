import * as z from "zod";
import * as part from "./entry-parts.ts";
import { SentKind } from "./message.ts";
import { Role } from "./room.ts";
import { PartyId } from "./session.ts";

/** What a worker or a giver says of a task; the words are MCP's. */
export const TASK_STATES = [
	"submitted",
	"working",
	"input_required",
	"completed",
	"failed",
	"cancelled",
	"rejected",
] as const;
export const TaskState = z.enum(TASK_STATES);
export type TaskState = z.infer<typeof TaskState>;

/** What became of a proposal. `lapsed`: its time was over before enough had voted. */
export const Outcome = z.enum(["accepted", "declined", "lapsed"]);
export type Outcome = z.infer<typeof Outcome>;

/** An entry's kind, with what every entry has and what its kind has. */
function entry<const Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
	return z.object({
		v: z.literal(1),
		id: part.EntryId,
		at: part.Time,
		by: part.Author,
		kind: z.literal(kind),
		...shape,
	});
}

/** One entry of a log, one JSON file. Nobody rewrites it. Its number is its place in the log. */
export const Entry = z.discriminatedUnion("kind", [
	/** The first join opens the room. It also opens one again that was archived. */
	entry("open", { purpose: part.Purpose, role: Role.optional() }),
	/** A member that joins with another role takes that role. */
	entry("join", { role: Role.optional() }),
	entry("leave", { reason: part.Title.optional() }),
	/** Joins another party at once. */
	entry("invite", { who: part.Author, role: Role.optional() }),
	entry("archive", { reason: part.Title.optional() }),
	entry("message", {
		text: part.LongText,
		/** Whom it addresses: each of them has it in its inbox, under this entry's id or its own. */
		to: z.array(PartyId).max(1_000),
		/** The role or name it was sent to, where it was not for the whole room. */
		member: part.Title.optional(),
		says: SentKind.optional(),
		urgent: z.boolean().optional(),
		inReplyTo: part.EntryId.optional(),
	}),
	entry("task", {
		title: part.Title,
		details: part.LongText.optional(),
		params: part.Json.optional(),
		to: part.TaskTarget,
		/** Tasks of the same log that must be completed before. */
		blockedBy: z.array(part.EntryId).max(part.MOST_BLOCKERS).optional(),
		deadline: part.Time.optional(),
	}),
	entry("claim", {
		task: part.EntryId,
		/**
		 * The number of the claim that it replaces: that claimer's session has ended, as whoever
		 * appends this has checked.
		 */
		replaces: part.EntryNumber.optional(),
		/** In the lobby: the role in the claimer's profile. In a room its member's role counts. */
		role: Role.optional(),
	}),
	/** A worker's report, or the giver's word. */
	entry("update", {
		task: part.EntryId,
		state: TaskState.exclude(["submitted"]),
		note: part.LongText.optional(),
		result: part.Json.optional(),
		artifacts: z.array(part.ArtifactPath).max(part.MOST_ARTIFACTS).optional(),
	}),
	entry("signal", {
		name: part.Label,
		data: part.Json.optional(),
		/** It holds until then. */
		until: part.Time,
	}),
	entry("propose", {
		what: part.Purpose,
		/** The member that is released if it is accepted. */
		release: PartyId.optional(),
		deadline: part.Time.optional(),
	}),
	entry("vote", { proposal: part.EntryId, yes: z.boolean(), reason: part.Title.optional() }),
	/** Whoever first sees a decision appends it, and tells those concerned. */
	entry("decide", { proposal: part.EntryId, outcome: Outcome }),
	entry("service", {
		name: part.Label,
		url: part.ServiceUrl,
		description: part.Title.optional(),
		until: part.Time.optional(),
		/** It ends with this process. */
		process: z.object({ pid: z.number().int().positive(), procStart: z.string().max(100) }).optional(),
		/** The number of another party's service of that name that has ended. */
		replaces: part.EntryNumber.optional(),
	}),
	/** `service` is the number of the entry that registered it, so a newer one is not ended. */
	entry("end_service", { name: part.Label, service: part.EntryNumber }),
	/** A member's messages are not taken until then. */
	entry("cut_off", { who: PartyId, until: part.Time, reason: part.Title }),
]);
export type Entry = z.infer<typeof Entry>;

export type EntryKind = Entry["kind"];
export type EntryOf<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>;

/** A place in a log. `entry` is absent where what lies there is none, and counts for nothing. */
export interface Numbered {
	number: number;
	entry?: Entry;
}
