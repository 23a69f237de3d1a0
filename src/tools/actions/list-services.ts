import { quoted } from "../../model/clean-text.ts";
import { type ListedService, listServices } from "../../together/list-services.ts";
import type { listServices as declared } from "../catalog/list-services.ts";
import { inRoom } from "../room-words.ts";
import type { Action } from "../tool.ts";

interface Listed {
	services: ListedService[];
}

export const action: Action<typeof declared, Listed> = {
	run: async ({ context, caller }, { room }) => ({ services: await listServices(context, caller, room) }),
	render({ services }) {
		if (services.length === 0) return "No service runs. Tell of one with register_service.";
		return services.map(lineOf).join("\n");
	},
};

function lineOf({ room, service: { name, url, description, until }, party }: ListedService): string {
	const about = description === undefined ? [] : [quoted(description, 300)];
	const ends = until === undefined ? [] : [`until ${until}`];
	const parts = [
		`${quoted(name)}: ${quoted(url, 4_096)}`,
		...about,
		inRoom(room),
		`run by ${party}`,
		...ends,
	];
	return parts.join(" | ");
}
