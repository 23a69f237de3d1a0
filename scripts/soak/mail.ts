// Mail beside the questions: sessions whose hooks take it, senders that write many at once, hooks
// that are killed, subagents that read. In the end each letter has to be in the conversation of
// the one that it was sent to, once.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "../../test/e2e/harness/session.ts";
import type { World } from "../../test/e2e/harness/world.ts";
import type { Asker } from "./asks.ts";
import type { Letter } from "./letters.ts";
import type { Random } from "./random.ts";
import type { Tally } from "./tally.ts";

export const MAIL_NAMES = ["dora", "emil"];
/** A turn that takes longer than this has failed. */
const TURN_MS = 120_000;
/** So often a session is asked to read what is left. Each page shows some of it. */
const MOST_PAGES = 200;

interface Sent {
	letter: Letter;
	id: string;
	session: Session;
}

export interface MailSoak {
	/** Sends one letter. */
	send(letter: Letter): Promise<void>;
	/** What the person at each session does meanwhile. */
	live(leaving: () => boolean): Promise<void>;
	/** Has every session read what is left, and judges. */
	finish(): Promise<void>;
}

export function openMail(options: {
	world: World;
	sessions: readonly Session[];
	asker: Asker;
	random: Random;
	tally: Tally;
}): MailSoak {
	const { world, sessions, asker, random, tally } = options;
	const sent: Sent[] = [];

	return {
		async send(letter) {
			const session = sessions[letter.target] as Session;
			const id = await asker.send(session, letter);
			if (id === undefined) return tally.add("unsent");
			tally.add("sent");
			sent.push({ letter, id, session });
		},
		async live(leaving) {
			const killing = killHooks(world, random, tally, leaving);
			await Promise.all(sessions.map((session) => liveOn(session, random, tally, leaving)));
			await killing;
		},
		async finish() {
			for (const session of sessions) await readAll(session, tally);
			for (const each of sent) judge(each);
		},
	};

	function judge({ letter, id, session }: Sent): void {
		const evidence = { id, letter, receipt: receiptOf(world, id) };
		const who = `mail ${letter.n} (${letter.kind}, ${letter.text.length} characters) to ${session.name}`;
		for (const other of sessions.filter((each) => each !== session))
			if (timesShown(world, other, id) > 0)
				tally.found("misled", `${who} was shown to ${other.name}`, evidence);
		const times = timesShown(world, session, id);
		if (times === 0) tally.found("lost", who, evidence);
		else if (times > 1) tally.found("doubled", `${who}, ${times} times`, evidence);
		else tally.add("shown");
	}
}

async function liveOn(session: Session, random: Random, tally: Tally, leaving: () => boolean): Promise<void> {
	for (let count = 0; !leaving(); count++) {
		const [name, prompt] = random.weighted(PROMPTS);
		tally.did(name);
		await session.turn(`${session.name} ${count}: ${prompt(random)}`, TURN_MS);
		await pause(random.between(50, 1_500));
	}
}

const tool = (name: string, input: object) => `[[tool:${name} ${JSON.stringify(input)}]]`;
const nap = (random: Random) => tool("Bash", { command: `sleep ${(random.between(1, 12) / 10).toFixed(1)}` });
const read = (random: Random) => tool("mcp__intercom__read_messages", { limit: random.between(1, 30) });

const PROMPTS: readonly (readonly [number, readonly [string, (random: Random) => string]])[] = [
	[6, ["work while mail comes", (random) => `${nap(random)} ${nap(random)} [[say:worked]]`]],
	[3, ["word to a session with mail", () => "[[say:yes]]"]],
	[3, ["read_messages", (random) => `${read(random)} [[say:have read]]`]],
	[
		1,
		[
			"subagent that reads mail",
			(random) => {
				const prompt = `I am a subagent. ${read(random)} ${nap(random)} [[say:have looked]]`;
				const task = { description: "look", prompt, subagent_type: "general-purpose" };
				return `${tool("Task", task)} [[say:have sent one]]`;
			},
		],
	],
];

/** The hook's own program is killed now and then, at whatever it does. */
async function killHooks(world: World, random: Random, tally: Tally, leaving: () => boolean): Promise<void> {
	const program = join(world.root, "dist/hook.js");
	while (!leaving()) {
		await pause(random.between(5, 60));
		if (!random.chance(0.15)) continue;
		for (const pid of processesOf(program)) {
			try {
				process.kill(pid, "SIGKILL");
				tally.did("hook killed");
			} catch {
				// It has ended by itself.
			}
		}
	}
}

/** The pids of what runs this program, which lies in the soak's own folder. */
function processesOf(program: string): number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => {
			try {
				return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[1] === program;
			} catch {
				return false;
			}
		})
		.map(Number);
}

/** The session reads page after page until none is left. */
async function readAll(session: Session, tally: Tally): Promise<void> {
	for (let page = 0; page < MOST_PAGES; page++) {
		const before = session.records().length;
		await session.turn(
			`page ${page}: ${tool("mcp__intercom__read_messages", { limit: 50 })} [[say:next]]`,
			TURN_MS,
		);
		const results = JSON.stringify(session.records().slice(before));
		if (results.includes("No unread mail.")) return;
	}
	tally.found("lost", `${session.name} has mail that it does not get to see`, {});
}

/**
 * How often a letter stands, as a whole or by its file, in what the session's model was shown last
 * in each of its conversations.
 */
function timesShown(world: World, session: Session, id: string): number {
	const last = new Map<string, string>();
	for (const { label, kind, sessionId, prompt, body } of world.model.requests) {
		if (label !== session.label || kind !== "main" || prompt.startsWith("I am a subagent.")) continue;
		last.set(sessionId ?? "", JSON.stringify(body.messages) ?? "");
	}
	const opening = new RegExp(`<intercom-\\w+ id=\\\\"${id}\\\\" from=`, "g");
	return [...last.values()].reduce((sum, text) => sum + [...text.matchAll(opening)].length, 0);
}

function receiptOf(world: World, id: string): string {
	try {
		return readFileSync(join(world.intercomDir, "receipts", `${id}.jsonl`), "utf8");
	} catch {
		return "none";
	}
}
