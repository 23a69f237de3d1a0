// What happens to the window of a session, whatever goes on in the session.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { look } from "./eyes.ts";
import { lost, note, type Person } from "./hands.ts";

/** Leaves things as they are for a while. Something may happen to the window meanwhile. */
export async function linger(person: Person, least: number, most: number): Promise<void> {
	const { random } = person;
	await pause(random.between(least, most));
	const change = random.weighted([
		[5, undefined],
		[3, resize],
		[2, copyMode],
		[2, split],
	] as const);
	if (!change) return;
	await change(person);
	await pause(random.between(200, least));
}

export async function resize(person: Person): Promise<void> {
	const [width, height] = [person.random.between(40, 160), person.random.between(15, 50)];
	note(person, `resizes to ${width}x${height}`);
	person.tally.did("resize");
	await person.session.pane.resize(width, height);
}

export async function copyMode(person: Person): Promise<void> {
	const { id, tmux } = person.session.pane;
	note(person, "copy mode");
	person.tally.did("copy mode");
	await tmux("copy-mode", "-t", id);
	if (person.random.chance(0.5)) await tmux("send-keys", "-t", id, "-X", "page-up");
	await pause(person.random.between(500, 4000));
	// It may have ended by itself.
	await tmux("if-shell", "-F", "-t", id, "#{pane_in_mode}", `send-keys -t ${id} -X cancel`);
}

/**
 * Splits the window for a while. The other pane gets whatever is typed into this one, and nothing
 * of Intercom's may come there.
 */
export async function split(person: Person): Promise<void> {
	const { random, session, tally } = person;
	const { id, tmux } = session.pane;
	note(person, "a split with synchronize-panes");
	tally.did("split");
	const file = `${session.cwd}/split-${person.diary.length}`;
	const command = `stty raw -echo; exec cat > ${file}`;
	const made = await tmux("split-window", "-d", "-v", "-l", "3", "-t", id, "-P", "-F", "#{pane_id}", command);
	const other = made.trim();
	await tmux("set-option", "-w", "-t", id, "synchronize-panes", "on");
	await pause(random.between(1000, 5000));
	await tmux("set-option", "-w", "-t", id, "synchronize-panes", "off");
	await pause(100);
	await tmux("kill-pane", "-t", other);
	const got = readFileSync(file, "utf8");
	if (got !== "") {
		const what = `the other pane of a split got ${JSON.stringify(got.slice(0, 60))}`;
		lost(person, "keys", what, await look(session), { got });
	}
}
