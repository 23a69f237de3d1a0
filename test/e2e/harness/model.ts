// A model with no mind: an HTTP server on loopback that speaks the Messages API and does what the
// prompt says (script.ts).
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { isSummary, readConversation } from "./conversation.ts";
import { createGates, type Gates, type ModelGate } from "./gates.ts";
import { streamReply, wholeReply } from "./reply.ts";
import { fillIn, parseScript, type Step } from "./script.ts";
import { waitFor } from "./wait.ts";

export type { Step } from "./script.ts";

/** The body of POST /v1/messages, as far as the harness reads it. */
export interface RequestBody {
	model?: string;
	stream?: boolean;
	max_tokens?: number;
	system?: unknown;
	messages?: { role: string; content: string | Block[] }[];
	tools?: { name: string }[];
	metadata?: { user_id?: string };
	[key: string]: unknown;
}

export interface Block {
	type: string;
	text?: string;
	[key: string]: unknown;
}

export interface LoggedRequest {
	/** Milliseconds since the epoch, fractional: when the whole request had been read. */
	time: number;
	path: string;
	/**
	 * "main": a turn of a conversation (subagents' too); "side": titles, probes, summaries; "count":
	 * count_tokens; "other".
	 */
	kind: "main" | "side" | "count" | "other";
	/**
	 * The first part of the path: a session started by the world has its own (its label), so requests
	 * can be told apart.
	 */
	label: string;
	/** The session id the client names in the metadata. */
	sessionId: string | undefined;
	/** The prompt whose script is being run, without what the client wraps around it. */
	prompt: string;
	/** The texts of the tool results since that prompt. */
	toolResults: string[];
	headers: IncomingHttpHeaders;
	body: RequestBody;
	/** The client hung up before the reply was over: an interrupt. */
	aborted: boolean;
	/** When the reply was over, 0 as long as it is not. */
	repliedAt: number;
}

/**
 * The script for a prompt, from its start (calls already made are skipped by count), as steps or
 * directives; undefined: not mine.
 */
export type Handler = (asked: {
	prompt: string;
	request: LoggedRequest;
	toolResults: string[];
}) => Step[] | string | undefined;

export interface ScriptedModel {
	url: string;
	port: number;
	requests: LoggedRequest[];
	/** Later handlers are asked first. Returns what takes it away again. */
	respond(handler: Handler): () => void;
	/** A place for scripts at which a reply waits for the test. */
	gate(name: string): ModelGate;
	/** The first request, past ones included, for which the predicate holds. */
	waitForRequest(predicate: (request: LoggedRequest) => boolean, timeoutMs?: number): Promise<LoggedRequest>;
	close(): Promise<void>;
}

export async function startModel(): Promise<ScriptedModel> {
	const requests: LoggedRequest[] = [];
	const handlers: Handler[] = [];
	const gates = createGates();
	const server = createServer((request, response) => {
		answer(request, response, requests, handlers, gates).catch((error: unknown) => {
			if (!response.headersSent) sendError(response, 500, String(error));
			else response.destroy();
		});
	});
	await listen(server);
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		port,
		requests,
		respond(handler) {
			handlers.unshift(handler);
			return () => {
				const at = handlers.indexOf(handler);
				if (at >= 0) handlers.splice(at, 1);
			};
		},
		gate: gates.gate,
		waitForRequest: (predicate, timeout = 45_000) =>
			waitFor(() => requests.find(predicate), {
				what: "a request to the model",
				timeout,
				dump: () => requests.map((one) => `${one.kind} ${one.label} ${one.prompt.slice(0, 120)}`).join("\n"),
			}),
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	requests: LoggedRequest[],
	handlers: Handler[],
	gates: Gates,
) {
	const body = await readBody(request);
	const path = (request.url ?? "/").split("?")[0] ?? "/";
	const label = /^\/([^/]+)\/v1\//.exec(path)?.[1] ?? "";
	const isMessages = request.method === "POST" && path.endsWith("/v1/messages");
	const isCount = request.method === "POST" && path.endsWith("/v1/messages/count_tokens");
	const conversation = readConversation(body);
	const logged: LoggedRequest = {
		time: performance.timeOrigin + performance.now(),
		path,
		kind: isCount ? "count" : !isMessages ? "other" : conversation.side ? "side" : "main",
		label: decodeURIComponent(label),
		sessionId: sessionIdOf(body),
		prompt: conversation.prompt,
		toolResults: conversation.toolResults,
		headers: request.headers,
		body,
		aborted: false,
		repliedAt: 0,
	};
	requests.push(logged);
	response.on("close", () => {
		logged.aborted = !response.writableFinished;
		logged.repliedAt = performance.timeOrigin + performance.now();
	});
	if (isCount) return sendJson(response, 200, { input_tokens: Math.ceil(JSON.stringify(body).length / 4) });
	if (!isMessages) return sendJson(response, 200, {});
	const script = conversation.side ? sideSteps(body) : mainSteps(conversation, logged, handlers);
	const steps = fillIn(script, logged.toolResults.at(-1) ?? "");
	const send = body.stream ? streamReply : wholeReply;
	await send(response, body.model ?? "claude-scripted", steps, gates);
}

function mainSteps(
	conversation: ReturnType<typeof readConversation>,
	logged: LoggedRequest,
	handlers: Handler[],
): Step[] {
	for (const handler of handlers) {
		const script = handler({ prompt: logged.prompt, request: logged, toolResults: logged.toolResults });
		if (script === undefined) continue;
		const steps = typeof script === "string" ? parseScript(script) : script;
		return afterCalls(steps, conversation.callsSincePrompt);
	}
	if (conversation.steps.length > 0) return conversation.steps;
	if (conversation.scripted) return [{ kind: "say", text: "done" }];
	return [{ kind: "say", text: `echo: ${logged.prompt.trim().slice(0, 200)}` }];
}

/** What is left of a script when so many of its tool calls have been made. */
export function afterCalls(steps: Step[], calls: number): Step[] {
	let at = 0;
	for (let left = calls; left > 0 && at < steps.length; at++) if (steps[at]?.kind === "tool") left--;
	// The connection broke behind the last of them.
	if (calls > 0 && steps[at]?.kind === "break") at++;
	return steps.slice(at);
}

/**
 * Titles are asked for as JSON (2.0.60 has written the "{" already); every other side request takes
 * any short text.
 */
function sideSteps(body: RequestBody): Step[] {
	if (isSummary(body))
		return [
			{ kind: "say", text: "<analysis>scripted</analysis><summary>A scripted conversation.</summary>" },
		];
	const last = body.messages?.at(-1);
	const begun = last?.role === "assistant" && JSON.stringify(last.content).includes('"{"');
	const title = '"isNewTopic":false,"title":"Scripted session"}';
	if (begun) return [{ kind: "say", text: title }];
	return [{ kind: "say", text: /title/i.test(JSON.stringify(body.system) ?? "") ? `{${title}` : "ok" }];
}

/** 2.0.60: "user_…_account_…_session_<uuid>"; 2.1.328: a JSON text with session_id. */
function sessionIdOf(body: RequestBody): string | undefined {
	return /session(?:_id)?[^0-9a-f]{1,5}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.exec(
		body.metadata?.user_id ?? "",
	)?.[1];
}

async function readBody(request: IncomingMessage): Promise<RequestBody> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	try {
		return JSON.parse(Buffer.concat(chunks).toString("utf8")) as RequestBody;
	} catch {
		return {};
	}
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

export function sendError(response: ServerResponse, status: number, message: string): void {
	sendJson(response, status, { type: "error", error: { type: "api_error", message } });
}

function listen(server: Server): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => resolve());
	});
}
