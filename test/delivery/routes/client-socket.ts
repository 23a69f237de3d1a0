// A client's message socket, for tests of what is posted into it.
import { appendFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { BOB, lines, type Machine } from "../../machine.ts";

export interface ClientSocket {
	path: string;
	/** The pid of the client that Bob runs in. */
	pid: number;
	/** What was posted, with the proof that came before it. */
	posted: { content: string; token?: string }[];
	transcript: string;
	close(): Promise<void>;
}

/**
 * Bob's client, which listens. With `takes`, it writes what it is given into its transcript, as one
 * that has it in its queue.
 */
export async function aClientSocket(
	machine: Machine,
	{ takes = true, ...fields }: { takes?: boolean; pid?: number } & Record<string, unknown> = {},
): Promise<ClientSocket> {
	const path = join(machine.root, "client.sock");
	const posted: ClientSocket["posted"] = [];
	const transcript = machine.transcript(BOB, { prompt: "x" });
	const server = createServer((connection) => {
		let text = "";
		connection.on("data", (chunk) => {
			text += chunk.toString("utf8");
		});
		connection.on("end", () => {
			const records = text.split("\n").filter(Boolean);
			const [token, content] = [
				records.map((each) => JSON.parse(each).token).find(Boolean),
				records.map((each) => JSON.parse(each).message?.content).find(Boolean),
			];
			if (content === undefined) return;
			posted.push({ content, ...(token === undefined ? {} : { token }) });
			if (takes)
				appendFileSync(transcript, lines([{ type: "queue-operation", operation: "enqueue", content }]));
		});
	});
	await new Promise<void>((resolve) => server.listen(path, resolve));
	const pid = machine.register(BOB, { messagingSocketPath: path, peerProtocol: 1, ...fields });
	const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
	return { path, pid, posted, transcript, close };
}
