import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { hasEnded, readProcess } from "../host/processes.ts";
import { Label } from "../model/entry-parts.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState, Service } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { logOf } from "./find-room.ts";
import { isRunning } from "./running-services.ts";
import { partiesOf } from "./same-party.ts";
import { writeEntry } from "./write-entry.ts";

export interface RegisterInput {
	name: string;
	url: string;
	description?: string;
	/** Its time is over after so many. */
	minutes?: number;
	/** It ends with this process, besides its session. */
	pid?: number;
	/** Default: the lobby. */
	room?: string;
	caller: Caller;
}

/** A service that others can find from now on. */
export interface Registered {
	/** A room's name, or the lobby's. */
	room: string;
	service: Service;
}

/**
 * Tells the others of something that runs. It ends with the caller's session, with its process, and
 * when its time is over. The name of a service that has ended can be taken.
 * @throws IntercomError `bad_input` for a process or URL that is none; as `logOf` and `writeEntry`
 */
export async function registerService(context: Context, input: RegisterInput): Promise<Registered> {
	const { name, description, minutes, caller } = input;
	const url = checkUrl(input.url);
	const process = await processOf(input);
	const all = await roster(context);
	const { room } = await logOf(context, input.room);
	const before = await roomsOf(context).state(room);
	const free = await freeNumber(context, all, before, name, caller);
	const { entry, number, state } = await writeEntry(context, room, { caller, all }, "service", {
		name,
		url,
		...(description !== undefined && { description }),
		...(minutes !== undefined && { until: new Date(context.now() + minutes * 60_000).toISOString() }),
		...(process && { process }),
		...(free !== undefined && { replaces: free }),
	});
	const service = [...state.services.values()].find((each) => each.number === number);
	if (service) return { room, service };
	throw new IntercomError("internal", `The service of entry ${number} (${entry.id}) is not known.`, {
		hint: (say) => `${say.tool("list_services")} shows those that are.`,
	});
}

/**
 * Returns the number of the service that has this name, where the caller may take the name: it has
 * ended, or was the caller's own before a /clear.
 */
async function freeNumber(
	context: Context,
	all: Roster,
	state: RoomState,
	name: string,
	caller: Caller,
): Promise<number | undefined> {
	const other = state.services.get(Label.safeParse(name).data ?? name);
	if (!other) return undefined;
	if (partiesOf(context, caller.id).has(other.by.session)) return other.number;
	return (await isRunning(context, all, state, other)) ? undefined : other.number;
}

/** The client of a session ends with it, so without a pid that is the process. */
async function processOf({ pid, minutes, caller }: RegisterInput): Promise<Service["process"]> {
	if (pid === undefined && minutes === undefined && caller.id === HUMAN)
		throw new IntercomError("bad_input", "You are in no session with which the service could end.", {
			hint: "Say when it is gone: after some minutes, or with the process of a pid.",
		});
	if (pid === undefined) {
		const client = caller.process;
		return client && { pid: client.pid, procStart: client.start };
	}
	const found = await readProcess(pid);
	if (found && !hasEnded(found)) return { pid, procStart: found.start };
	throw new IntercomError("bad_input", `No process ${pid} runs on this machine.`, {
		hint: "Give the pid of the process that serves, once it runs; or leave pid out.",
	});
}

function checkUrl(url: string): string {
	if (/^[a-z][a-z0-9+.-]*:[^\s\p{C}]+$/iu.test(url)) return url;
	throw new IntercomError("bad_input", "That is no URL.", {
		hint: "Give one with its scheme, such as http://127.0.0.1:4117.",
	});
}
