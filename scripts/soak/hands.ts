// What the person's hands do in one session: one thing after the other, with a look before each.
import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "../../test/e2e/harness/session.ts";
import { CURSOR, type Look, look, pack } from "./eyes.ts";
import type { Mind } from "./mind.ts";
import type { Random } from "./random.ts";
import type { States } from "./states.ts";
import type { Row, Tally } from "./tally.ts";

export interface Person {
	session: Session;
	random: Random;
	tally: Tally;
	/** What the person does at this moment, for the evidence. */
	doing: string;
	/** Everything done so far, with the time. */
	diary: string[];
	/** When Escape was pressed. */
	escapes: number[];
	mind: Mind;
	/** Drafts that the person sent, by what they were. */
	sent: Map<string, string>;
	/** What the session's client says of itself all the time. */
	states: States;
	/** The person queues /clear now and then. */
	clears: boolean;
	/** Sees what others want of the person, and does it; then the look is old. */
	reacts(seen: Look): Promise<boolean>;
	leaving: () => boolean;
}

export function note(person: Person, line: string): void {
	person.diary.push(`${new Date().toISOString().slice(11, 23)} ${person.session.name}: ${line}`);
}

/** Counts and records what should never happen. */
export function lost(
	person: Person,
	row: Row,
	what: string,
	seen: Look,
	more: Record<string, unknown>,
): void {
	note(person, `!! ${what}`);
	person.tally.found(row, `${person.session.name}: ${what}`, {
		...more,
		"screen now": `${seen.status} ${seen.waitingFor ?? ""} since ${seen.since} stashed ${seen.stashed}\n${seen.screen}`,
		diary: person.diary.slice(-20).join("\n"),
	});
}

/** So often in a row something is answered that came up beside what is waited for. */
const MOST_REACTIONS = 10;

/**
 * Looks until `holds` is true of a look, and returns it; `undefined` where that took too long.
 */
export async function until(
	person: Person,
	holds: (seen: Look) => boolean,
	patience: number,
): Promise<Look | undefined> {
	const end = Date.now() + patience;
	for (let reactions = 0; ; ) {
		const seen = await look(person.session);
		if (reactions < MOST_REACTIONS && (await person.reacts(seen))) {
			reactions++;
			continue;
		}
		if (holds(seen)) return seen;
		if (Date.now() > end) return undefined;
		await pause(40);
	}
}

/**
 * Waits until the session is idle and its box is empty, so that something new can be done. Closes
 * or clears what is left over. False: it did not come to that.
 */
export async function getReady(person: Person, patience = 12_000): Promise<boolean> {
	const free = (seen: Look) => seen.status === "idle" && seen.box === "" && !seen.shell && !seen.stashed;
	if (await until(person, free, patience)) return true;
	const seen = await look(person.session);
	if (seen.status === "waiting" || seen.box === undefined) {
		note(person, `closes what is open: ${seen.waitingFor ?? "a view"}`);
		await pressEscape(person);
	} else if (seen.box !== "" || seen.shell || seen.stashed) {
		note(person, `clears away what is left in the box: ${seen.box.slice(0, 60)}`);
		person.tally.did("clears what was left in the box");
		await erase(person);
	}
	return (await until(person, free, 2_000)) !== undefined;
}

/**
 * Types into the box and waits until the text stands there. False: it came together with
 * something else, or the box was gone. What is in the box then is cleared away.
 */
export async function write(person: Person, text: string, shell = false): Promise<boolean> {
	const { random, session } = person;
	const how = random.weighted([
		[3, "typed"],
		[3, "slowly"],
		[2, "pasted"],
	] as const);
	if (how === "pasted") await session.paste(text);
	else {
		const size = how === "typed" ? text.length : random.between(3, 9);
		for (let at = 0; at < text.length; at += size) {
			const lines = text.slice(at, at + size).split("\n");
			for (const [index, line] of lines.entries()) {
				if (index > 0) await session.keys("C-j");
				await session.type(line);
			}
			if (how === "slowly") await pause(random.between(20, 120));
		}
	}
	const stands = (seen: Look) => seen.box === pack(text) && seen.shell === shell;
	if (await until(person, stands, 5_000)) return true;
	const seen = await look(session);
	note(person, `what was ${how} does not stand alone: ${seen.box}`);
	// One half may be stashed as a draft, and the other stand before or behind the text of an ask.
	if (FOREIGN.test(seen.box ?? "")) person.tally.add("mixed");
	await erase(person);
	return false;
}

/**
 * Presses Enter, but only while the box holds this text and the cursor is where it was: tmux
 * compares and presses in one step. Returns whether the text was submitted.
 */
export async function submit(person: Person, text: string): Promise<boolean> {
	const { session } = person;
	const { id } = session.pane;
	for (let tries = 0; tries < 5; tries++) {
		const seen = await until(person, (one) => one.box === pack(text) && !one.shell, 3_000);
		if (!seen) return false;
		const same = `#{==:${CURSOR},${seen.cursor}}`;
		await session.pane.tmux("if-shell", "-F", "-t", id, same, `send-keys -t ${id} Enter`);
		if (await until(person, (one) => one.box !== pack(text), 1_500)) return true;
	}
	return false;
}

/** Presses Escape, once. */
export async function pressEscape(person: Person): Promise<void> {
	person.escapes.push(Date.now());
	await person.session.keys("Escape");
}

/**
 * Clears the box until it stays empty. What a route has just put there is left to the route for a
 * while: it takes its text out itself.
 */
export async function erase(person: Person): Promise<void> {
	const end = Date.now() + 15_000;
	let foreign = 0;
	for (let quiet = 0; quiet < 8 && Date.now() < end; await pause(60)) {
		const { box, shell, stashed } = await look(person.session);
		const empty = box === "" && !shell && !stashed;
		quiet = empty ? quiet + 1 : 0;
		if (box === undefined) continue;
		if (box === "") {
			if (shell) await person.session.keys("BSpace");
			// A draft that stays stashed for long is brought back, and then erased.
			else if (stashed && Date.now() > end - 8_000) await person.session.keys("C-s");
			continue;
		}
		foreign = FOREIGN.test(box) ? foreign + 1 : 0;
		if (foreign === 0 || foreign > 60) await person.session.keys("C-u", "BSpace");
	}
}

/** What the person never types. */
const FOREIGN = /<intercom-|\[Pastedtext/;
