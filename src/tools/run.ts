import { existsSync } from "node:fs";
import { IntercomError } from "../errors.ts";
import type { Taken } from "../mail/taken.ts";
import type { Caller } from "../sessions/identity.ts";
import { owedEntries } from "../together/owed-entries.ts";
import { parseInput } from "./parse-input.ts";
import type { Call, Tool } from "./tool.ts";

/** What a front shows of one call. */
export interface Outcome {
	text: string;
	/** The data behind the text, for `--json`; of an error, its code, message and hint. */
	data: unknown;
	error?: IntercomError;
	/** No error, and all the same an outcome that a script must not take for success. */
	failed: boolean;
	/**
	 * The mail that the text shows. It is held: a front that has shown the text calls `shown`, one
	 * that could not calls `putBack`.
	 */
	taken?: Taken;
}

/**
 * A call as a front makes it. It says how to find the caller, who may be another one at each call.
 * `runTool` looks for the caller, so that an error in that is converted as well.
 */
export interface Request extends Omit<Call, "caller" | "shows"> {
	findCaller(): Promise<Caller | undefined>;
}

/**
 * Checks the input, runs the tool and renders its result. Never throws: this is the one place where
 * the errors of tools are converted. Every error goes to the log. An error that is no IntercomError
 * is a fault of ours: the caller is told one sentence.
 */
export async function runTool(tool: Tool, request: Request, input: unknown): Promise<Outcome> {
	let taken: Taken | undefined;
	const shows = (mail: Taken) => {
		taken = mail;
	};
	try {
		const given = parseInput(tool.name, tool.input, input);
		const { findCaller, ...rest } = request;
		const action = await tool.load();
		await leaveOwed(request);
		const data = await action.run({ ...rest, shows, caller: await findCaller() }, given);
		return { text: action.render(data), data, failed: action.failed?.(data) ?? false, taken };
	} catch (thrown) {
		await taken?.putBack();
		request.context.log(`tool-${tool.name}`, thrown);
		return failedOutcome(thrown);
	}
}

/**
 * Leaves the mail of entries whose writers have died before they did. Mostly there is none: then it
 * lists an empty folder, and loads nothing.
 */
async function leaveOwed({ context, signal }: Request): Promise<void> {
	try {
		if (owedEntries(context).length === 0) return;
	} catch (error) {
		context.log("owed", error);
		return;
	}
	const { tellOwed } = await import("../together/tell-owed.ts");
	await tellOwed(context, signal);
}

/**
 * What a process that goes on looks after once it has answered a call: tasks whose workers have
 * ended. Never throws.
 */
export async function lookAfter({ context, signal }: Pick<Request, "context" | "signal">): Promise<void> {
	if (!existsSync(context.config.paths.rooms)) return;
	const { noticeDeadWorkers } = await import("../together/dead-workers.ts");
	await noticeDeadWorkers(context, signal);
}

/** The outcome of a call that threw. */
export function failedOutcome(thrown: unknown): Outcome {
	const error = toIntercomError(thrown);
	const { code, message, hint } = error;
	return { text: `${message}\n${hint}`, data: { error: { code, message, hint } }, error, failed: false };
}

/** What a caller may be told of anything thrown. */
export function toIntercomError(thrown: unknown): IntercomError {
	if (thrown instanceof IntercomError) return thrown;
	return new IntercomError("internal", "Intercom failed at this.", {
		hint: "Try again; the log in Intercom's folder says what happened.",
		cause: thrown,
	});
}
