import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathsIn } from "../../src/paths.ts";
import { type Desk, openDesk } from "../desk.ts";
import type { Bench, Measure, Row } from "../row.ts";
import type { Server } from "../server.ts";
import { runShell } from "../shell.ts";
import { median, spread } from "../stats.ts";

const ROUNDS = 40;
/** How many messages a session got of the sender within the minute before. */
const SOME = 200;
const MANY = 900;
const UNREAD = 20_000;
const SHOWN = 20;

/**
 * Measures the tools of mail beside much of it: a send, a read and `whoami` cost what they touch,
 * not what lies there.
 */
export const mail: Row = {
	name: "mail",
	async run(bench) {
		// One receiver for each send to a quiet session, and the four that are named below.
		const desk = openDesk(bench, ROUNDS + 4);
		const [sender, some, many, full, ...quiet] = desk.sessions as [string, string, string, string];
		bench.say(`laying ${UNREAD} unread messages`);
		desk.lay({ from: sender, to: full, count: UNREAD });
		const server = await desk.serve(sender);
		const ownFull = await desk.serve(full);
		try {
			return [
				...(await sends(bench, { server, sender, ownFull, some, many, full, quiet })),
				...(await reads(ownFull)),
				await statusLine(bench, desk, full),
				bareListing(desk, full),
			];
		} finally {
			await server.close();
			await ownFull.close();
		}
	},
};

interface Sending {
	server: Server;
	/** The session of that server. */
	sender: string;
	/** The server of the session whose inbox is full. */
	ownFull: Server;
	some: string;
	many: string;
	full: string;
	quiet: string[];
}

async function sends(
	bench: Bench,
	{ server, sender, ownFull, some, many, full, quiet }: Sending,
): Promise<Measure[]> {
	bench.say(`sending ${SOME} and ${MANY} messages`);
	const began = Date.now();
	for (let sent = 0; sent < SOME; sent++) await send(server, some);
	for (let sent = 0; sent < MANY; sent++) await send(server, many);
	// The first message to a session makes its inbox, and remembers where its transcript is.
	for (const receiver of quiet) await send(server, receiver);
	// Both servers are as well used by then.
	for (let sent = 0; sent < SOME; sent++) await send(ownFull, sender);
	const times = new Map<string, number[]>();
	const note = (what: string, ms: number) => times.set(what, [...(times.get(what) ?? []), ms]);
	// In turns, so that whatever else the machine does falls on all alike.
	for (const receiver of quiet) {
		note("to a quiet session", await send(server, receiver));
		note(`after ${SOME} to it`, await send(server, some));
		note(`after ${MANY} to it`, await send(server, many));
		note(`to one with ${UNREAD} unread`, await send(server, full));
		note(`with ${UNREAD} unread of one's own`, await send(ownFull, receiver));
	}
	if (Date.now() - began > 60_000) throw new Error("It took so long that the messages were not recent");
	return [...times].map(([what, values]) => line(`send_message ${what}`, values, 10));
}

async function send(server: Server, to: string): Promise<number> {
	const { text, ms } = await server.call("send_message", { to, text: "The API is merged." });
	if (!text.includes("is in the inbox")) throw new Error(`It was not sent: ${text}`);
	return ms;
}

async function reads(server: Server): Promise<Measure[]> {
	const read: number[] = [];
	const who: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const { text, ms } = await server.call("read_messages", { limit: SHOWN });
		if (!text.startsWith(`${SHOWN} unread messages`)) throw new Error(`It read ${text.slice(0, 200)}`);
		read.push(ms);
		const me = await server.call("whoami");
		if (!/[12]\d{4} unread messages/.test(me.text)) throw new Error(`It counted ${me.text}`);
		who.push(me.ms);
	}
	return [
		line(`read_messages, ${SHOWN} of ${UNREAD}`, read, 30),
		line(`whoami with ${UNREAD} unread`, who, 30),
	];
}

async function statusLine(bench: Bench, { env }: Desk, session: string): Promise<Measure> {
	const script = join(bench.plugin, "hooks/intercom-statusline");
	const input = JSON.stringify({ hook_event_name: "Status", session_id: session, cwd: "/home/dev" });
	const times: number[] = [];
	for (let run = 0; run < ROUNDS; run++) {
		const { ms, out } = await runShell(`"${script}"`, env, input);
		if (!/ [12]\d{4} unread/.test(out)) throw new Error(`It shows ${out}`);
		times.push(ms);
	}
	return line(`status line with ${UNREAD} unread`, times);
}

/** What a bare listing takes, by this disk at this hour. */
function bareListing({ env }: Desk, session: string): Measure {
	const folder = pathsIn(env.CLAUDE_INTERCOM_DIR as string).unread(session);
	const times: number[] = [];
	for (let run = 0; run < ROUNDS; run++) {
		const began = performance.now();
		readdirSync(folder);
		times.push(performance.now() - began);
	}
	return line("readdir of these names, for comparison", times);
}

function line(name: string, values: number[], below?: number): Measure {
	return { name, measured: median(values), unit: "ms", below, note: spread(values) };
}
