import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
	CallToolRequestSchema,
	ListToolsRequestSchema,
	type Tool as McpTool,
	type ToolAnnotations,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import type { Effect } from "../tools/declaration.ts";
import { offeredTools } from "../tools/offered.ts";
import { failedOutcome, lookAfter, runTool } from "../tools/run.ts";
import type { Tool } from "../tools/tool.ts";
import { instructionsFor } from "./instructions.ts";

/**
 * A call that is silent for long is moved to the background by the client; a line now and then
 * keeps it and its user informed.
 */
const PROGRESS_MS = 3_000;

/**
 * The client shows a result up to 50,000 characters; of a longer one it shows the first 2 KB
 * (2.1.100 and 2.1.328: 49,910 came whole, 50,110 did not). It also cuts at 25,000 tokens, which a
 * text of few letters reaches sooner.
 */
const MOST_BYTES = 40_000;

/**
 * Serves the tools over stdio until the client goes away. Nothing but JSON-RPC is written to
 * stdout.
 * @param openContext is called for each call of a tool. What it throws is that call's result, so
 *   the model and its user learn what to mend.
 * @throws IntercomError `bad_input` where the environment asks for tools that do not exist
 */
export async function serve(config: Config, openContext: () => Context, version: string): Promise<void> {
	const tools = offeredTools(config);
	const instructions = instructionsFor(new Set(tools.map((tool) => tool.group)));
	// A model waits for the handshake, so what follows it is loaded later: the handshake takes 120 ms
	// of processor time, not 138 (medians of 25, Node 20.20).
	const session = () => import("./session.ts");
	const note = (event: string, error: unknown) => {
		try {
			openContext().log(event, error);
		} catch {
			// Without a context there is no log. The next call of a tool says why.
		}
	};
	const lookAfterCall = (signal: AbortSignal) => {
		Promise.resolve()
			.then(() => lookAfter({ context: openContext(), signal }))
			.catch((error: unknown) => note("look-after", error));
	};
	const server = new Server(
		{ name: "intercom", title: "Intercom", version },
		{ capabilities: { tools: {} }, instructions },
	);
	server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describe) }));
	server.setRequestHandler(CallToolRequestSchema, async (request, extra) => {
		const tool = tools.find((each) => each.name === request.params.name);
		if (!tool) return { content: [{ type: "text", text: "There is no such tool." }], isError: true };
		const token = extra._meta?.progressToken;
		const report = reporter((count, line) => {
			if (token === undefined) return;
			const params = { progressToken: token, progress: count, message: line };
			extra.sendNotification({ method: "notifications/progress", params }).catch(() => {});
		});
		try {
			const run = async () => {
				const context = openContext();
				const findCaller = async () => (await session()).findCaller(context);
				const toolUse = toolUseIn(extra._meta);
				const call = {
					context,
					findCaller,
					signal: extra.signal,
					progress: report.say,
					toolUse,
					room: MOST_BYTES,
				};
				return runTool(tool, call, request.params.arguments);
			};
			const { text, error, taken } = await run().catch(failedOutcome);
			// The SDK sends no answer to a call that was cancelled.
			await (extra.signal.aborted ? taken?.putBack() : taken?.shown());
			// Text alone: of a result with structuredContent Claude Code shows the model only that.
			return { content: [{ type: "text", text }], isError: error !== undefined };
		} finally {
			report.stop();
			lookAfterCall(extra.signal);
		}
	});
	const ended = new Promise<void>((resolve) => {
		server.onclose = resolve;
		// The SDK's transport does not notice the end of stdin.
		process.stdin.once("end", resolve);
		process.stdin.once("close", resolve);
		// A client that is killed may leave the pipe open in a child; a write then fails.
		process.stdout.once("error", () => resolve());
	});
	server.oninitialized = () => {
		session()
			.then(({ serveSession }) => serveSession(openContext(), tools))
			.catch((error: unknown) => note("serve-session", error));
	};
	// A slip in one corner must not take the session's tools away.
	process.on("unhandledRejection", (reason) => note("unhandled", reason));
	await server.connect(new StdioServerTransport());
	await ended;
}

/** The client's own id of a call: 2.0.60 and later send it. */
function toolUseIn(meta: Record<string, unknown> | undefined): string | undefined {
	const id = meta?.["claudecode/toolUseId"];
	return typeof id === "string" && /^[\w-]{1,200}$/.test(id) ? id : undefined;
}

const HINTS: Record<Effect, ToolAnnotations> = {
	reads: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
	writes: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
	interrupts: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
};

function describe(tool: Tool): McpTool {
	const { $schema: _, ...schema } = z.toJSONSchema(tool.input, { io: "input" });
	return {
		name: tool.name,
		title: tool.title,
		description: tool.description,
		inputSchema: schema as McpTool["inputSchema"],
		annotations: { title: tool.title, ...HINTS[tool.effect] },
		...(tool.always ? { _meta: { "anthropic/alwaysLoad": true } } : {}),
	};
}

/**
 * Sends each new line at once and repeats the last one, with the time it took, while nothing new
 * comes.
 */
function reporter(send: (count: number, line: string) => void): { say(line: string): void; stop(): void } {
	const began = Date.now();
	let last = "";
	let count = 0;
	const emit = () => {
		if (last !== "") send(++count, `${last} (${Math.round((Date.now() - began) / 1000)} s)`);
	};
	const timer = setInterval(emit, PROGRESS_MS);
	return {
		say(line) {
			if (line === last) return;
			last = line;
			emit();
		},
		stop: () => clearInterval(timer),
	};
}
