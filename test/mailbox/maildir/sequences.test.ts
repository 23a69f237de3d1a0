// Processes that take, hand over, settle, put back and die, in any order.
import fc from "fast-check";
import { afterAll, expect, it, vi } from "vitest";
import type { Located } from "../../../src/mailbox/mailbox.ts";
import type { Message } from "../../../src/model/message.ts";
import { BOB } from "../../machine.ts";
import { aKey, aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";
import { childrenOfTest } from "./children.ts";
import { type Puppet, puppet } from "./puppet.ts";

// Longer than any wait within: a test that is cut off would leave its children behind.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const inbox = bobsInbox();
const start = childrenOfTest();
/** By number; one that was killed is started again when it is told something. */
const puppets = new Map<number, Puppet>();
afterAll(async () => {
	for (const each of puppets.values()) await each.kill();
});

/** Where a message lies, and the process that holds it there. */
interface Place {
	place: Located["place"];
	holder?: number;
}

/** What a call makes of the message that its caller holds. */
const ENDS: Record<string, Place["place"]> = { done: "read", putBack: "unread", handOver: "handed" };
/** What a call makes of a message that was handed over, whoever calls. */
const SETTLES: Record<string, Place["place"]> = { settleDone: "read", settlePutBack: "unread" };

interface Step {
	what: string;
	/** The process that does so, or is killed. */
	who: number;
	/** The message. */
	which: number;
}
const aStep = fc.record<Step>({
	what: fc.constantFrom("take", "take", "put", "kill", ...Object.keys(ENDS), ...Object.keys(SETTLES)),
	who: fc.integer({ min: 0, max: 1 }),
	which: fc.integer({ min: 0, max: 2 }),
});

/** The rule: what a step makes of a message that it concerns. */
function placeAfter(now: Place, { what, who }: Step): Place {
	if (what === "take" && now.place === "unread") return { place: "held", holder: who };
	if (what === "kill" && now.holder === who) return { place: "unread" };
	const ended = now.holder === who ? ENDS[what] : undefined;
	const settled = now.place === "handed" ? SETTLES[what] : undefined;
	const place = ended ?? settled;
	return place ? { place } : now;
}

async function carryOut({ what, who }: Step, message: Message): Promise<void> {
	if (what === "put") return inbox.box.put(message);
	const current = puppets.get(who);
	if (what === "kill") {
		puppets.delete(who);
		return current?.kill();
	}
	const told = current ?? puppet(start, inbox.home);
	puppets.set(who, told);
	await told.tell(what, message.id, aKey());
}

/** Each message is one file, and everything that can be asked says the same of it. */
async function check(places: Map<Message, Place>): Promise<void> {
	const files = [...inbox.list("new"), ...inbox.list("cur")];
	for (const [message, { place }] of places) {
		expect(files.filter((name) => name.startsWith(message.id))).toHaveLength(1);
		expect(await inbox.box.locate(message.id)).toEqual({ message, place });
	}
	const those = (wanted: Place["place"]) =>
		[...places].flatMap(([{ id }, { place }]) => (place === wanted ? [id] : []));
	// There is mail of earlier sequences as well.
	const own = new Set([...places.keys()].map(({ id }) => id));
	const idsOf = (messages: Message[]) => messages.map(({ id }) => id).filter((id) => own.has(id));
	expect(idsOf(await inbox.box.unread(BOB)).sort()).toEqual(those("unread"));
	expect(idsOf((await inbox.box.handed(BOB)).map(({ message }) => message))).toEqual(those("handed"));
	expect(idsOf(await inbox.box.history(BOB, 99)).sort()).toEqual(those("read"));
	expect(await inbox.box.bad(BOB)).toEqual([]);
}

it("a message is never lost and never in two places, whoever calls what and dies when", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 40 }), async (steps) => {
			const messages = [aMessage(), aMessage({ kind: "status" }), aMessage({ urgent: true })];
			for (const message of messages) await inbox.box.put(message);
			const places = new Map(messages.map((message) => [message, { place: "unread" } as Place]));
			for (const step of steps) {
				const message = messages[step.which] as Message;
				await carryOut(step, message);
				for (const each of step.what === "kill" ? messages : [message])
					places.set(each, placeAfter(places.get(each) as Place, step));
				await check(places);
			}
		}),
		{ numRuns: 25 },
	);
});
