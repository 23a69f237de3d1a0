import { expect, it } from "vitest";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { gatherCopies, leaveCopy } from "../../src/together/copy.ts";
import { ANN, aMessage, BOB, CAT } from "../machine.ts";
import { fourSessions } from "./four-sessions.ts";

const at = fourSessions();
const options = { live: false, signal: new AbortController().signal };
const receiver = { id: BOB, name: "bob", addressed: true };

it("a copy lies in its receiver's inbox, and says how that one is", async () => {
	at.machine.register(BOB);
	const context = at.context();
	const entry = (await roster(context)).find(BOB);
	const session = entry && describeEntry(context, entry);
	const message = aMessage({ from: { session: ANN, name: "ann" } });
	const left = await leaveCopy(context, { ...receiver, session }, () => message, options);
	expect(left).toMatchObject({ copy: { party: BOB, message: message.id, running: { state: "idle" } } });
	expect((await at.unread(BOB)).map(({ id }) => id)).toEqual([message.id]);
	const person = { id: "human", name: "human", addressed: true };
	await leaveCopy(context, person, () => aMessage({ to: "human" }), options);
	expect(await at.unread("human")).toHaveLength(1);
});

it("whoever cannot have one is left out with the reason, and nothing is thrown", async () => {
	const context = at.context();
	const away = await leaveCopy(context, receiver, () => aMessage(), options);
	expect(away).toMatchObject({ leftOut: { why: expect.stringContaining("cannot be reached") } });
	const broken = await leaveCopy(
		context,
		{ id: "human", name: "human", addressed: true },
		() => {
			throw new Error("broken");
		},
		options,
	);
	expect(broken).toMatchObject({ leftOut: { why: expect.stringContaining("could not be written") } });
	expect(at.machine.logged.map(({ event }) => event)).toContain("left-out");
	const gathered = gatherCopies([away, broken]);
	expect([gathered.copies.length, gathered.leftOut.length]).toEqual([0, 2]);
	expect(await at.unread(CAT)).toEqual([]);
});
