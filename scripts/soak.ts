// `npm run soak -- [asks] [seed] [kinds]`: three real sessions with a person at each of them, one that
// nobody has open, one that bypasses permissions, and hundreds of asks meanwhile, by wake, post and
// typing; two more that get as much mail. It prints what became of all that.
// The exit code is 1 if an answer was wrong, cut or lost, if a result says what is not so, if one
// does not say what shared its turn, if a key was pressed that is not ours, if a draft was lost, or
// if mail was lost, shown twice or shown to another session.
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { createWorld, type World } from "../test/e2e/harness/world.ts";
import { ensurePrograms, ownEnvironment } from "./machine.ts";
import { openAsker } from "./soak/asks.ts";
import { checkKeys, checkSession } from "./soak/checks.ts";
import type { Person } from "./soak/hands.ts";
import { putHooks } from "./soak/hooks.ts";
import { inTime } from "./soak/in-time.ts";
import { type Letter, makeLetters } from "./soak/letters.ts";
import { MAIL_NAMES, openMail, startTaker } from "./soak/mail.ts";
import { giveMind } from "./soak/mind.ts";
import { permit } from "./soak/permit.ts";
import { leave, live } from "./soak/person.ts";
import { makeQuestions } from "./soak/questions.ts";
import { random } from "./soak/random.ts";
import { openRound } from "./soak/round.ts";
import { watchStates } from "./soak/states.ts";
import { openTally } from "./soak/tally.ts";
import { clears, HOOKED, OPEN_ONES, startTargets } from "./soak/targets.ts";

/** How many asks are under way at once. */
const AT_ONCE = 7;
/** How long the last ask may take, and what is done with its result. */
const LAST_ASK_MS = 5 * 60_000;
/** How long the last thing that a person does may take: it waits a minute at most for each of a few. */
const LAST_ACT_MS = 5 * 60_000;
/** How long it may take until all mail is read: turns of two sessions, one after the other. */
const LAST_MAIL_MS = 15 * 60_000;
const takerSettings = { permissions: { allow: ["Bash", "Task", "Agent", "mcp__intercom"] } };

const [asks, seed] = [Number(process.argv[2] ?? 300), Number(process.argv[3] ?? Date.now() % 1_000_000)];
const kinds = process.argv[4]?.split(",");
if (!Number.isInteger(asks) || asks < 1 || !Number.isInteger(seed)) {
	console.error(
		"usage: npm run soak -- [number of asks, default 300] [seed, a whole number] [kinds of questions: one,another; default all]",
	);
	process.exit(2);
}
const began = Date.now();
/** No ask begins after this. */
const last = began + 60_000 + asks * 3_000;
const clock = () => `${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s`;

ensurePrograms();
const tally = openTally();
const world = await createWorld();
try {
	console.log(`${asks} asks, seed ${seed}. To repeat: npm run soak -- ${asks} ${seed}`);
	await soak(world);
} catch (error) {
	console.error(error);
	process.exitCode = 1;
} finally {
	await world.close();
}
if (!tally.table()) process.exitCode = 1;
console.log(`\n${clock().trim()}, seed ${seed}`);

async function soak(world: World): Promise<void> {
	// INTERCOM_MAIN names another build: one without a guard, to see that the soak misses it.
	const main = process.env.INTERCOM_MAIN ?? (await build(join(world.root, "dist")));
	const mind = giveMind(
		world.model,
		MAIL_NAMES.flatMap((name) => [name, `${name}-2`]),
	);
	const mcp = { command: process.execPath, args: [main] };
	const hooks = putHooks(join(world.root, "person-hooks"), HOOKED);
	const asker = openAsker(world, main);
	const sessions = await startTargets(world, mcp, hooks, asker.look);
	const taking = { mcp, hooks: hooksOf(world), settings: takerSettings };
	const takers = await Promise.all(MAIL_NAMES.map((name) => startTaker(world, { name, ...taking })));

	const plan = random(seed);
	const left = makeQuestions(asks, plan, kinds);
	let over = false;
	const people = sessions.map((session): Person => {
		const own = random(plan.between(0, 2 ** 31));
		const nothingDone = { doing: "", diary: [], escapes: [], sent: new Map() };
		const person: Person = {
			session,
			random: own,
			tally,
			mind,
			...nothingDone,
			states: watchStates(session),
			clears: clears(session),
			reacts: (seen) => permit(person, seen),
			leaving: () => over,
		};
		return person;
	});
	const round = openRound({ people, asker, mind, hooks, tally });
	const mail = openMail({ world, takers, asker, random: random(plan.between(0, 2 ** 31)), tally });
	const letters = makeLetters(asks, takers.length, plan);
	const leaving = () => over;
	const present = people.slice(0, OPEN_ONES);
	const lives = Promise.all([...present.map(live), mail.live(leaving), round.late.live(leaving)]);
	const ticker = setInterval(() => console.log(`${clock()}  ${tally.line()}`), 15_000);
	const worker = async () => {
		for (let question = left.shift(); question && Date.now() < last; question = left.shift()) {
			await round.ask(question);
			await pause(question.pause);
		}
	};
	const writing = async () => {
		for (const burst of burstsOf(letters)) {
			if (Date.now() > last) return;
			await Promise.all(burst.map((letter) => mail.send(letter)));
			await pause(burst.at(-1)?.pause);
		}
	};
	try {
		const asking = Promise.all([...Array.from({ length: AT_ONCE }, worker), writing()]);
		// A person whose hands fail ends the soak, as its counts would mean nothing.
		const doing = () => people.map(({ session, doing }) => `${session.name}: ${doing}`).join("\n");
		await inTime(
			Promise.race([asking, lives.then(() => asking)]),
			last - Date.now() + LAST_ASK_MS,
			"asking",
			doing,
		);
		over = true;
		await inTime(lives, LAST_ACT_MS, "what the people were doing", doing);
		await pause(1_000);
		await inTime(Promise.all(present.map(leave)), LAST_ACT_MS, "coming to rest", doing);
		await inTime(Promise.all([mail.finish(), round.late.finish()]), LAST_MAIL_MS, "the last mail");
		const keys = asker.keys();
		checkKeys(keys, tally);
		for (const person of people) checkSession(world, person, keys);
	} finally {
		over = true;
		clearInterval(ticker);
		for (const { states } of people) states.stop();
		const projects = join(world.configDir, "projects");
		const transcripts = readdirSync(projects, { recursive: true, encoding: "utf8" }).filter((path) =>
			path.endsWith(".jsonl"),
		);
		const files = transcripts.map((path) => [path.replaceAll("/", "-"), join(projects, path)]);
		const logs = { keys: asker.keyLog, log: join(world.intercomDir, "log") };
		tally.keep({ ...Object.fromEntries(files), ...logs });
	}
}

/** Letters that are sent at the same time. */
function burstsOf(letters: readonly Letter[]): Letter[][] {
	const bursts: Letter[][] = [[]];
	for (const letter of letters) {
		bursts.at(-1)?.push(letter);
		if (letter.pause > 0) bursts.push([]);
	}
	return bursts.filter((burst) => burst.length > 0);
}

/** The hooks of the build in the soak's own folder, as a plugin or an install sets them. */
function hooksOf({ root }: World): Record<string, string> {
	const hook = join(root, "hooks", "intercom-hook");
	const events = ["SessionStart", "UserPromptSubmit", "PostToolUse", "Stop", "SessionEnd"];
	const word = (event: string) => event.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
	return Object.fromEntries(events.map((event) => [event, `${hook} ${word(event)}`]));
}

/** Builds Intercom into a folder of its own, as dist/ may be in use. Returns what to start. */
async function build(folder: string): Promise<string> {
	const script = fileURLToPath(new URL("build.mjs", import.meta.url));
	const hooks = fileURLToPath(new URL("../hooks", import.meta.url));
	cpSync(hooks, join(folder, "..", "hooks"), { recursive: true });
	await execa(process.execPath, [script, folder], { env: ownEnvironment(), extendEnv: false });
	return join(folder, "main.js");
}
