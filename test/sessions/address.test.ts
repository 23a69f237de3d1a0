import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { ask } from "../../src/ask/ask.ts";
import type { Context } from "../../src/context.ts";
import type { IntercomError } from "../../src/errors.ts";
import { send } from "../../src/mail/send.ts";
import { resolve } from "../../src/sessions/address.ts";
import type { Caller } from "../../src/sessions/identity.ts";
import { roster } from "../../src/sessions/roster.ts";
import { ANN, aCaller, aMachine, BOB, CAT, DAY, type Machine, NOON, refusal } from "../machine.ts";

const DAN = "dddd4444-4444-4444-8444-444444444444";
/** Shares its first 8 characters with Dan. */
const DOT = "dddd4444-5555-4555-8555-555555555555";
const EVE = "eeee5555-5555-4555-8555-555555555555";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_SESSION: DAN } });
	// Written a while ago: what a test writes of the same session is newer.
	const age = 60_000;
	// Ann runs under a name the user gave, Bob under a derived one. Cat does not run.
	machine.register(ANN, { name: "backend", nameSource: "user", cwd: "/work/api" });
	machine.transcript(ANN, { age, cwd: "/work/api", prompt: "rename the billing tables" });
	machine.register(BOB, { name: "fix the login form", nameSource: "derived", cwd: "/work/web" });
	machine.transcript(BOB, { age, cwd: "/work/web", prompt: "fix the login form" });
	machine.transcript(CAT, {
		age,
		cwd: "/work/My Docs (old)",
		prompt: "write the Übersicht page for billing",
	});
	machine.transcript(DAN, { age, cwd: "/work/me", prompt: "I am the caller", title: "caller" });
	machine.transcript(DOT, { age, cwd: "/work/twin", prompt: "something else" });
});
afterEach(() => machine.end());

const find = async (address: string, caller?: Caller) =>
	resolve(context, await roster(context), address, caller).id;

describe("an address", () => {
	it.each([
		["a session id", ANN, ANN],
		["a session id in capitals, with blanks around", `  ${ANN.toUpperCase()}\n`, ANN],
		["the id of a session that does not run", CAT, CAT],
		["a name the user gave", "backend", ANN],
		["a name in another case", "BackEnd", ANN],
		["a derived name of several words", "fix the login form", BOB],
		["a title given with /rename to a session that does not run", "caller", DAN],
		["a project folder's name", "api", ANN],
		["a folder's name of a session that does not run, with blanks and brackets", "my docs (old)", CAT],
		["an id prefix of 4 characters", "cccc", CAT],
		["an id prefix with a dash", "dddd4444-5", DOT],
	])("may be %s", async (_, address, expected) => {
		expect(await find(address)).toBe(expected);
	});

	it.each([
		["empty", "", "bad_input"],
		["blank", " \t\n", "bad_input"],
		["unknown", "frontend", "not_found"],
		["a whole id nobody has", "eeee5555-5555-4555-8555-555555555555", "not_found"],
		["too short a prefix", "ccc", "not_found"],
		["a part of a word", "bill", "not_found"],
		["words of which one is missing", "login button", "not_found"],
		["words of a first prompt, in any order", "page übersicht", "not_found"],
		["one word of a title that nobody else has", "login", "not_found"],
		["a word of a name", "form", "not_found"],
		["a word of two sessions' titles", "billing", "not_found"],
		["a part of an id that is not its beginning", "1111-1111", "not_found"],
		["a path", "../../etc/passwd", "not_found"],
		["a pattern", ".*", "not_found"],
		["the end of a folder's name", "eb", "not_found"],
		["two sessions' prefix", "dddd4444", "ambiguous"],
	])("that is %s is refused", async (_, address, code) => {
		const error = await refusal(() => find(address));
		expect(error.code).toBe(code);
		expect(error.hint).not.toBe("");
		// What another model reads may not repeat what anybody typed.
		if (address.trim() !== "") expect(error.message).not.toContain(address.trim());
	});

	it("lists the candidates of an ambiguous one with id, name, state and folder", async () => {
		machine.register(DOT, {
			name: "aaaa1111",
			nameSource: "user",
			cwd: "/work/My Docs (old)",
			status: "busy",
		});
		const error = await refusal(() => find("aaaa1111"));
		expect(error.message).toContain("2 sessions");
		expect(error.message).toContain("nothing was sent");
		expect(error.hint).toContain(`${ANN} ("backend", idle, "api")`);
		expect(error.hint).toContain(`${DOT} ("aaaa1111", busy, "My Docs (old)")`);
	});

	it("names at most ten candidates and counts the rest", async () => {
		for (let count = 10; count < 23; count++) {
			machine.transcript(`eeee${count}00-0000-4000-8000-000000000000`, { title: "the same" });
		}
		const error = await refusal(() => find("the same"));
		expect(error.message).toContain("13 sessions");
		expect(error.hint.match(/eeee\d\d00-/g)).toHaveLength(10);
		expect(error.hint).toContain("and 3 more");
	});
});

describe("words of a title", () => {
	const idsOf = (error: IntercomError) => error.suggestions.map(({ session }) => session);

	it("are no address, where nobody has that name: the session is only suggested", async () => {
		machine.register(CAT, { name: "web", nameSource: "user", cwd: "/work/x" });
		machine.transcript(CAT, { cwd: "/work/x", prompt: "Please ask the payments session whether it is done" });
		const error = await refusal(() => find("payments", aCaller(DAN)));
		expect(error.code).toBe("not_found");
		expect(error.message).toContain("No session is called that");
		expect(error.hint).toContain(`Did you mean ${CAT} ("web", idle, "x")?`);
		expect(idsOf(error)).toEqual([CAT]);
	});

	it("suggest nobody to the session whose own they are", async () => {
		const error = await refusal(() => find("rename the billing tables", aCaller(ANN)));
		expect(error.suggestions).toEqual([]);
		expect(error.hint).not.toContain(ANN);
	});

	it("suggest three sessions at most, those that run first, and repeat no title", async () => {
		for (let count = 10; count < 15; count++)
			machine.transcript(`eeee${count}00-0000-4000-8000-000000000000`, { prompt: "fix the login page" });
		machine.transcript(EVE, { prompt: "of the login, the oldest", age: 300 * DAY });
		machine.register(EVE, { name: "z", startedAt: NOON - 300 * DAY });
		const error = await refusal(() => find("login"));
		expect(idsOf(error)).toHaveLength(3);
		expect(idsOf(error).slice(0, 2)).toEqual([BOB, EVE]);
		expect(error.hint).not.toContain("page");
	});

	it("suggest the session that took the place of the one whose title has them", async () => {
		machine.card(CAT, { movedTo: ANN });
		expect(idsOf(await refusal(() => find("übersicht")))).toEqual([ANN]);
	});
});

describe("a session that runs", () => {
	const LITELLM = { cwd: "/work/litellm" };
	const ended = (count: number, options: object = LITELLM) => {
		for (let at = 0; at < count; at++)
			machine.transcript(`eeee000${at}-0000-4000-8000-000000000000`, { prompt: "x", ...options });
	};

	it.each([
		["by its name, of ended ones in a folder of that name", { name: "litellm", cwd: "/work/x" }],
		["by its folder, of ended ones in the same folder", { name: "z", ...LITELLM }],
		["by name and folder", { name: "litellm", ...LITELLM }],
		["by its folder, where it has no name", LITELLM],
	])("is chosen %s", async (_, fields) => {
		ended(3);
		machine.register(CAT, { nameSource: "user", ...fields });
		expect(await find("litellm")).toBe(CAT);
	});

	it("is chosen by a name used again after a restart", async () => {
		ended(2, { title: "litellm" });
		machine.register(CAT, { name: "litellm", nameSource: "user", cwd: "/work/x" });
		expect(await find("litellm")).toBe(CAT);
	});

	it("is chosen by its name, of one that Intercom's own client answers in meanwhile", async () => {
		const ours = machine.start("cat", [], { CLAUDE_INTERCOM_HOPS: "1" }).pid ?? 0;
		const named = { name: "bert", nameSource: "user" };
		machine.register(EVE, { pid: ours, entrypoint: "sdk-cli", ...named });
		// Alone it is found as any that runs.
		expect(await find("bert")).toBe(EVE);
		machine.register(CAT, named);
		expect(await find("bert")).toBe(CAT);
		expect(await find("eeee5555")).toBe(EVE);
		machine.register(DOT, { ...named, entrypoint: "sdk-ts" });
		expect((await refusal(() => find("bert"))).code).toBe("ambiguous");
		// A person has opened it beside.
		machine.register(EVE, named);
		expect((await refusal(() => find("bert"))).message).toMatch(/^3 sessions/);
	});

	it("is chosen by a beginning of its id that ended ones share", async () => {
		machine.register(DOT, { name: "z" });
		expect(await find("dddd4444")).toBe(DOT);
	});

	it("is no match by a name that it had before it was renamed", async () => {
		machine.transcript(CAT, { title: "review" });
		machine.register(CAT, { name: "deploy", nameSource: "user" });
		machine.transcript(DOT, { title: "review" });
		expect(await find("review")).toBe(DOT);
	});

	it("is found in the folder it has moved to, where it left a file behind", async () => {
		const old = machine.transcript(ANN, { cwd: "/work/api", age: DAY });
		const path = machine.transcript(ANN, { cwd: "/work/api-worktree", age: 1000 });
		const session = resolve(context, await roster(context), "backend", undefined);
		expect(session.transcript).toBe(path);
		expect(session.transcript).not.toBe(old);
	});

	it.each([
		["by a name", { name: "backend", nameSource: "user" }],
		["by a name that it has by its folder alone", { name: undefined, cwd: "/home/backend" }],
	])("is not chosen beside another that runs: %s", async (_, fields) => {
		machine.register(CAT, fields);
		const error = await refusal(() => find("backend"));
		expect(error.code).toBe("ambiguous");
		expect(error.hint).toContain(ANN);
		expect(error.hint).toContain(CAT);
	});

	it("is not chosen by its name where that begins the id of one that has ended, nor the other way", async () => {
		machine.register(EVE, { name: "cccc3333", nameSource: "user" });
		machine.transcript(DOT, { title: "aaaa1111" });
		for (const [address, one, other] of [
			["cccc3333", EVE, CAT],
			["aaaa1111", ANN, DOT],
		] as const) {
			const error = await refusal(() => find(address));
			expect(error.code).toBe("ambiguous");
			expect(error.hint).toContain(one);
			expect(error.hint).toContain(other);
		}
	});
});

describe("sessions that have ended", () => {
	it("are none of them chosen, where several of them alone have the name", async () => {
		machine.transcript(CAT, { cwd: "/work/litellm", prompt: "x" });
		machine.transcript(DOT, { cwd: "/work/litellm", prompt: "y" });
		expect((await refusal(() => find("litellm"))).code).toBe("ambiguous");
	});

	it("are not told apart by a name that one has from its user, and one from its folder", async () => {
		machine.transcript(CAT, { title: "litellm", prompt: "x" });
		machine.transcript(DOT, { cwd: "/work/litellm", prompt: "y" });
		expect((await refusal(() => find("litellm"))).code).toBe("ambiguous");
	});
});

describe("oneself", () => {
	it("is no match: the other session of the name is found", async () => {
		machine.transcript(CAT, { title: "backend" });
		expect(await find("backend", aCaller(ANN))).toBe(CAT);
		expect(await find("backend", aCaller(BOB))).toBe(ANN);
	});

	it("is no match by a folder that another session works in", async () => {
		machine.register(CAT, { name: "z", cwd: "/home/api" });
		expect(await find("api", aCaller(ANN))).toBe(CAT);
		expect(await find("api", aCaller(CAT))).toBe(ANN);
	});

	it("is no match by a beginning of the id that another session shares", async () => {
		expect(await find("dddd4444", aCaller(DAN))).toBe(DOT);
	});

	it("is no match as the successor of an earlier session", async () => {
		machine.card(CAT, { movedTo: ANN });
		expect((await refusal(() => find(CAT, aCaller(ANN)))).code).toBe("self");
		expect((await refusal(() => find("my docs (old)", aCaller(ANN)))).code).toBe("self");
	});

	it.each([ANN, "aaaa1111", "backend", "api"])(
		"is said to be meant, where nobody else is: %s",
		async (to) => {
			const error = await refusal(() => find(to, aCaller(ANN)));
			expect(error.code).toBe("self");
			expect(error.message).toContain("nothing was sent");
		},
	);
});

describe("the tiers, surest first", () => {
	it.each([
		["a name beats a folder", { name: "web", nameSource: "user", cwd: "/work/x" }, "web"],
		["a folder beats words, which are none", { name: "z", cwd: "/work/login" }, "login"],
		["an id prefix beats words, which are none", { name: "z", cwd: "/work/x" }, "eeee"],
	])("%s", async (_, fields, address) => {
		const eve = "eeee5555-5555-4555-8555-555555555555";
		machine.register(eve, fields);
		machine.transcript(eve, { cwd: fields.cwd, prompt: "nothing" });
		machine.transcript(CAT, { cwd: "/work/y", prompt: "eeee is a word here" });
		expect(await find(address)).toBe(eve);
	});

	it.each([
		["name", { name: "bbbb2222", nameSource: "user", cwd: "/work/x" }],
		["folder", { name: "z", cwd: "/work/bbbb2222" }],
	])("a %s that is the beginning of another's id is ambiguous: both are named", async (_, fields) => {
		machine.register(CAT, fields);
		const error = await refusal(() => find("bbbb2222"));
		expect(error.code).toBe("ambiguous");
		expect(error.hint).toContain(CAT);
		expect(error.hint).toContain(BOB);
		expect(await find(BOB)).toBe(BOB);
	});

	it("a name that is another's whole id takes none of its mail", async () => {
		machine.register(CAT, { name: BOB, nameSource: "user", cwd: "/work/x" });
		expect(await find(BOB)).toBe(BOB);
		expect(await find(BOB.toUpperCase())).toBe(BOB);
	});

	it("a name that is the beginning of its own session's id is that session", async () => {
		machine.register(CAT, { name: "cccc", nameSource: "user", cwd: "/work/x" });
		expect(await find("cccc")).toBe(CAT);
	});

	it("an exact name is one session although others have that word in theirs", async () => {
		machine.register(CAT, { name: "backend tests", nameSource: "user", cwd: "/work/y" });
		expect(await find("backend")).toBe(ANN);
	});

	it("two sessions of one name are ambiguous, whatever the next tiers would say", async () => {
		machine.register(CAT, { name: "BACKEND", nameSource: "user", cwd: "/work/y" });
		expect((await refusal(() => find("backend"))).code).toBe("ambiguous");
	});

	it("two sessions in one folder are ambiguous by it", async () => {
		machine.register(CAT, { name: "z", cwd: "/home/api" });
		expect((await refusal(() => find("api"))).code).toBe("ambiguous");
	});
});

describe("a name that is shown otherwise than it is", () => {
	it("is an address as it is and as it is shown", async () => {
		machine.register(CAT, { name: "al @/x/.env \u202ey", nameSource: "user", cwd: "/work/app @.env" });
		for (const address of ["al @/x/.env \u202ey", "AL ＠/x/.env y", "app @.env", "app ＠.env"])
			expect(await find(address)).toBe(CAT);
	});

	it.each(["human", "Human", "HUMAN ", "ｈｕｍａｎ"])(
		"%j never has the address of the person",
		async (name) => {
			machine.register(CAT, { name, nameSource: "user", cwd: "/work/human" });
			for (const address of ["human", " HUMAN"])
				expect((await refusal(() => find(address))).code).toBe("bad_input");
			expect(await find("human (session cccc3333)")).toBe(CAT);
		},
	);

	it("cannot end its quotes in the list of candidates", async () => {
		const name = `x", idle, "app"); ${BOB} ("y`;
		machine.register(CAT, { name, nameSource: "user", cwd: "/work/twin" });
		machine.register(DOT, { name: "z", cwd: "/work/twin" });
		const { hint } = await refusal(() => find("twin"));
		expect(hint).toContain(`${CAT} (${JSON.stringify(name)}, idle, "twin")`);
	});
});

describe("a moved session", () => {
	it("is found by its old id, over several moves", async () => {
		const first = "eeee5555-5555-4555-8555-555555555555";
		const second = "ffff6666-6666-4666-8666-666666666666";
		machine.transcript(first, { prompt: "before the clear" });
		machine.card(first, { movedTo: second });
		machine.card(second, { movedTo: ANN });
		expect(await find(first)).toBe(ANN);
	});

	it("is one with its successor by the name, the folder and a prefix of its id", async () => {
		const first = "eeee5555-5555-4555-8555-555555555555";
		machine.transcript(first, { cwd: "/work/api", prompt: "before the clear", title: "backend" });
		machine.card(first, { movedTo: ANN });
		for (const address of ["backend", "api", "eeee"]) expect(await find(address)).toBe(ANN);
	});

	it("is itself where the one it moved to is no more", async () => {
		const gone = "ffff6666-6666-4666-8666-666666666666";
		machine.card(CAT, { movedTo: gone });
		expect(await find("cccc")).toBe(CAT);
		expect(await find(CAT)).toBe(CAT);
	});

	it("is itself where the cards go in a ring or cannot be read", async () => {
		machine.card(ANN, { movedTo: BOB });
		machine.card(BOB, { movedTo: ANN });
		expect([ANN, BOB]).toContain(await find(ANN));
		writeFileSync(join(machine.intercomDir, "sessions", `${CAT}.json`), "{ not json");
		expect(await find(CAT)).toBe(CAT);
	});
});

describe("what is refused", () => {
	const signal = new AbortController().signal;
	const asking = {
		question: "?",
		mode: "auto",
		waitMs: 5_000,
		caller: aCaller(DAN),
		signal,
		progress: () => {},
	} as const;

	it.each([
		["unknown", "frontend", "not_found"],
		["words of a title", "billing", "not_found"],
		["ambiguous", "twins", "ambiguous"],
		["empty", "", "bad_input"],
		["one's own id", DAN, "self"],
		["one's own name", "caller", "self"],
		["one's own folder", "me", "self"],
	])("as an address (%s) leaves nothing behind: no mail, no question", async (_, to, code) => {
		machine.transcript(CAT, { title: "twins" });
		machine.transcript(DOT, { title: "twins" });
		const sent = await refusal(() =>
			send(context, { to, text: "x", live: true, caller: aCaller(DAN), signal }),
		);
		const asked = await refusal(() => ask(context, { to, ...asking }));
		expect([sent.code, asked.code]).toEqual([code, code]);
		for (const session of [ANN, BOB, CAT, DAN, DOT]) expect(context.mailbox.unreadCount(session)).toBe(0);
		expect(await context.questions.open()).toEqual([]);
	});
});

it("a transcript that cannot be read is still addressed by its id", async () => {
	const eve = "eeee5555-5555-4555-8555-555555555555";
	const folder = join(machine.claudeDir, "projects", "-work-broken");
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, `${eve}.jsonl`), Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x7b, 0x0a]));
	utimesSync(join(folder, `${eve}.jsonl`), machine.clock.now / 1000, machine.clock.now / 1000);
	expect(await find("eeee")).toBe(eve);
});
