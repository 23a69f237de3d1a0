import type { Context } from "../context.ts";
import { isAlive } from "../host/processes.ts";
import { HUMAN } from "../model/session.ts";
import { serviceAt } from "../rooms/fold/services.ts";
import type { RoomState, Service } from "../rooms/fold/state.ts";
import { successorOf } from "../sessions/predecessors.ts";
import type { Roster } from "../sessions/roster.ts";

/**
 * Returns the services of a room that run: their session and their process are there, and their
 * time is not over. Those of the person have no session that could end.
 */
export async function runningServices(context: Context, all: Roster, state: RoomState): Promise<Service[]> {
	const services = [...state.services.values()];
	const runs = await Promise.all(services.map((service) => isRunning(context, all, state, service)));
	return services.filter((_, at) => runs[at]);
}

/** Tells whether a service of this state runs. */
export async function isRunning(
	context: Context,
	all: Roster,
	state: RoomState,
	{ name, number, by, process }: Service,
): Promise<boolean> {
	if (serviceAt(state, name, context.now())?.number !== number) return false;
	if (by.session !== HUMAN && !all.find(successorOf(context, by.session))?.live) return false;
	return process === undefined || isAlive(process.pid, process.procStart);
}
