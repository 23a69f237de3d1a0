import { frame } from "../../../src/messages/frame.ts";
import { type Draw, random } from "./random.ts";
import { type Agent, type Asked, newQuestion, Talk } from "./talk.ts";

export type Client = "current" | "old" | "headless";

/** A prompt, and the question that it hands over. */
export interface Item {
	text: string;
	asked?: Asked | undefined;
	/** Who put it, where no person and no peer did. */
	origin?: "task-notification";
	/** The agent whose end it tells. */
	agent?: Agent;
	/** A hook says it that wakes the session. */
	woken?: true;
}

// biome-ignore lint/suspicious/noExplicitAny: records of an internal format
type Raw = Record<string, any>;

const ASKER = "5e551011-0000-4000-8000-0000000000aa";
/** True for a word of the assistant and for a text put in: whatever another client has written. */
function goesOn({ type, attachment, message, isCompactSummary }: Raw): boolean {
	if (type === "attachment") return /queued_command|additional_context/.test(attachment.type);
	return type === "assistant" || (typeof message?.content === "string" && !isCompactSummary);
}

/** By the milliseconds of the session's clock. */
const TIMES: string[] = [];
const FRAMES = new Map<string, string>();

/** A session that is made up: its transcript, and the book of what was said to whom. */
export class Session {
	readonly lines: string[] = [];
	readonly questions: Asked[] = [];
	readonly client: Client;
	readonly below: Draw;
	/** The client that writes now: the first one, or the other. */
	talk = new Talk();
	readonly main = this.talk;
	/** Another client of the session, if there was one. */
	other: Talk | undefined;
	/** What the other client is about to write. */
	pending: (() => unknown)[] = [];
	/** Texts in the client's queue, with the questions they hand over. */
	queue: Item[] = [];
	/** The agents and tools at work in the background, and those whose end is not told yet. */
	agents: Agent[] = [];
	/** Agents that ended with their client, which the next one has not said yet. */
	stopped: Agent[] = [];
	/** Agents that are not at work any more. */
	readonly past: string[] = [];
	/** A client died with prompts in its queue. */
	dead = false;
	/** Where a rewind can go back to: what the prompts of earlier turns followed. */
	readonly rewindable: (string | null)[] = [];
	private clock = 0;
	private readonly seed: number;
	private uuids = 0;
	private words = 0;
	private messages = 0;
	private started = 0;

	constructor(seed: number) {
		this.seed = seed >>> 0;
		this.below = random(seed);
		this.client = (["current", "current", "old", "headless"] as const)[this.below(4)] as Client;
	}

	chance(percent: number): boolean {
		return this.below(100) < percent;
	}

	/** One of those given; undefined: none is given. */
	one<T>(from: readonly T[]): T | undefined {
		return from.length === 0 ? undefined : from[this.below(from.length)];
	}

	nextMessage(): string {
		return `m${++this.messages}`;
	}

	nextAgent(): string {
		return `a${++this.started}`;
	}

	/** Writes a line that is no link of the chain. */
	put(record: Raw): void {
		this.lines.push(JSON.stringify(record));
		this.letOtherWrite();
	}

	/** The same with its time. */
	note(record: Raw): void {
		this.put({ ...record, timestamp: this.time() });
	}

	/** Writes the next record of the chain. Returns its uuid. */
	chain(record: Raw, parent = this.talk.leaf): string {
		const uuid = this.write(record, parent, false);
		this.talk.leaf = uuid;
		if (goesOn(record)) for (const asked of this.talk.audience) asked.left = undefined;
		this.letOtherWrite();
		return uuid;
	}

	/** Writes a record of a subagent's. */
	sidechain(record: Raw, parent: string | null): string {
		return this.write(record, parent, true);
	}

	link(): string {
		return this.chain({ type: "attachment", attachment: { type: "hook_success", content: "" } });
	}

	system(subtype: string): string {
		return this.chain({ type: "system", subtype });
	}

	user(content: unknown, more: Raw = {}, parent = this.talk.leaf): string {
		return this.chain({ type: "user", message: { role: "user", content }, ...more }, parent);
	}

	/** The turn is over, and so are its hooks. */
	turnDuration(): string {
		const count = this.talk === this.main ? this.agents.filter(({ moved }) => !moved).length : 0;
		const pending = count > 0 ? { pendingBackgroundAgentCount: count } : {};
		return this.chain({ type: "system", subtype: "turn_duration", ...pending });
	}

	/** What the person's Esc leaves. */
	esc(text = "[Request interrupted by user]"): void {
		this.user([{ type: "text", text }]);
	}

	/** A prompt that begins a turn. */
	prompt({ text, origin }: Item, kind: "human" | "peer"): void {
		const content =
			kind === "human"
				? text
				: `Another Claude session sent a message:\n${text}\n\nThis came from another Claude session.`;
		const meta = kind === "peer" ? { isMeta: true } : {};
		const from = origin || this.client === "current" ? { origin: { kind: origin ?? kind } } : {};
		const { talk } = this;
		talk.passOn();
		talk.busy = true;
		talk.rewound = false;
		const message = { role: "user", content };
		talk.leaf = this.write({ type: "user", message, ...from, ...meta }, talk.leaf, false);
		for (const asked of talk.audience) asked.left = undefined;
		const elsewhere = talk === this.other ? this.main : this.other;
		for (const asked of elsewhere?.audience ?? []) {
			asked.left ??= talk.midst.includes(asked) ? "resume" : "prompt";
		}
		talk.midst = [];
		this.letOtherWrite();
	}

	/** A block of the assistant's message. */
	block(message: string, block: number, stop: string | null, content: Raw): string {
		const index = this.client === "old" ? {} : { apiBlockIndex: block };
		if (content.type !== "text") this.talk.begin(message);
		if (content.type === "tool_use") this.talk.call();
		return this.chain({
			type: "assistant",
			message: { role: "assistant", id: message, model: "claude", content: [content], stop_reason: stop },
			...index,
		});
	}

	/** The assistant says a word. `early`: questions that came when its message had begun. */
	say(message: string, block: number, stop: string | null, early: Asked[] = []): void {
		const [first] = this.questions;
		const quote = first && this.chance(3) ? `\n${this.framed(first, "quoted")}` : "";
		const text = `w${++this.words}${quote}`;
		this.talk.hear(text, message, stop, early);
		this.block(message, block, stop, { type: "text", text });
	}

	/** The client says that the model's service failed. Returns what it says. */
	error(): string {
		const text = `e${++this.words}`;
		const message = { role: "assistant", id: text, model: "<synthetic>", stop_reason: "stop_sequence" };
		const content = [{ type: "text", text }];
		this.chain({ type: "assistant", isApiErrorMessage: true, message: { ...message, content } });
		return text;
	}

	ask(): Asked {
		const id = `0198a000-0000-7000-8000-${(this.questions.length + 1).toString(16).padStart(12, "0")}`;
		const asked = newQuestion(id);
		this.questions.push(asked);
		return asked;
	}

	/** The question as it is handed over. It may quote others whole: that hands none of them over. */
	item(asked: Asked): Item {
		const quoted = this.one(this.questions.filter((other) => other !== asked));
		const inside = quoted && this.chance(20) ? this.framed(quoted, "quoted") : "?";
		return { text: this.framed(asked, inside), asked };
	}

	framed({ id }: Asked, text: string): string {
		const from = { session: ASKER, name: "asker" };
		const message = { v: 1, id, kind: "question", from, to: ASKER, text, hops: 0 } as const;
		const made = FRAMES.get(id + text) ?? frame({ ...message, sentAt: "2025-11-20T09:00:00.000Z" });
		FRAMES.set(id + text, made);
		return made;
	}

	/** The next line speaks of the question. */
	mention(asked: Asked | undefined): void {
		if (asked && asked.first < 0) asked.first = this.lines.length;
	}

	/** Lets the other client write what it has left to write, or a part of it. */
	letOtherWrite(atMost = this.chance(60) ? this.below(3) : 0): void {
		if (this.talk === this.other) return;
		for (const step of this.pending.splice(0, atMost)) this.asOther(step);
	}

	private write(record: Raw, parentUuid: string | null, isSidechain: boolean): string {
		const uuid = `u${this.seed}-${++this.uuids}`;
		const place = `"parentUuid":${JSON.stringify(parentUuid)},"isSidechain":${isSidechain}`;
		const told = JSON.stringify(record).slice(1, -1);
		this.lines.push(`{${place},${told},"uuid":"${uuid}","timestamp":"${this.time()}"}`);
		return uuid;
	}

	private asOther(step: () => unknown): void {
		this.talk = this.other as Talk;
		step();
		this.talk = this.main;
	}

	/** A millisecond later. */
	private time(): string {
		const ms = ++this.clock;
		TIMES[ms] ??= new Date(Date.UTC(2025, 10, 20, 9) + ms).toISOString();
		return TIMES[ms];
	}
}
