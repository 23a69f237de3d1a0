import { frame } from "../../src/messages/frame.ts";

/**
 * A session as a real client would write it down, made up from a seed, with its own book of what
 * was said to whom. The shapes and orders of records are those of the recorded fixtures; nothing
 * here knows of src/claude/turn.ts.
 */
export interface Simulated {
	lines: string[];
	questions: Asked[];
}

export interface Asked {
	id: string;
	/** Index of the first line that speaks of it; lines.length if none does. */
	first: number;
	/** What the assistant said in its turn, after it was given, up to somebody else's words. */
	words: string[];
	/** What it said after those, by whose they were. */
	additions: { after: string; words: string[]; outcome?: "interrupted" | "failed" }[];
	/** What its service said as it failed. */
	error?: string;
	/** `lost`: it was in the queue of a client that died. */
	/**
	 * The old client names nothing that it takes out of its queue: after a death, what is whose
	 * cannot be known.
	 */
	unproven: boolean;
	standing: "absent" | "queued" | "lost" | "open" | "answered" | "silent" | "interrupted" | "failed";
	/** How its turn would have ended when a Stop hook went on with it. */
	complete?: "answered" | "silent";
	/** The assistant has said something, or called a tool, since it was given. */
	heard: boolean;
	/** Whose words came, and the message that was being written then. */
	next?: { after: string; message: string } | undefined;
}

type Client = "current" | "old" | "headless";

// biome-ignore lint/suspicious/noExplicitAny: records of an internal format
type Raw = Record<string, any>;

/** Small and fast, and the same everywhere. */
export function random(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const ASKER = "5e551011-0000-4000-8000-0000000000aa";

export function simulate(seed: number, acts: number): Simulated {
	const below = random(seed);
	const chance = (percent: number) => below(100) < percent;
	const client = (["current", "current", "old", "headless"] as const)[below(4)] as Client;
	const lines: string[] = [];
	const questions: Asked[] = [];
	let clock = Date.parse("2025-11-20T09:00:00.000Z");
	let uuids = 0;
	let words = 0;
	let messages = 0;
	/** The record the next one follows. */
	let leaf: string | null = null;
	/** Where a rewind can go back to: what the prompts of earlier turns followed. */
	const rewindable: (string | null)[] = [];
	/** Texts in the client's queue, with the questions they hand over. */
	let queue: { text: string; asked: Asked | undefined }[] = [];
	/** Who hears the assistant now. */
	let audience: Asked[] = [];
	/** How a turn that leaves no record of its end has ended: the next prompt shows it. */
	let ending: "complete" | "interrupted" = "complete";
	/** A client died with prompts in its queue. */
	let dead = false;

	const time = () => new Date(++clock).toISOString();
	const put = (record: Raw) => lines.push(JSON.stringify(record));
	const chain = (record: Raw, parent = leaf): string => {
		const uuid = `u${seed >>> 0}-${++uuids}`;
		put({ parentUuid: parent, isSidechain: false, ...record, uuid, timestamp: time() });
		leaf = uuid;
		return uuid;
	};
	const link = () => chain({ type: "attachment", attachment: { type: "hook_success", content: "" } });
	const system = (subtype: string) => chain({ type: "system", subtype });

	function ask(): Asked {
		const n = questions.length + 1;
		const id = `0198a000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
		const asked: Asked = {
			id,
			first: -1,
			words: [],
			additions: [],
			unproven: false,
			standing: "absent",
			heard: false,
		};
		questions.push(asked);
		return asked;
	}
	function framed(asked: Asked): string {
		const quoted = questions.filter((other) => other !== asked);
		// A question may quote others whole: nothing of that hands them over.
		const inside = quoted.length > 0 && chance(20) ? bare(quoted[below(quoted.length)] as Asked) : "?";
		return bare(asked, inside);
	}
	const bare = (asked: Asked, text = "quoted") =>
		frame({
			v: 1,
			id: asked.id,
			kind: "question",
			from: { session: ASKER, name: "asker" },
			to: ASKER,
			sentAt: "2025-11-20T09:00:00.000Z",
			text,
			hops: 0,
		});
	const mention = (asked: Asked) => {
		if (asked.first < 0) asked.first = lines.length;
	};
	/** From here on the assistant speaks to it too. */
	const give = (asked: Asked | undefined) => {
		if (!asked || (asked.standing !== "absent" && asked.standing !== "queued")) return;
		asked.standing = "open";
		audience.push(asked);
	};
	const close = (how: "complete" | "interrupted" | "failed", error?: string) => {
		for (const asked of audience) {
			const part = asked.additions.at(-1);
			if (asked.complete && how !== "complete" && !asked.next && part) part.outcome = how;
			if (how === "failed" && !asked.complete) asked.error = error;
			const anything = asked.words.length > 0 || asked.additions.some(({ words }) => words.length > 0);
			asked.standing = asked.complete ?? (how !== "complete" ? how : anything ? "answered" : "silent");
		}
		audience = [];
	};
	/** Somebody else puts text into the turn. Of one that is being answered, what follows is apart. */
	const splitBy = (after: "hook" | "prompt" | "message", own: Asked | undefined, atStop = false) => {
		for (const asked of audience) {
			if (asked === own || (!asked.heard && after !== "hook")) continue;
			if (atStop && asked.heard)
				asked.complete ??= asked.words.length + asked.additions.length > 0 ? "answered" : "silent";
			asked.next ??= { after, message: `m${messages}` };
		}
	};

	function prompt(text: string, kind: "human" | "peer", parent = leaf): string {
		const content =
			kind === "human"
				? text
				: `Another Claude session sent a message:\n${text}\n\nThis came from another Claude session.`;
		const origin = client === "current" ? { origin: { kind } } : {};
		const meta = kind === "peer" ? { isMeta: true } : {};
		return chain({ type: "user", message: { role: "user", content }, ...origin, ...meta }, parent);
	}
	const human = () => {
		const quoted = questions[below(questions.length + 1)];
		// Cut off, or what a command of the person's own printed: neither hands anything over.
		if (quoted && chance(10)) return bare(quoted).slice(0, 90);
		if (quoted && chance(10)) return `<bash-stdout>${bare(quoted)}</bash-stdout>`;
		return "go on";
	};

	/** One question or more, as prompts of a turn of their own. */
	function askTurn(): void {
		const count = chance(20) ? 2 : 1;
		const asked = Array.from({ length: count }, ask);
		startTurnOf(asked.map((one) => ({ text: framed(one), asked: one })));
	}
	function startTurnOf(items: { text: string; asked: Asked | undefined }[]): void {
		rewindable.push(leaf);
		if (client === "current") {
			for (const { text, asked } of items) {
				if (asked) mention(asked);
				prompt(
					asked && chance(30) ? `\n<pasted_content id="ab">\n${text}\n</pasted_content id="ab">` : text,
					asked && chance(60) ? "peer" : "human",
				);
				if (chance(20)) link();
				give(asked);
			}
		} else {
			// Both go into one prompt.
			for (const { asked } of items) if (asked) mention(asked);
			prompt(items.map((item) => item.text).join("\n"), "human");
			for (const { asked } of items) give(asked);
		}
	}

	function say(
		message: string,
		block: number,
		stop: string | null,
		extra: Raw = {},
		early: Asked[] = [],
	): void {
		const word = `w${++words}`;
		const quote = questions.length > 0 && chance(3) ? `\n${bare(questions[0] as Asked)}` : "";
		begin(message, early);
		for (const asked of audience) {
			if (!early.includes(asked)) (asked.additions.at(-1)?.words ?? asked.words).push(word + quote);
		}
		assistant(message, block, stop, { type: "text", text: word + quote }, extra);
	}
	/** A message says, thinks or calls something: a part that is due begins with it. */
	function begin(message: string, early: Asked[] = []): void {
		for (const asked of audience) {
			asked.heard = true;
			if (early.includes(asked) || !asked.next || asked.next.message === message) continue;
			asked.additions.push({ after: asked.next.after, words: [] });
			asked.next = undefined;
		}
	}
	function assistant(
		message: string,
		block: number,
		stop: string | null,
		content: Raw,
		extra: Raw = {},
	): string {
		const index = client === "old" ? {} : { apiBlockIndex: block };
		if (content.type !== "text") begin(message);
		return chain({
			type: "assistant",
			message: { role: "assistant", id: message, model: "claude", content: [content], stop_reason: stop },
			...index,
			...extra,
		});
	}

	function subagent(): void {
		const quoted = questions[below(questions.length + 1)];
		let parent: string | null = null;
		for (const type of ["user", "assistant"]) {
			const uuid = `s${seed >>> 0}-${++uuids}`;
			const content =
				type === "user" ? (quoted ? bare(quoted) : "look") : [{ type: "text", text: "subagent's" }];
			put({
				parentUuid: parent ?? leaf,
				isSidechain: true,
				type,
				message: { role: type, content, id: `s${uuids}`, stop_reason: "end_turn" },
				uuid,
				timestamp: time(),
			});
			if (quoted) mention(quoted);
			parent = uuid;
		}
	}

	function enqueue(asked: Asked | undefined): void {
		const text = asked ? framed(asked) : "also this";
		if (asked) {
			mention(asked);
			asked.standing = "queued";
		}
		queue.push({ text, asked });
		put({ type: "queue-operation", operation: "enqueue", content: text, timestamp: time() });
	}

	/** The queue goes into the turn under way, between a tool's result and the next message. */
	function absorb(): (() => void) | undefined {
		const taken = queue;
		queue = [];
		if (taken.length === 0) return undefined;
		if (client === "old") {
			for (const { asked } of taken) {
				put({ type: "queue-operation", operation: "remove", timestamp: time() });
				splitBy("prompt", asked);
				give(asked);
				if (asked) asked.unproven = dead;
			}
			return undefined;
		}
		for (const { text } of taken)
			put({
				type: "queue-operation",
				operation: "remove",
				reason: "absorbed_mid_turn",
				content: text,
				timestamp: time(),
			});
		return () => {
			for (const { text, asked } of taken) {
				chain({ type: "attachment", attachment: { type: "queued_command", prompt: text } });
				splitBy(asked ? "message" : "prompt", asked);
				give(asked);
			}
		};
	}

	/**
	 * A message that calls tools, and what they return. Returns false where the person cut it off.
	 */
	function toolMessage(): "goes on" | "cut" | "killed" {
		const message = `m${++messages}`;
		let block = 0;
		const stop = () => (client === "old" && chance(50) ? null : "tool_use");
		if (chance(20)) assistant(message, block++, stop(), { type: "thinking", thinking: "hm" });
		if (chance(60)) say(message, block++, stop());
		const call = () =>
			assistant(message, block++, stop(), { type: "tool_use", name: "Bash", id: `t${uuids}`, input: {} });
		const calls = [call()];
		if (chance(15)) subagent();
		if (client !== "headless" && chance(30)) enqueue(chance(70) ? ask() : undefined);
		if (client === "current" && chance(15)) {
			// A tool is done, and its hook has spoken, while the message still streams.
			const early = result(calls.pop() as string, true);
			if (chance(70)) say(message, block++, "tool_use", {}, early);
			calls.push(call());
		}
		while (chance(25)) calls.push(call());
		if (chance(10)) return cutOff(calls);
		if (chance(3)) return "killed";
		// The old client's note of it can come before the results, all in one batch.
		if (client === "old" && chance(50)) absorb();
		while (calls.length > 0) {
			const [from] = calls.splice(below(calls.length), 1);
			result(client === "old" ? (leaf as string) : (from as string), client === "current");
		}
		absorb()?.();
		if (chance(6)) compact();
		return "goes on";
	}
	/** Returns the questions that its hook handed over. */
	function result(parent: string, hooks: boolean): Asked[] {
		const quoted =
			questions.length > 0 && chance(10) ? bare(questions[below(questions.length)] as Asked) : "ok";
		chain(
			{
				type: "user",
				message: { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: quoted }] },
			},
			parent,
		);
		if (!hooks) return [];
		if (chance(30)) link();
		if (!chance(20)) return [];
		return [hook("PostToolUse")];
	}
	function hook(event: string): Asked {
		const asked = ask();
		mention(asked);
		chain({
			type: "attachment",
			attachment: { type: "hook_additional_context", content: [framed(asked)], hookEvent: event },
		});
		splitBy("message", asked, event === "Stop");
		give(asked);
		return asked;
	}

	/** Esc in a tool. */
	function cutOff(calls: string[]): "cut" {
		const last = calls.at(-1) as string;
		const rejected = () => {
			chain(
				{
					type: "user",
					message: {
						role: "user",
						content: [{ type: "tool_result", tool_use_id: "t", content: "rejected" }],
					},
				},
				last,
			);
			chain({
				type: "user",
				message: {
					role: "user",
					content: [{ type: "text", text: "[Request interrupted by user for tool use]" }],
				},
			});
		};
		const waiting = queue;
		queue = [];
		if (client !== "current" || waiting.length === 0) {
			// The old client puts them back into the prompt box.
			for (const { text, asked } of waiting) {
				put({ type: "queue-operation", operation: "popAll", content: text, timestamp: time() });
				if (asked) asked.standing = "absent";
			}
			rejected();
			close("interrupted");
			return "cut";
		}
		for (const _ of waiting) put({ type: "queue-operation", operation: "dequeue", timestamp: time() });
		if (chance(50)) {
			rejected();
			close("interrupted");
			startTurnOf(waiting);
		} else {
			close("interrupted");
			leaf = last;
			startTurnOf(waiting);
			rejected();
		}
		finish(true);
		return "cut";
	}

	function compact(): void {
		// 2.1.328 names a record that it does not write.
		const parent = client === "old" || chance(50) ? leaf : "never-written";
		const quoted = questions.map((asked) => bare(asked)).join("\n");
		for (const asked of questions) mention(asked);
		chain({ type: "system", subtype: "compact_boundary", logicalParentUuid: parent }, null);
		if (chance(50)) link();
		chain({
			type: "user",
			isCompactSummary: true,
			message: { role: "user", content: `This session is being continued.\n${quoted}` },
		});
	}

	/**
	 * From the prompt's record to the end of the turn. `late`: another turn's interruption came in
	 * between.
	 */
	function finish(late = false): void {
		if (chance(5) && !late) {
			// Nothing came yet.
			if (chance(50)) {
				killed(false);
				return;
			}
			chain({
				type: "user",
				message: { role: "user", content: [{ type: "text", text: "[Request interrupted by user]" }] },
			});
			close("interrupted");
			return;
		}
		for (let left = below(3); left > 0; left--) {
			const how = toolMessage();
			if (how === "killed") killed(true);
			if (how !== "goes on") return;
		}
		if (chance(5)) {
			for (let tries = below(2); tries > 0; tries--) if (client === "old") system("api_error");
			const error = `e${++words}`;
			chain({
				type: "assistant",
				isApiErrorMessage: true,
				message: {
					role: "assistant",
					id: `e${words}`,
					model: "<synthetic>",
					content: [{ type: "text", text: error }],
					stop_reason: "stop_sequence",
				},
			});
			if (client === "old" && chance(50)) system("stop_hook_summary");
			close("failed", error);
			return;
		}
		const message = `m${++messages}`;
		let block = 0;
		if (chance(20))
			assistant(message, block++, client === "old" ? null : "end_turn", { type: "thinking", thinking: "hm" });
		if (chance(5)) {
			say(message, block++, null);
			chain({
				type: "user",
				message: { role: "user", content: [{ type: "text", text: "[Request interrupted by user]" }] },
			});
			close("interrupted");
			return;
		}
		const parts = 1 + below(2);
		for (let part = 1; part <= parts; part++)
			say(message, block++, client === "old" && part < parts ? null : "end_turn");
		if (chance(15)) {
			if (client === "current" && chance(50)) hook("Stop");
			else {
				const asked = chance(70) ? ask() : undefined;
				if (asked) mention(asked);
				chain({
					type: "user",
					isMeta: true,
					message: { role: "user", content: `Stop hook feedback:\n${asked ? framed(asked) : "tidy up"}` },
				});
				splitBy(asked ? "message" : "hook", asked, true);
				give(asked);
			}
			system("stop_hook_summary");
			finish();
			return;
		}
		if (client !== "headless" && chance(60)) system("stop_hook_summary");
		if (client === "current") system("turn_duration");
		ending = "complete";
		if (client === "current") close("complete");
	}
	function killed(calling: boolean): void {
		for (const { asked } of queue) if (asked) asked.standing = "lost";
		dead ||= queue.length > 0;
		queue = [];
		ending = "interrupted";
		if (calling && chance(50)) return;
		chain({
			type: "assistant",
			message: {
				role: "assistant",
				id: `x${++uuids}`,
				model: "<synthetic>",
				content: [{ type: "text", text: "No response requested." }],
				stop_reason: "stop_sequence",
			},
		});
		close("interrupted");
	}

	/** What happens between turns and gives the assistant nothing to say. */
	function between(): void {
		if (chance(10)) put({ type: "file-history-snapshot", snapshot: {} });
		if (chance(10)) put({ type: "permission-mode", permissionMode: "plan" });
		if (chance(5)) system("local_command");
		if (chance(8)) {
			if (chance(50)) compact();
			chain({
				type: "user",
				isMeta: true,
				message: { role: "user", content: "Caveat: The messages below were generated" },
			});
			chain({ type: "user", message: { role: "user", content: "<command-name>/compact</command-name>" } });
			chain({
				type: "user",
				message: { role: "user", content: "<local-command-stdout>Compacted</local-command-stdout>" },
			});
		}
		if (client === "current" && chance(8)) {
			// Esc before the first word: the prompt is back in the box, and its record follows nobody.
			const before = leaf;
			const asked = chance(60) ? ask() : undefined;
			if (asked) mention(asked);
			const text = asked ? framed(asked) : "never mind";
			prompt(text, "human");
			leaf = before;
			ending = "interrupted";
			give(asked);
			if (asked && chance(50)) {
				// Sent again, after all.
				prompt(text, "human");
				finish();
				close(ending);
			}
		}
		if (rewindable.length > 1 && chance(15)) leaf = rewindable[below(rewindable.length)] as string | null;
	}
	for (let act = 0; act < acts; act++) {
		close(ending);
		ending = "complete";
		if (chance(90)) between();
		close(ending);
		ending = "complete";
		if (queue.length > 0) {
			const waiting = queue;
			queue = [];
			if (chance(10)) {
				for (const { asked, text } of waiting) {
					put({ type: "queue-operation", operation: "popAll", content: text, timestamp: time() });
					if (asked) asked.standing = "absent";
				}
				startTurnOf([{ text: human(), asked: undefined }]);
			} else {
				for (const _ of waiting) put({ type: "queue-operation", operation: "dequeue", timestamp: time() });
				startTurnOf(waiting);
			}
		} else if (chance(50)) askTurn();
		else {
			startTurnOf([{ text: human(), asked: undefined }]);
			if (client === "current" && chance(15)) hook("UserPromptSubmit");
		}
		finish();
	}
	for (const asked of questions) if (asked.first < 0) asked.first = lines.length;
	return { lines, questions };
}
