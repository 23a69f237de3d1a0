/** One question that was put to the simulated session, and what is true of it. */
export interface Asked {
	id: string;
	/** Index of the first line that speaks of it; lines.length if none does. */
	first: number;
	/** What the assistant said in its turn, after it was given. */
	words: string[];
	/**
	 * `lost`: it was in the queue of a client that died. `answered` and so on: its turn is over.
	 */
	standing: "absent" | "queued" | "lost" | "open" | "answered" | "interrupted" | "failed";
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
}

/** What one client does with the transcript: where it stands, and who hears the assistant now. */
export class Talk {
	/** The record that the next one follows. */
	leaf: string | null;
	audience: Asked[] = [];
	/** How many turns have ended. */
	ended = 0;
	/** A turn is under way. */
	busy = false;
	/** The turn is over, and no record of it says so: the next prompt shows it. */
	unrecorded: "complete" | "cut" | undefined;
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

	hear(word: string, early: readonly Asked[] = []): void {
		for (const asked of this.audience) if (!early.includes(asked)) asked.words.push(word);
	}

	/** A record says how the turn ended. */
	close(how: "complete" | "interrupted" | "failed"): void {
		for (const asked of this.audience) {
			asked.standing = how !== "complete" ? how : asked.words.length > 0 ? "answered" : "interrupted";
			asked.left = undefined;
		}
		this.end();
	}

	/** The turn was left without a record of its end. `anew`: what was there before says nothing. */
	leave(left: "prompt" | "resume", anew = false): void {
		for (const asked of this.audience) {
			const isAnswered = this.unrecorded === "complete" && asked.words.length > 0;
			asked.standing = isAnswered ? "answered" : "interrupted";
			asked.left = (anew ? undefined : asked.left) ?? left;
		}
		this.end();
	}

	/** A prompt begins another turn. */
	passOn(): void {
		if (this.unrecorded === undefined) return;
		if (this.rewound) this.leave("prompt");
		else if (this.unrecorded === "cut") this.leave("resume");
		else this.close("complete");
	}

	private end(): void {
		this.audience = [];
		this.ended++;
		this.unrecorded = undefined;
	}
}
