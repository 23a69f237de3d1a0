import { openDesk } from "../desk.ts";
import type { Measure, Row } from "../row.ts";
import type { Server } from "../server.ts";
import { median, spread } from "../stats.ts";

const MEMBERS = 20;
const ROUNDS = 40;

/** Measures a message to a room: an entry in its log, and a copy in each other member's inbox. */
export const roomMail: Row = {
	name: "room mail",
	async run(bench) {
		const desk = openDesk(bench, MEMBERS);
		// What is measured is the sending, not the limit.
		desk.env.CLAUDE_INTERCOM_ROOM_BUDGET = "1000";
		const [sender, ...others] = desk.sessions as [string, ...string[]];
		const server = await desk.serve(sender);
		try {
			bench.say(`opening a room of ${MEMBERS}`);
			await server.call("join_room", { room: "bench", purpose: "Measure" });
			for (const who of others) await server.call("invite_to_room", { room: "bench", who });
			return [
				line(`send_message to a room of ${MEMBERS}`, await times(server, "@bench"), 80),
				line("list_rooms of that room", await showTimes(server)),
			];
		} finally {
			await server.close();
		}
	},
};

async function times(server: Server, to: string): Promise<number[]> {
	const found: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const { text, ms } = await server.call("send_message", { to, text: "The API is merged." });
		if (!text.includes(`It is for ${MEMBERS - 1}:`)) throw new Error(`It was not sent to all: ${text}`);
		found.push(ms);
	}
	return found;
}

async function showTimes(server: Server): Promise<number[]> {
	const found: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const { text, ms } = await server.call("list_rooms", { room: "bench" });
		if (!text.includes(`Members (${MEMBERS}):`)) throw new Error(`It does not show all: ${text}`);
		found.push(ms);
	}
	return found;
}

function line(name: string, values: number[], below?: number): Measure {
	return { name, measured: median(values), unit: "ms", below, note: spread(values) };
}
