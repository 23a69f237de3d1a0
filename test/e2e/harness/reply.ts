// One assistant message on the wire: as server-sent events, or whole.
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Gates } from "./gates.ts";
import { sendError } from "./model.ts";
import type { Step } from "./script.ts";

/**
 * The steps of this message: up to and with the first tool call, as a real model's turn would be. A
 * connection that breaks may do so behind the call.
 */
function thisMessage(steps: Step[]): Step[] {
	const end = steps.findIndex(({ kind }) => ENDS.has(kind));
	if (end < 0) return steps;
	return steps.slice(0, steps[end + 1]?.kind === "break" ? end + 2 : end + 1);
}

const ENDS = new Set<Step["kind"]>(["tool", "error", "refuse", "cut", "break"]);

function stopReason(steps: Step[]): string {
	const last = steps.at(-1)?.kind;
	return (last && STOPS[last]) ?? "end_turn";
}

const STOPS: Partial<Record<Step["kind"], string>> = {
	tool: "tool_use",
	refuse: "refusal",
	cut: "max_tokens",
};

const id = (prefix: string) => `${prefix}_${randomBytes(12).toString("hex")}`;
const usage = {
	input_tokens: 100,
	output_tokens: 20,
	cache_creation_input_tokens: 0,
	cache_read_input_tokens: 0,
};

export async function streamReply(
	response: ServerResponse,
	model: string,
	allSteps: Step[],
	gates: Gates,
): Promise<void> {
	const steps = thisMessage(allSteps);
	const hungUp = new AbortController();
	response.on("close", () => hungUp.abort());
	let index = 0;
	const send = (type: string, data: object) =>
		response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
	const begin = () => {
		if (response.headersSent) return;
		response.writeHead(200, {
			"content-type": "text/event-stream",
			"cache-control": "no-cache",
			"request-id": id("req"),
		});
		const message = {
			id: id("msg"),
			type: "message",
			role: "assistant",
			model,
			content: [],
			stop_reason: null,
			stop_sequence: null,
			usage,
		};
		send("message_start", { message });
	};
	const block = (content_block: object, deltas: object[]) => {
		begin();
		send("content_block_start", { index, content_block });
		for (const delta of deltas) send("content_block_delta", { index, delta });
		send("content_block_stop", { index });
		index++;
	};
	for (const step of steps) {
		if (hungUp.signal.aborted) return;
		if (step.kind === "sleep") {
			// Nothing of a message is sent before the first pause, so that an error after it can still be an
			// HTTP status.
			await pause(step.ms, undefined, { signal: hungUp.signal }).catch(() => undefined);
		} else if (step.kind === "gate") {
			await gates.pass(step.name, hungUp.signal);
		} else if (step.kind === "say") {
			block({ type: "text", text: "" }, [{ type: "text_delta", text: step.text }]);
		} else if (step.kind === "think") {
			const deltas = [
				{ type: "thinking_delta", thinking: step.text },
				{ type: "signature_delta", signature: randomBytes(24).toString("base64") },
			];
			block({ type: "thinking", thinking: "", signature: "" }, deltas);
		} else if (step.kind === "tool") {
			const delta = { type: "input_json_delta", partial_json: JSON.stringify(step.input) };
			block({ type: "tool_use", id: id("toolu"), name: step.name, input: {} }, [delta]);
		} else if (step.kind === "error") {
			if (!response.headersSent) return sendError(response, step.status, `scripted error ${step.status}`);
			send("error", { error: { type: "overloaded_error", message: `scripted error ${step.status}` } });
			response.end();
			return;
		} else if (step.kind === "break") {
			begin();
			// What was written reaches the client first.
			await pause(50);
			response.destroy();
			return;
		}
	}
	if (hungUp.signal.aborted) return;
	begin();
	send("message_delta", {
		delta: { stop_reason: stopReason(steps), stop_sequence: null },
		usage: { output_tokens: 20 },
	});
	send("message_stop", {});
	response.end();
}

export async function wholeReply(
	response: ServerResponse,
	model: string,
	allSteps: Step[],
	gates: Gates,
): Promise<void> {
	const steps = thisMessage(allSteps);
	const hungUp = new AbortController();
	response.on("close", () => hungUp.abort());
	const content: object[] = [];
	for (const step of steps) {
		if (step.kind === "sleep") await pause(step.ms);
		else if (step.kind === "gate") await gates.pass(step.name, hungUp.signal);
		else if (step.kind === "say") content.push({ type: "text", text: step.text });
		else if (step.kind === "tool")
			content.push({ type: "tool_use", id: id("toolu"), name: step.name, input: step.input });
		else if (step.kind === "error") return sendError(response, step.status, `scripted error ${step.status}`);
		else if (step.kind === "break") return void response.destroy();
	}
	const message = {
		id: id("msg"),
		type: "message",
		role: "assistant",
		model,
		content,
		stop_reason: stopReason(steps),
		stop_sequence: null,
		usage,
	};
	response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(message));
}
