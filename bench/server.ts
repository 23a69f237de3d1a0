// The built server as a client starts it: over stdio, one JSON-RPC message a line. An SDK in
// between would be measured too.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { cpu, rss } from "./usage.ts";

export interface Server {
	pid: number;
	/** Milliseconds from the start of the process to its answer to `initialize`. */
	handshake: number;
	/**
	 * Calls a tool. Returns its text, how long it took, and as `at` the performance.now() of the
	 * result.
	 */
	call(tool: string, input?: Record<string, unknown>): Promise<{ text: string; ms: number; at: number }>;
	/** The same of a call that is refused. */
	refused(tool: string, input: Record<string, unknown>): Promise<{ text: string; ms: number }>;
	request(method: string, params?: object): Promise<unknown>;
	/** Resident memory at this moment, in MB. */
	rss(): number;
	/** Processor time used so far, in ms. */
	cpu(): number;
	/**
	 * Waits until it does nothing any more: after the handshake it loads its tools, and a model takes
	 * longer than that to its first call.
	 */
	atRest(): Promise<void>;
	close(): Promise<void>;
}

/** A server that used no processor time for so long is at rest. */
const REST_MS = 100;

/**
 * Only what a server needs: NODE_EXTRA_CA_CERTS alone would add 30 ms to each start of Node 20.
 */
export function bareEnvironment(extra: Record<string, string>): Record<string, string> {
	return { PATH: process.env.PATH ?? "/usr/bin:/bin", LANG: "C.UTF-8", ...extra };
}

/** Starts a server and shakes hands with it, as Claude Code does. */
export async function startServer(main: string, env: Record<string, string>, cwd: string): Promise<Server> {
	const began = performance.now();
	const child = spawn(process.execPath, [main], { env, cwd, stdio: ["pipe", "pipe", "ignore"] });
	const waiting = new Map<number, (message: Reply) => void>();
	const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
	createInterface({ input: child.stdout }).on("line", (line) => {
		const message = JSON.parse(line) as Reply;
		if (message.id === undefined) return;
		waiting.get(message.id)?.(message);
		waiting.delete(message.id);
	});
	let ids = 0;
	const request = async (method: string, params: object = {}): Promise<unknown> => {
		const id = ++ids;
		const reply = new Promise<Reply>((resolve, reject) => {
			waiting.set(id, resolve);
			ended.then(() => reject(new Error(`The server ended during ${method}`)));
		});
		send(child, { id, method, params });
		const { result, error } = await reply;
		if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
		return result;
	};
	const callTool = async (tool: string, input: Record<string, unknown>) => {
		const before = performance.now();
		const result = await request("tools/call", { name: tool, arguments: input });
		const at = performance.now();
		const { content, isError } = result as { content: { text: string }[]; isError?: boolean };
		return { text: content[0]?.text ?? "", isError, ms: at - before, at };
	};
	await request("initialize", {
		protocolVersion: "2025-11-25",
		capabilities: { roots: {}, elicitation: {} },
		clientInfo: { name: "bench", version: "1" },
	});
	const handshake = performance.now() - began;
	send(child, { method: "notifications/initialized" });
	const pid = child.pid as number;
	return {
		pid,
		handshake,
		request,
		async call(tool, input = {}) {
			const { text, isError, ms, at } = await callTool(tool, input);
			if (isError) throw new Error(`${tool}: ${text}`);
			return { text, ms, at };
		},
		async refused(tool, input) {
			const { text, isError, ms } = await callTool(tool, input);
			if (!isError) throw new Error(`${tool} was not refused: ${text}`);
			return { text, ms };
		},
		rss: () => rss(pid),
		cpu: () => cpu(pid),
		async atRest() {
			for (let before = -1; cpu(pid) !== before; await pause(REST_MS)) before = cpu(pid);
		},
		async close() {
			child.stdin.end();
			const late = setTimeout(() => child.kill("SIGKILL"), 3_000);
			await ended;
			clearTimeout(late);
		},
	};
}

interface Reply {
	id?: number;
	result?: unknown;
	error?: unknown;
}

function send(child: ChildProcess, message: object): void {
	child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}
