// A person at one session: one thing after the other, at random, whatever is asked of the session
// meanwhile.
import { setTimeout as pause } from "node:timers/promises";
import { type Look, look, pack } from "./eyes.ts";
import { isMade } from "./folders.ts";
import { erase, getReady, lost, note, type Person, pressEscape, submit, until, write } from "./hands.ts";
import { nextNumber } from "./numbers.ts";
import { copyMode, linger, resize, split } from "./window.ts";
import { clear, interrupt, work } from "./work.ts";

/** A draft must be back on the screen of an idle session within this time. */
const BACK_MS = 60_000;
/** So often Escape is pressed to leave what the person has opened. */
const MOST_ESCAPES = 40;
/** How the box shows a long text that was pasted. */
const CHIP = /\[Pastedtext#\d+(\+\d+lines)?\]/g;

const ACTIONS: readonly (readonly [number, readonly [string, (person: Person) => Promise<void>]])[] = [
	[6, ["draft", draft]],
	[4, ["permission prompt", permission]],
	[4, ["dialog", dialog]],
	[3, ["view", view]],
	[3, ["shell mode", shellMode]],
	[4, ["busy turn", work]],
	[3, ["Escape", interrupt]],
	[2, ["resize", resize]],
	[1, ["copy mode", copyMode]],
	[1, ["split", split]],
	[3, ["nothing", (person) => pause(person.random.between(500, 4000))]],
];

const CLEARS: (typeof ACTIONS)[number] = [12, ["/clear", clear]];

/** Leaves nothing open, and lets the session come to rest. */
export async function leave(person: Person): Promise<void> {
	await until(person, ({ status }) => status === "idle" || status === "shell", 60_000);
}

export async function live(person: Person): Promise<void> {
	const actions = person.clears ? [...ACTIONS, CLEARS] : ACTIONS;
	while (!person.leaving()) {
		const [name, act] = person.random.weighted(actions);
		person.doing = name;
		note(person, name);
		await act(person);
		person.doing = "between two things";
		await pause(person.random.between(50, 800));
	}
}

async function draft(person: Person): Promise<void> {
	if (!(await getReady(person))) return;
	const { random, tally } = person;
	const id = `DRAFT-${nextNumber()}`;
	const words = ["a", "thought", "that", "is", "not", "finished;", "more", "tomorrow", "ä→🙂", "$HOME"];
	const line = () => Array.from({ length: random.between(1, 7) }, () => random.pick(words)).join(" ");
	const text = [`${id} ${line()}`, ...Array.from({ length: random.between(-2, 2) }, line)].join("\n");
	if (!(await write(person, text))) return;
	tally.did("draft");
	await linger(person, 500, 7000);
	const back = (seen: Look) => seen.status === "idle" && seen.box === pack(text) && !seen.shell;
	const seen = await until(person, back, BACK_MS);
	if (!seen) {
		const last = await look(person.session);
		const mixed = last.box?.replace(CHIP, "") === pack(text);
		const what = mixed ? "with the text of an ask in it" : "not on the screen again";
		lost(person, mixed ? "mixed" : "drafts", `${id} is ${what}`, last, { draft: text });
	}
	if (seen && random.chance(0.4)) {
		person.sent.set(id, text);
		if (await submit(person, text)) {
			tally.did("draft sent");
			return;
		}
	}
	await erase(person);
}

async function permission(person: Person): Promise<void> {
	if (!(await getReady(person))) return;
	const n = nextNumber();
	const file = `approved-${n}`;
	const tool = `[[tool:Bash ${JSON.stringify({ command: `touch ${file}` })}]]`;
	const prompt = `${tool} [[say:WORK-${n} ${file}]]`;
	person.mind.learn(`WORK-${n}`, prompt);
	if (!(await write(person, prompt)) || !(await submit(person, prompt))) return;
	const opened = await until(person, (seen) => seen.waitingFor === "permission prompt", 15_000);
	if (!opened) return note(person, "no permission prompt came");
	person.tally.did("permission prompt");
	await linger(person, 300, 6000);
	const asks = (seen: Look) => seen.status === "waiting" && /Esc to cancel|Do you want to/.test(seen.screen);
	await leaveByEscape(person, opened, asks, file);
}

async function dialog(person: Person): Promise<void> {
	if (!(await getReady(person))) return;
	const command = person.random.pick(["/model", "/config"]);
	if (!(await write(person, command)) || !(await submit(person, command))) return;
	const opened = await until(person, (seen) => seen.waitingFor === "dialog open", 8_000);
	if (!opened) return note(person, `${command} did not open`);
	person.tally.did(command);
	await linger(person, 300, 5000);
	const shows = command === "/model" ? /to adjust|to cancel|model/i : /to toggle|to close|to go back|Search/i;
	await leaveByEscape(person, opened, (seen) => seen.status === "waiting" && shows.test(seen.screen));
}

async function view(person: Person): Promise<void> {
	if (!(await getReady(person))) return;
	const [key, open] = person.random.pick([
		["C-o", (seen: Look) => seen.box === undefined && /Showing detailed/.test(seen.screen)],
		["C-r", (seen: Look) => /\bsearch\b/.test(seen.screen.trimEnd().split("\n").slice(-4).join("\n"))],
	] as const);
	await person.session.keys(key);
	const opened = await until(person, open, 3_000);
	if (!opened) return note(person, `${key} did not open`);
	// An Enter that was under way when the key was pressed submits its message and closes what has
	// just opened. No look can tell that in time, and nobody has read anything in the view yet.
	await pause(300);
	if (!open(await look(person.session))) {
		note(person, `${key} was closed as it opened`);
		return person.tally.add("crossed");
	}
	person.tally.did(key);
	const before = person.diary.length;
	await linger(person, 300, 5000);
	// The client closes the view itself where a turn wants the person's permission.
	if (person.diary.slice(before).some((line) => /: (permits|refuses) what /.test(line))) return;
	await leaveByEscape(person, undefined, open);
}

/** Leaves by Escape, with a look right before it: what the person opened must still be open. */
async function leaveByEscape(
	person: Person,
	opened: Look | undefined,
	open: (seen: Look) => boolean,
	file?: string,
): Promise<void> {
	// A screen that was resized is drawn anew. A dialog that is gone does not come back.
	const seen = await until(person, open, 1_500);
	const same = !opened || seen?.since === opened.since;
	if (!seen || !same || (file && isMade(person.session, file))) {
		const last = await look(person.session);
		lost(person, "keys", `what the person had opened was closed or another (${person.doing})`, last, {
			opened: opened?.screen ?? "",
			times: [opened?.since, seen?.since],
		});
		return;
	}
	let still: Look | undefined = seen;
	for (let tries = 0; still && tries < MOST_ESCAPES; tries++) {
		note(person, "leaves it by Escape");
		await pressEscape(person);
		still = (await until(person, (next) => !open(next), 700)) ? undefined : await until(person, open, 0);
	}
	if (still) lost(person, "keys", `Escape does not close it (${person.doing})`, still, {});
	if (file && isMade(person.session, file))
		lost(person, "keys", `${file} was approved`, await look(person.session), {});
}

async function shellMode(person: Person): Promise<void> {
	if (!(await getReady(person))) return;
	const { random, session, tally } = person;
	const file = `shell-${nextNumber()}`;
	await session.type("!");
	if (!(await until(person, (seen) => seen.shell && seen.box === "", 3_000))) {
		note(person, "no shell mode");
		return erase(person);
	}
	if (!(await write(person, `touch ${file}`, true))) return;
	tally.did("shell mode");
	await linger(person, 500, 5000);
	const there = (seen: Look) => seen.shell && seen.box === `touch${file}`;
	if (!(await until(person, there, BACK_MS)))
		lost(person, "drafts", `${file} is not on the screen`, await look(session), {});
	if (isMade(session, file)) lost(person, "keys", `${file} was run`, await look(session), {});
	if (random.chance(0.2)) await linger(person, 200, 1000);
	await erase(person);
}
