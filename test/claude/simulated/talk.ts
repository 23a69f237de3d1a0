/** What the assistant said in one part of a turn. */
export interface Part {
	words: string[];
	/** The message that was cut at its greatest length behind the last word. */
	cut?: string | undefined;
}

/** What it said after somebody else's words. */
export interface Added extends Part {
	after: After;
	outcome?: "interrupted" | "failed";
}

/** By whose words a part begins. */
type After = "hook" | "prompt" | "message" | "agent" | "stopped";

/** One question that was put to the simulated session, and what is true of it. */
export interface Asked extends Part {
	id: string;
	/** Index of the first line that speaks of it; lines.length if none does. */
	first: number;
	/** What was said after somebody else's words. Before them it is the question's own. */
	additions: Added[];
	/** What its service said as it failed. */
	error?: string;
	/** Why a hook stopped it. */
	hook?: string;
	/** How its turn would have ended when a Stop hook went on with it. */
	complete?: "answered" | "silent";
	/** The assistant has said something, or called a tool, since it was given. */
	heard: boolean;
	/** Whose words came, and the message that was being written then. */
	next?: { after: After; message: string } | undefined;
	/**
	 * `lost`: it was in the queue of a client that died. `answered` and so on: its turn is over.
	 */
	standing: "absent" | "queued" | "lost" | "open" | "answered" | "silent" | "interrupted" | "failed";
	/**
	 * The transcript goes on elsewhere, and no record of the turn says that it is over. Of an open
	 * turn: another client did it.
	 */
	left?: "prompt" | "resume" | undefined;
	/**
	 * The old client names nothing that it takes out of its queue: after a death, what is whose
	 * cannot be known.
	 */
	unproven: boolean;
	/**
	 * It was put into a turn while another client wrote, too. Where the beginning of both turns is
	 * not known, nothing tells which one it belongs to.
	 */
	besideOther: boolean;
	/** Its client left the turn in the midst, and ended. */
	cutOff?: boolean;
	/** The turns that the ends of its background agents have begun, or came to. */
	later: Asked[];
	/** Of such a turn: the question. */
	root?: Asked;
	/** Whose end it was. */
	after?: "agent" | "stopped" | "tool";
	/** That end came to a turn that others had begun. */
	joined?: boolean;
	/** The agents that never came back. */
	lost: Set<string>;
	/** So many of its agents work on. */
	atWork: number;
	/** So many of its tools, which were moved to the background. */
	toolsAtWork: number;
	/** Agents of its may work on, and its client, which counts none, has not said that they do. */
	untold: boolean;
}

/** An agent that works in the background, or a tool that was moved there. */
export interface Agent {
	id: string;
	/** The call that has started it, or asked it for more. */
	call: string;
	/** Whose turn has done so: questions, and later turns of theirs. */
	owners: readonly Asked[];
	/** It was stopped, and its end says so. */
	killed?: boolean;
	/** It is a tool. */
	moved?: boolean;
}

/** A question of which nothing is known. */
export function newQuestion(id: string): Asked {
	return {
		id,
		first: -1,
		words: [],
		additions: [],
		heard: false,
		standing: "absent",
		unproven: false,
		besideOther: false,
		later: [],
		lost: new Set(),
		atWork: 0,
		toolsAtWork: 0,
		untold: false,
	};
}

/** What one client does with the transcript: where it stands, and who hears the assistant now. */
export class Talk {
	/** The record that the next one follows. */
	leaf: string | null;
	audience: Asked[] = [];
	/** The message that was written last. */
	private message = "";
	/** How many turns have ended. */
	ended = 0;
	/** A turn is under way. */
	busy = false;
	/** The turn is over, and no record of it says so: the next prompt shows it. */
	unrecorded: "complete" | "cut" | "stopped" | undefined;
	/** Why a hook stopped the turn. */
	private hook: string | undefined;
	/** Who heard the turn of another client in whose midst the next prompt stands. */
	midst: readonly Asked[] = [];
	/** The person went back to an earlier record since the last prompt. */
	rewound = false;

	constructor(leaf: string | null = null) {
		this.leaf = leaf;
	}

	/** From here on the assistant speaks to it too. */
	give(asked: Asked | undefined): void {
		if (!asked || (asked.standing !== "absent" && asked.standing !== "queued")) return;
		asked.standing = "open";
		this.audience.push(asked);
	}

	/** A message says, thinks or calls something: a part that is due begins with it. */
	begin(message: string, early: readonly Asked[] = []): void {
		this.message = message;
		for (const asked of this.audience) {
			asked.heard = true;
			if (early.includes(asked) || !asked.next || asked.next.message === message) continue;
			asked.additions.push({ after: asked.next.after, words: [] });
			asked.next = undefined;
		}
	}

	/** A tool is called: a text that was cut before is whole. */
	call(): void {
		for (const asked of this.audience) (asked.additions.at(-1) ?? asked).cut = undefined;
	}

	hear(word: string, message: string, stop: string | null, early: readonly Asked[] = []): void {
		this.begin(message, early);
		for (const asked of this.audience) {
			if (early.includes(asked)) continue;
			const part: Part = asked.additions.at(-1) ?? asked;
			const rest = part.cut !== undefined && part.cut !== message ? part.words.pop() : undefined;
			part.words.push(`${rest ?? ""}${word}`);
			part.cut = stop === "max_tokens" || stop === "model_context_window_exceeded" ? message : undefined;
		}
	}

	/** Somebody else puts text into the turn. Of a question that is being answered, the rest is apart. */
	splitBy(after: After, own?: Asked, atStop = false): void {
		for (const asked of this.audience) {
			if (asked === own || (!asked.heard && !(after === "hook" && atStop))) continue;
			if (atStop && asked.heard) asked.complete ??= saysAnything(asked) ? "answered" : "silent";
			asked.next ??= { after, message: this.message };
		}
	}

	/** An agent is back that another turn has started: the rest is apart for all whose it is not. */
	splitByEnd({ owners, killed }: Agent): void {
		const isOwn = (asked: Asked) => owners.some((owner) => (owner.root ?? owner) === (asked.root ?? asked));
		for (const asked of this.audience)
			if (asked.heard && !isOwn(asked))
				asked.next ??= { after: killed ? "stopped" : "agent", message: this.message };
	}

	/** A hook lets no message follow. Who hears the turn knows when it is closed, or left. */
	stop(reason: string): void {
		this.hook = reason;
		this.unrecorded = "stopped";
	}

	/** A record says how the turn ended. */
	close(how: Ending, error?: string): void {
		for (const asked of this.audience) {
			conclude(asked, how);
			if (this.hook !== undefined && !asked.complete) asked.hook = this.hook;
			if (error !== undefined && !asked.complete) asked.error = error;
			asked.left = undefined;
		}
		this.end();
	}

	/** The turn was left without a record of its end. `anew`: what was there before says nothing. */
	leave(left: "prompt" | "resume", anew = false): void {
		for (const asked of this.audience) {
			asked.cutOff = this.unrecorded !== "complete";
			conclude(asked, asked.cutOff ? "interrupted" : "complete");
			if (this.hook !== undefined && !asked.complete) asked.hook = this.hook;
			asked.left = (anew ? undefined : asked.left) ?? left;
		}
		this.end();
	}

	/** A prompt begins another turn. */
	passOn(): void {
		if (this.unrecorded === undefined) return;
		if (this.rewound) this.leave("prompt");
		else if (this.unrecorded === "stopped") this.close("interrupted");
		else if (this.unrecorded === "cut") this.leave("resume");
		else this.close("complete");
	}

	private end(): void {
		this.audience = [];
		this.ended++;
		this.unrecorded = undefined;
		this.hook = undefined;
	}
}

type Ending = "complete" | "interrupted" | "failed";

/** What is true of a question whose turn is over. What was complete before a hook spoke stays so. */
function conclude(asked: Asked, how: Ending): void {
	const part = asked.additions.at(-1);
	if (asked.complete && how !== "complete" && !asked.next && part) part.outcome = how;
	const ended = how !== "complete" ? how : saysAnything(asked) ? "answered" : "silent";
	asked.standing = asked.complete ?? ended;
}

function saysAnything({ words, additions }: Asked): boolean {
	return [words, ...additions.map((part) => part.words)].some((said) => said.length > 0);
}
