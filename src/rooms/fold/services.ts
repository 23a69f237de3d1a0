import { notAllowed, notFound, type Rules } from "./rule.ts";
import type { RoomState, Service } from "./state.ts";

export const SERVICES_KEPT = 1_000;

/** Services: one a name. */
export const serviceRules: Rules<"service" | "end_service"> = {
	service: {
		refuse(state, { name, by, at, replaces }) {
			const other = serviceAt(state, name, Date.parse(at));
			if (!other || other.by.session === by.session || other.number === replaces) return undefined;
			return notAllowed(
				`Another party runs a service of that name, as of entry ${other.number}.`,
				(say) => `${say.tool("list_services")} shows it; choose another name for yours.`,
			);
		},
		apply(edit, { name, by, at, url, description, until, process }, number) {
			edit.add("services", name, { name, number, by, at, url, description, until, process }, SERVICES_KEPT);
		},
	},

	end_service: {
		refuse(state, { name, service }) {
			if (state.services.get(name)?.number === service) return undefined;
			return notFound(
				"There is no such service any more.",
				(say) => `${say.tool("list_services")} shows what there is.`,
			);
		},
		apply(edit, { name }) {
			edit.part("services").delete(name);
		},
	},
};

/**
 * The service of this name whose time is not over. Whether its session and its process still run,
 * a state does not know.
 * @param now milliseconds since the epoch.
 */
export function serviceAt(state: RoomState, name: string, now: number): Service | undefined {
	const service = state.services.get(name);
	const isOver = service?.until !== undefined && Date.parse(service.until) <= now;
	return isOver ? undefined : service;
}
