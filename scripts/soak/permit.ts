// Permission prompts of the questions' turns: the person answers them late.
import { setTimeout as pause } from "node:timers/promises";
import { type Look, look } from "./eyes.ts";
import { note, type Person, pressEscape } from "./hands.ts";

const MOST_TRIES = 20;

/** Answers the prompt if it is one for a question's tool. Returns whether it was, and is closed. */
export async function permit(person: Person, seen: Look): Promise<boolean> {
	const { mind, random, session, tally } = person;
	if (!isPermission(seen)) return false;
	const asked = /touch (answer-\d+)-permitted/.exec(mind.lastCall(session.label))?.[1];
	if (asked === undefined) return false;
	await pause(random.between(200, random.chance(0.3) ? 9_000 : 3_000));
	const allows = random.chance(0.7);
	note(person, `${allows ? "permits" : "refuses"} what ${asked} wants`);
	tally.did(allows ? "permits late" : "refuses late");
	const isOpen = (now: Look) => isPermission(now) && now.since === seen.since;
	// 2.1.328 ignores keys in the first moments of a prompt.
	for (let tries = 0; tries < MOST_TRIES; tries++) {
		if (!isOpen(await look(session))) return true;
		if (allows) await session.keys("Enter");
		else await pressEscape(person);
		await pause(500);
	}
	note(person, "the prompt stays open");
	return false;
}

function isPermission({ status, waitingFor }: Look): boolean {
	return status === "waiting" && waitingFor === "permission prompt";
}
