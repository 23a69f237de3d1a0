// What comes between the last look and a key, at random moments. `npm run keys -- [rounds]` runs
// as many rounds as wanted.
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { follow } from "../../../src/delivery/follow-message.ts";
import type { Attempt } from "../../../src/delivery/routes/route.ts";
import { typeMessage } from "../../../src/delivery/typing/type-message.ts";
import { isQuiet } from "../../../src/host/tmux-viewers.ts";
import { promptFrame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { personAt } from "../../host/person.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../../machine.ts";
import { aPromptBox, aTerminal, type BoxOptions, bobIn, eventually, type PromptBox } from "./prompt-box.ts";

const ROUNDS = Number(process.env.INTERCOM_KEY_ROUNDS ?? 5);
/** A round takes two seconds and more where a person has to be waited for. */
const PERSON_ROUNDS = Number(process.env.INTERCOM_KEY_ROUNDS ?? 2);
const TIMEOUT_MS = 60_000 + ROUNDS * 10_000;

let machine: Machine;
let terminal: Terminal;
beforeEach(() => {
	machine = aMachine();
	terminal = aTerminal(machine);
});
afterEach(async () => {
	await terminal.close();
	machine.end();
});

/** Types one message into the box, and does something else `ms` milliseconds later. */
async function typed(
	box: PromptBox,
	transcript: string,
	message: Message,
	meanwhile: { do(): void; ms: number },
): Promise<Attempt> {
	const context = machine.context({ env: { TMUX: `${terminal.socket},1,0` } });
	const target = await bobIn(machine, context, box);
	const following = follow({ log: () => {}, now: Date.now }, transcript, 0, message);
	const gone = new AbortController();
	const request = { context, target, message, follow: following, signal: gone.signal };
	const place = { socket: terminal.socket, pane: box.pane.id };
	try {
		const typing = typeMessage(request, place);
		await Promise.race([pause(meanwhile.ms), typing]);
		meanwhile.do();
		// Who asks does not wait for ever: what stands in the box is left or taken out.
		setTimeout(() => gone.abort(), 8_000).unref();
		return await typing;
	} finally {
		following.stop();
	}
}

/** How long the protocol takes here, in milliseconds, with nobody about. */
async function duration(options: BoxOptions): Promise<number> {
	const transcript = machine.transcript(BOB, { prompt: "x" });
	const box = await aPromptBox(machine, terminal, options, transcript);
	const began = Date.now();
	expect(await typed(box, transcript, aMessage(), { do() {}, ms: 0 })).toEqual({ done: true });
	const took = Date.now() - began;
	await terminal.tmux("kill-pane", "-t", box.pane.id);
	return took;
}

describe("a key, at whatever moment", () => {
	it.each<[string, BoxOptions]>([
		["an empty box", {}],
		["a draft put aside first", { draft: "half" }],
	])(
		"never reaches the program after a client that is killed: %s",
		{ timeout: TIMEOUT_MS },
		async (_, box0) => {
			const options = { ...box0, launched: true };
			const took = await duration(options);
			const got: string[] = [];
			const unread: string[] = [];
			for (let round = 0; round < ROUNDS; round++) {
				const transcript = machine.transcript(BOB, { prompt: "x" });
				const box = await aPromptBox(machine, terminal, options, transcript);
				const kill = () => process.kill(box.pid, "SIGKILL");
				await typed(box, transcript, aMessage(), { do: kill, ms: Math.random() * took });
				await eventually(() => box.pane.capture()).toContain("next");
				await pause(20);
				const after = box.after();
				if (after.got !== "") got.push(JSON.stringify(after.got));
				if (after.unread !== "") unread.push(JSON.stringify(after.unread));
				await terminal.tmux("kill-pane", "-t", box.pane.id);
			}
			report(`killed, ${_}: keys to the next program`, ROUNDS, got);
			report(`killed, ${_}: given while it lived, and not read`, ROUNDS, unread);
			expect(got).toEqual([]);
			// What is on its way in the very millisecond of the kill cannot be called back.
			expect(unread.length).toBeLessThanOrEqual(Math.max(1, ROUNDS / 15));
		},
	);

	it("of a person, typed just before Enter, never goes out with the question", {
		timeout: TIMEOUT_MS,
	}, async () => {
		const took = await duration({});
		const wrong: string[] = [];
		let sent = 0;
		for (let round = 0; round < PERSON_ROUNDS; round++) {
			const transcript = machine.transcript(BOB, { prompt: "x" });
			const box = await aPromptBox(machine, terminal, {}, transcript);
			const person = await personAt(box.pane);
			const quiet = async () => isQuiet((await box.prompt()).viewers);
			await eventually(quiet).toBe(true);
			const message = aMessage();
			const key = () => person.type("w");
			await typed(box, transcript, message, { do: key, ms: Math.random() * took });
			const submitted = box.did().map((did) => did.submitted);
			// Either the question goes out, and nothing else, or it does not.
			if (submitted.some((text) => markless(text ?? "") !== markless(promptFrame(message))))
				wrong.push(JSON.stringify(submitted));
			await eventually(box.draft).toContain("w");
			sent += submitted.length;
			await person.leave();
			await terminal.tmux("kill-pane", "-t", box.pane.id);
		}
		report(`typed (the question went out in ${sent})`, PERSON_ROUNDS, wrong);
		expect(wrong).toEqual([]);
	});
});

function report(what: string, rounds: number, wrong: string[]): void {
	if (process.env.INTERCOM_KEY_ROUNDS)
		console.log(`${what}: ${wrong.length} of ${rounds}`, ...wrong.slice(0, 9));
}
