import { setTimeout as pause } from "node:timers/promises";
import { type Desk, openDesk } from "../desk.ts";
import type { Bench, Row } from "../row.ts";
import type { Server } from "../server.ts";
import { median, number } from "../stats.ts";

const MESSAGES = 5_000;
/** How many messages are sent, then read, in one round. */
const ROUND = 20;
/** Until so many messages the heap grows to the size at which it works. */
const WARM = 1_000;
/** V8 tidies up its heap once, some 8 to 16 s after the last work. */
const TIDY_MS = 20_000;

/** Measures what a server keeps in memory of 5,000 messages that it sent and 5,000 that it read. */
export const mailMemory: Row = {
	name: "5,000 messages",
	async run(bench) {
		const desk = openDesk(bench, 2);
		const [session, other] = desk.sessions as [string, string];
		const server = await desk.serve(session);
		try {
			const first = await exchange(server, desk, { session, other, messages: WARM });
			const before = await restingMemory(bench, server);
			const last = await exchange(server, desk, { session, other, messages: MESSAGES });
			const after = await restingMemory(bench, server);
			return [
				{
					name: `memory, after ${MESSAGES} sends and reads / before`,
					measured: after / before,
					unit: "x",
					// V8 gives back what it took in steps of some MB. 2 KB kept of each message would be 1.3.
					below: 1.2,
					note: `${number(after)} / ${number(before)} MB`,
				},
				{
					name: `send_message, the last ${WARM} of them / the first`,
					measured: median(last.slice(-WARM)) / median(first),
					unit: "x",
					below: 1.5,
					note: `${number(median(last.slice(-WARM)))} / ${number(median(first))} ms`,
				},
			];
		} finally {
			await server.close();
		}
	},
};

async function restingMemory(bench: Bench, server: Server): Promise<number> {
	bench.say(`resting for ${TIDY_MS / 1000} s`);
	await pause(TIDY_MS);
	return server.rss();
}

interface Exchange {
	session: string;
	other: string;
	messages: number;
}

/** Has a session send so many messages and read as many. Returns how long each send took. */
async function exchange(server: Server, desk: Desk, { session, other, messages }: Exchange) {
	const times: number[] = [];
	for (let done = 0; done < messages; done += ROUND) {
		desk.lay({ from: other, to: session, count: ROUND });
		for (let sent = 0; sent < ROUND; sent++)
			times.push((await server.call("send_message", { to: other, text: "The API is merged." })).ms);
		const { text } = await server.call("read_messages", { limit: ROUND });
		if (!text.startsWith(`${ROUND} unread messages`)) throw new Error(`It read ${text.slice(0, 200)}`);
	}
	return times;
}
