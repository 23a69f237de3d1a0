// Mail beside the questions: clients whose hooks take it, senders that write many at once, hooks
// and servers that are killed, subagents that read, people who go to another conversation by
// /resume. In the end each letter has to be in the conversation that it was sent to, once.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Session, SessionOptions } from "../../test/e2e/harness/session.ts";
import { waitFor } from "../../test/e2e/harness/wait.ts";
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

/** A client, and the two conversations that it goes to and fro between. */
export interface Taker {
	session: Session;
	conversations: readonly string[];
	/** When it went to another one, in milliseconds since the epoch. */
	moves: Span[];
}

interface Span {
	began: number;
	ended: number;
}

interface Sent extends Span {
	letter: Letter;
	id: string;
	/** The conversation that it was sent to. */
	to: string;
	taker: Taker;
}

export interface MailSoak {
	/** Sends one letter. */
	send(letter: Letter): Promise<void>;
	/** What the person at each session does meanwhile. */
	live(leaving: () => boolean): Promise<void>;
	/** Has every session read what is left, and judges. */
	finish(): Promise<void>;
}

/** Starts a client with two conversations. */
export async function startTaker(world: World, options: SessionOptions): Promise<Taker> {
	const conversations = [crypto.randomUUID(), crypto.randomUUID()];
	const cwd = world.folder(options.name ?? "");
	const start = async (sessionId: string | undefined, name = options.name) => {
		const session = await world.startSession({ ...options, name, cwd, sessionId });
		await session.turn("hello [[say:hello]]");
		return session;
	};
	const session = await start(conversations[0]);
	await (await start(conversations[1], `${options.name}-2`)).exit();
	return { session, conversations, moves: [] };
}

export function openMail(options: {
	world: World;
	takers: readonly Taker[];
	asker: Asker;
	random: Random;
	tally: Tally;
}): MailSoak {
	const { world, takers, asker, random, tally } = options;
	const sent: Sent[] = [];

	return {
		async send(letter) {
			const taker = takers[letter.target] as Taker;
			const { session, conversations } = taker;
			// One that no client has open gets mail as well.
			const to = random.chance(0.2) ? random.pick(conversations) : (session.sessionId() ?? "");
			const began = Date.now();
			const id = await asker.send(to, letter);
			if (id === undefined) return tally.add("unsent");
			tally.add("sent");
			sent.push({ letter, id, to, taker, began, ended: Date.now() });
		},
		async live(leaving) {
			const killing = killPrograms(world, { random, tally, leaving });
			await Promise.all(takers.map((taker) => liveOn(taker, { random, tally, leaving })));
			await killing;
		},
		async finish() {
			for (const taker of takers) await readAll(world, taker, tally);
			const shown = textsShown(world);
			for (const each of sent) judge(each, shown);
		},
	};

	function judge(one: Sent, shown: ReadonlyMap<string, string>): void {
		const { letter, id, to } = one;
		const evidence = { id, letter, to, receipt: receiptOf(world, id) };
		const who = `mail ${letter.n} (${letter.kind}, ${letter.text.length} characters) to ${to}`;
		const opening = new RegExp(`<intercom-\\w+ id=\\\\"${id}\\\\" from=`, "g");
		const times = (text = "") => [...text.matchAll(opening)].length;
		for (const [other, text] of shown) {
			if (other === to || times(text) === 0) continue;
			tally.found(tookAlong(one, other) ? "along" : "misled", `${who} was shown to ${other}`, evidence);
		}
		const count = times(shown.get(to));
		if (count === 0) tally.found("gone", who, evidence);
		else if (count > 1) tally.found("doubled", `${who}, ${count} times`, evidence);
		else tally.add("shown");
	}
}

/**
 * Whether a client may have taken the letter along: it was given to the client's own queue while
 * the client went to that other conversation. The client alone knows then which one it is in.
 */
function tookAlong({ letter, taker, began, ended }: Sent, other: string): boolean {
	const movedThen = taker.moves.some((move) => move.began <= ended && began <= move.ended);
	return letter.live && taker.conversations.includes(other) && movedThen;
}

interface Life {
	random: Random;
	tally: Tally;
	leaving: () => boolean;
}

async function liveOn(taker: Taker, { random, tally, leaving }: Life): Promise<void> {
	const { session } = taker;
	for (let count = 0; !leaving(); count++) {
		if (random.chance(0.12)) {
			tally.did("/resume inside a client");
			await goTo(taker, taker.conversations.find((id) => id !== session.sessionId()) ?? "");
		}
		const [name, prompt] = random.weighted(PROMPTS);
		tally.did(name);
		await session.turn(`${session.name} ${count}: ${prompt(random)}`, TURN_MS);
		await pause(random.between(50, 1_500));
	}
}

async function goTo({ session, moves }: Taker, conversation: string): Promise<void> {
	if (session.sessionId() === conversation) return;
	const began = Date.now();
	await session.submit(`/resume ${conversation}`);
	const isThere = () => session.registry()?.sessionId === conversation;
	await waitFor(isThere, { what: `${session.name} to go to ${conversation}`, dump: session.screen });
	await session.waitForIdle();
	moves.push({ began, ended: Date.now() });
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

/**
 * The hook's own program is killed now and then, at whatever it does, and seldom a server, which
 * its client does not start again.
 */
async function killPrograms(world: World, { random, tally, leaving }: Life): Promise<void> {
	while (!leaving()) {
		await pause(random.between(5, 60));
		if (!random.chance(0.15)) continue;
		kill(processesOf(join(world.root, "dist/hook.js")), "hook killed");
		if (random.chance(0.006)) kill(processesOf(join(world.root, "dist/main.js")).slice(-1), "server killed");
	}

	function kill(pids: readonly number[], what: string): void {
		for (const pid of pids) {
			try {
				process.kill(pid, "SIGKILL");
				tally.did(what);
			} catch {
				// It has ended by itself.
			}
		}
	}
}

/** The pids of what runs this program, without arguments, out of the soak's own folder. */
function processesOf(program: string): number[] {
	const isIt = (pid: string) => {
		try {
			const [, file, ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
			return file === program && (program.endsWith("hook.js") || args.join("") === "");
		} catch {
			return false;
		}
	};
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name) && isIt(name))
		.map(Number);
}

/**
 * Each of the client's conversations is given what is left for it, at one prompt after the other.
 */
async function readAll(world: World, taker: Taker, tally: Tally): Promise<void> {
	const { session, conversations } = taker;
	for (const conversation of conversations) {
		await goTo(taker, conversation);
		for (let page = 0; isLeft(world, conversation); page++) {
			if (page > MOST_PAGES)
				return tally.found("gone", `${conversation} has mail that it does not get to see`, {});
			const read = tool("mcp__intercom__read_messages", { limit: 50 });
			await session.turn(`page ${page}: ${read} [[say:next]]`, TURN_MS);
		}
	}
}

/** Whether mail lies in an inbox that was not read, or whose hand-over nobody has settled. */
function isLeft(world: World, owner: string): boolean {
	const names = (folder: string) => {
		try {
			return readdirSync(join(world.intercomDir, "inbox", owner, folder));
		} catch {
			return [];
		}
	};
	return names("new").length > 0 || names("cur").some((name) => name.includes(","));
}

/** What the model was shown last in each conversation, but for what it said itself. */
function textsShown(world: World): Map<string, string> {
	const shown = new Map<string, string>();
	for (const { kind, sessionId = "", prompt, body } of world.model.requests) {
		if (kind !== "main" || prompt.startsWith("I am a subagent.")) continue;
		shown.set(sessionId, JSON.stringify((body.messages ?? []).filter(({ role }) => role !== "assistant")));
	}
	return shown;
}

function receiptOf(world: World, id: string): string {
	try {
		return readFileSync(join(world.intercomDir, "receipts", `${id}.jsonl`), "utf8");
	} catch {
		return "none";
	}
}
