import { parseJson } from "../host/json-file.ts";
import { type Raw, string } from "./fields.ts";
import { type Addition, add, type Block, NOTHING_SAID, readSaid, type Said } from "./said.ts";

/** What a client printed of its turns while it worked: `--output-format stream-json --verbose`. */
export interface PrintedTurn {
	/** All that was written for the prompt. */
	text: string;
	/** What was written after others' words: a Stop hook went on, or an agent came back. */
	additions: Addition[];
}

interface Heard {
	said: Said;
	/** The newest message. Its blocks are lines of their own. */
	message: string;
	/** The newest message called a tool: the next one is the turn's as well. */
	calls: boolean;
	/** The client itself asks for more since then. */
	asked: boolean;
	/** Another turn has begun since then. */
	begun: boolean;
}

const AT_START: Heard = { said: NOTHING_SAID, message: "", calls: false, asked: false, begun: false };

/**
 * Reads what a client printed line by line (2.0.60, 2.1.328). Unlike its result, which is the last
 * text alone, this has the texts before a tool call as well.
 */
export function readPrintedTurn(output: string): PrintedTurn {
	const heard = output
		.split("\n")
		.map(parseJson)
		.reduce<Heard>((before, line) => hearLine(before, (line ?? {}) as Raw), AT_START);
	return readSaid(heard.said);
}

function hearLine(heard: Heard, line: Raw): Heard {
	// An agent's own messages name the call that began it.
	if (line.parent_tool_use_id) return heard;
	if (line.type === "system" && line.subtype === "init") return { ...heard, begun: heard.message !== "" };
	if (line.type === "user") return { ...heard, asked: heard.asked || isClients(line) };
	return line.type === "assistant" && line.message?.model !== SYNTHETIC
		? hearMessage(heard, line.message)
		: heard;
}

/** By this model the client says that the service failed. */
const SYNTHETIC = "<synthetic>";

/** The client's own words, which ask for the rest of an answer that was cut off. */
function isClients({ message }: Raw): boolean {
	const texts = blocksIn(message).map(({ text }) => string(text));
	return texts.some((text) => text !== "" && !text.startsWith("Stop hook feedback:"));
}

function hearMessage(heard: Heard, message: Raw): Heard {
	const id = string(message.id);
	const isNew = id !== heard.message;
	// Behind a message without a call its turn was over.
	const goesOn = heard.message === "" || heard.calls || heard.asked;
	const next = heard.begun ? "agent" : goesOn ? undefined : "hook";
	const blocks = blocksIn(message);
	const calls = blocks.some(({ type }) => type === "tool_use");
	const block: Block = { message: id, texts: textsIn(blocks), stop: undefined };
	const said = add(isNew && next ? { ...heard.said, next } : heard.said, block, isNew);
	return { said, message: id, calls: calls || (heard.calls && !isNew), asked: false, begun: false };
}

function textsIn(blocks: readonly Raw[]): string[] {
	return blocks.flatMap(({ type, text }) => (type === "text" ? string(text) : []));
}

function blocksIn(message: Raw | undefined): Raw[] {
	return Array.isArray(message?.content) ? message.content : [];
}
