// What a person has the session do: turns of the person's own, and /clear behind one.
import { setTimeout as pause } from "node:timers/promises";
import { look } from "./eyes.ts";
import { erase, getReady, note, type Person, pressEscape, submit, until, write } from "./hands.ts";
import { checkedFor, WAYS } from "./hooks.ts";
import { agentPrompt } from "./inputs.ts";
import { bash, say, tool } from "./kinds.ts";
import { nextNumber } from "./numbers.ts";

/** A turn that takes a while. The person may end it. */
export async function work(person: Person): Promise<void> {
	const { random } = person;
	const who = `WORK-${nextNumber()}`;
	const ends = random.weighted([
		[5, say(`${who} ends`)],
		[1, say(checkedFor(who, (random.between(2, 30) / 10).toFixed(1), random.pick(WAYS)))],
		[1, `${agent(who, random.between(300, 5_000))} ${say(`${who} has an agent`)}`],
	] as const);
	if (!(await begin(person, who, random.between(2, 20) / 10, ends))) return;
	person.tally.did("busy turn");
	await pause(random.between(0, 2500));
	if (random.chance(0.3)) await interrupt(person);
}

/** /clear, which runs once the turn under way is over. Questions may come in between. */
export async function clear(person: Person): Promise<void> {
	const { random, session, tally } = person;
	const who = `WORK-${nextNumber()}`;
	if (!(await begin(person, who, random.between(10, 50) / 10, say(`${who} ends`)))) return;
	const before = session.sessionId();
	if (!(await until(person, (seen) => seen.status === "busy" && seen.box === "", 4_000))) return;
	if (!(await write(person, "/clear")) || !(await submit(person, "/clear"))) return;
	tally.did("/clear");
	if (!(await until(person, () => session.sessionId() !== before, 20_000)))
		note(person, "it was not cleared");
}

export async function interrupt(person: Person): Promise<void> {
	const busy = await until(person, (seen) => seen.status === "busy" && seen.box === "", 4_000);
	if (!busy) return;
	person.tally.did("Escape");
	note(person, "Escape in a turn");
	await pressEscape(person);
	await pause(800);
	// The client puts what had no answer yet back into the box. The person wants none of it.
	const seen = await look(person.session);
	if (seen.box) {
		note(person, `back in the box: ${seen.box.slice(0, 60)}`);
		await erase(person);
	}
}

/** Submits a prompt that begins a turn; false: it did not come to that. */
async function begin(person: Person, who: string, seconds: number, ends: string): Promise<boolean> {
	if (!(await getReady(person))) return false;
	const { random } = person;
	const nap = () => `[[sleep:${random.between(0, 1500)}]]`;
	const script = `${say(`${who} begins`)} ${nap()} ${bash(`sleep ${seconds}`)} ${nap()} ${ends}`;
	person.mind.learn(who, script);
	const prompt = `please do ${who}`;
	return (await write(person, prompt)) && (await submit(person, prompt));
}

function agent(who: string, ms: number): string {
	const prompt = agentPrompt(who, ms);
	return tool("Agent", { description: "look", prompt, subagent_type: "general-purpose" });
}
