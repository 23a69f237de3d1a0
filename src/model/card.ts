import * as z from "zod";
import { SessionId } from "./session.ts";

/**
 * What is kept of a session by itself: `sessions/<session>.json`, written by its own server or
 * hook.
 */
export const Card = z.object({
	v: z.literal(1),
	session: SessionId,
	/**
	 * The Claude config folder that the session lives in. So we find config folders other than our
	 * own.
	 */
	configDir: z.string(),
	cwd: z.string(),
	/** The claude process that ran it when the card was written. */
	pid: z.number().int().positive().optional(),
	/** The start time of that process (see `ProcessInfo.start`). */
	procStart: z.string().optional(),
	/** What the client's registry named when that process began with this session. */
	registered: SessionId.optional(),
	name: z.string().optional(),
	/** One of Intercom's hooks has run in it. */
	hooked: z.boolean().optional(),
	/** After /clear: the session that took the place of this one. */
	movedTo: SessionId.optional(),
	updatedAt: z.iso.datetime(),
});
export type Card = z.infer<typeof Card>;
